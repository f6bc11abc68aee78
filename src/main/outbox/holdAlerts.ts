import { v5 as uuidV5 } from 'uuid';
import { type AlertId, actorSchema, alertIdSchema, type CanonicalEvent, eventIdSchema, sourceIdSchema } from '../../shared/events/index.ts';
import type { EventLog } from '../event-log/index.ts';
import type { DeliveryScope } from './contract.ts';
import type { Hold } from './holds.ts';

/** Tells the desk of what is held for long. Both resolve once it is durable. @throws StorageError */
export interface HoldAlerts {
  raise(hold: Hold): Promise<void>;
  /** It works again: whatever was said of it, in this run or one before, is over. */
  over(scope: DeliveryScope): Promise<void>;
}

const outboxSource = sourceIdSchema.parse('outbox');
const outboxActor = actorSchema.parse({ kind: 'source', id: 'outbox', role: null });
const namespace = '7c0f9a52-5b0e-5d3c-9d1a-3f2c6b1e4a90';

export function holdAlertsInLog(eventLog: EventLog, now: () => number): HoldAlerts {
  async function record({ tenantId }: DeliveryScope, eventAt: (atMs: number) => CanonicalEvent): Promise<void> {
    const failure = await eventLog.submit<unknown>({
      tenantId,
      source: outboxSource,
      actor: outboxActor,
      stationId: null,
      commandId: null,
      causationId: null,
      receivedAtMs: now(),
      isDecision: true,
      decide: (view) => ({ outcome: 'record', events: [eventAt(view.nowMs)], answer: () => undefined }),
      failed: (error) => error,
    });
    if (failure !== undefined) throw failure;
  }

  return {
    raise: ({ scope, refused }) =>
      record(scope, (atMs) => ({
        ...envelope(scope, 'orchestration.alert.v1', atMs),
        data: {
          alertId: alertIdOf(scope),
          level: 'critical',
          category: 'delivery-held',
          message: refused.reason,
          meta: { rule: 'delivery-held', target: scope.target },
          emittedAt: new Date(atMs).toISOString(),
        },
      })),
    async over(scope) {
      const alertId = alertIdOf(scope);
      const last = eventLog.read.about(scope.tenantId, 'alert', alertId).at(-1)?.event.eventType;
      if (last === undefined || last === 'orchestration.alert.resolved.v1' || last === 'orchestration.alert.dismissed.v1') return;
      await record(scope, (atMs) => ({
        ...envelope(scope, 'orchestration.alert.resolved.v1', atMs),
        data: { alertId, resolvedAt: new Date(atMs).toISOString(), by: 'rule' },
      }));
    },
  };
}

function alertIdOf({ target, operation }: DeliveryScope): AlertId {
  return alertIdSchema.parse(`delivery-held-${target}${operation === null ? '' : `-${operation}`}`);
}

function envelope<T extends 'orchestration.alert.v1' | 'orchestration.alert.resolved.v1'>(
  scope: DeliveryScope,
  eventType: T,
  atMs: number,
) {
  return {
    eventId: eventIdSchema.parse(uuidV5(JSON.stringify([alertIdOf(scope), eventType, atMs]), namespace)),
    eventType,
    eventVersion: '1',
    occurredAt: new Date(atMs).toISOString(),
    producer: 'frontdesk',
    tenantId: scope.tenantId,
  };
}
