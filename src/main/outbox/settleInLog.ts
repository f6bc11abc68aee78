import type { CanonicalEvent, SourceId } from '../../shared/events/index.ts';
import { actorSchema, sourceIdSchema } from '../../shared/events/index.ts';
import type { EventLog, TentativeView } from '../event-log/index.ts';
import type { Delivery, SettledAttempt } from './contract.ts';

const outboxSource: SourceId = sourceIdSchema.parse('outbox');

/** Writes attempts down through the one way anything is written, together with the events that follow. @throws StorageError */
export function settleInLog(eventLog: EventLog, now: () => number) {
  return async (
    attempt: SettledAttempt,
    delivery: Delivery,
    consequences: (view: TentativeView) => readonly CanonicalEvent[],
  ): Promise<void> => {
    const failure = await eventLog.submit<unknown>({
      tenantId: delivery.tenantId,
      source: outboxSource,
      actor: actorSchema.parse({ kind: 'source', id: delivery.target, role: null }),
      stationId: null,
      commandId: null,
      causationId: null,
      receivedAtMs: now(),
      isDecision: true,
      decide: (view) => ({ outcome: 'record', events: consequences(view), attempts: [attempt], answer: () => undefined }),
      failed: (error) => error,
    });
    if (failure !== undefined) throw failure;
  };
}
