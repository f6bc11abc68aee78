import { type Actor, sourceIdSchema, type TenantId } from '../../shared/events/index.ts';
import type { EventLog } from '../event-log/index.ts';
import type { DeadDelivery, DeadDeliveryChange, DeadWords, DeliveryTarget } from './contract.ts';
import { deadAlertIdOf, deadAlertOver, deadWordsOf } from './deadAlert.ts';

/** One delivery that was given up, as people read it. */
export interface ListedDeadDelivery extends DeadDelivery {
  /** Null where nobody is concerned. */
  readonly words: DeadWords | null;
}

export type DeadDeliveryAnswer =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'unknown' }
  /** A sentence for people. */
  | { readonly outcome: 'refused'; readonly message: string };

/** What was given up: read, sent again, or set aside by a person who settled it some other way. */
export interface DeadDeliveries {
  /** Newest first. */
  list(options: { readonly tenantId?: TenantId; readonly limit: number; readonly before?: string }): readonly ListedDeadDelivery[];
  count(): number;
  /** Durable when it resolves; the alert about it is over then. @throws StorageError */
  change(change: DeadDeliveryChange, actor: Actor): Promise<DeadDeliveryAnswer>;
}

const outboxSource = sourceIdSchema.parse('outbox');

export function deadDeliveries({
  eventLog,
  targets,
  now,
}: {
  readonly eventLog: EventLog;
  readonly targets: readonly DeliveryTarget[];
  readonly now: () => number;
}): DeadDeliveries {
  const byName = new Map(targets.map((target) => [target.name, target]));
  return {
    list: (options) =>
      eventLog.deliveries.dead(options).map((delivery) => ({ ...delivery, words: deadWordsOf(byName.get(delivery.target), delivery) })),
    count: () => eventLog.deliveries.counts().dead,
    async change(change, actor) {
      const { deliveryId } = change;
      const seen = eventLog.deliveries.get(deliveryId);
      if (!seen) return { outcome: 'unknown' };
      const { tenantId } = seen;
      const hasAlert = eventLog.read.about(tenantId, 'alert', deadAlertIdOf(deliveryId)).length > 0;
      const answer = await eventLog.submit<DeadDeliveryAnswer | { readonly outcome: 'broken'; readonly error: unknown }>({
        tenantId,
        source: outboxSource,
        actor,
        stationId: null,
        commandId: null,
        causationId: null,
        receivedAtMs: now(),
        isDecision: true,
        decide(view) {
          const delivery = view.delivery(deliveryId);
          if (delivery?.status !== 'dead')
            return refuse('It is not given up any more: it was sent, or is about to be. There is nothing to do.');
          const target = byName.get(delivery.target);
          if (change.change === 'again') {
            const why = target
              ? (target.refusesAgain?.(delivery, view) ?? null)
              : 'There is no such target any more. Settle it another way, then set it aside.';
            if (why !== null) return refuse(why);
          }
          return {
            outcome: 'record',
            events: hasAlert ? [deadAlertOver(delivery, view.nowMs)] : [],
            deadDeliveries: [change],
            answer: () => ({ outcome: 'done' }),
          };
        },
        failed: (error) => ({ outcome: 'broken', error }),
      });
      if (answer.outcome === 'broken') throw answer.error;
      return answer;
    },
  };
}

function refuse(message: string) {
  return { outcome: 'refuse', answer: { outcome: 'refused', message } } as const;
}
