import { actorSchema, sourceIdSchema } from '../../shared/events/index.ts';
import type { EventLog } from '../event-log/index.ts';
import type { Delivery } from './contract.ts';

const outboxSource = sourceIdSchema.parse('outbox');

/**
 * Gives deliveries that were never attempted their whole grace anew, counted from now: the clock was set back, and how much of it had
 * passed is not known any more. One that was withdrawn or attempted meanwhile stays as it is. Of one practice and key they are to be
 * given together and in their order, which they keep. @throws StorageError
 */
export function postponeInLog(eventLog: EventLog, now: () => number) {
  return async (waiting: readonly Delivery[]): Promise<void> => {
    for (const tenantId of new Set(waiting.map((one) => one.tenantId))) {
      const failure = await eventLog.submit<unknown>({
        tenantId,
        source: outboxSource,
        actor: actorSchema.parse({ kind: 'source', id: 'outbox', role: null }),
        stationId: null,
        commandId: null,
        causationId: null,
        receivedAtMs: now(),
        isDecision: true,
        decide(view) {
          const still = waiting.flatMap((one) => {
            const kept = one.tenantId === tenantId ? view.delivery(one.deliveryId) : undefined;
            return kept && isFromLater(kept, view.nowMs) ? [kept] : [];
          });
          return {
            outcome: 'record',
            events: [],
            withdrawals: still.map(({ deliveryId }) => deliveryId),
            deliveries: still.map(({ createdAtMs, nextAttemptAtMs, attempts, attemptsBefore, status, ...delivery }) => ({
              ...delivery,
              delayMs: nextAttemptAtMs - createdAtMs,
            })),
            answer: () => undefined,
          };
        },
        failed: (error) => error,
      });
      if (failure !== undefined) throw failure;
    }
  };
}

/** Never attempted, and not to be before its time: it can still be withdrawn. */
export function isInGrace({ status, attempts, createdAtMs, nextAttemptAtMs }: Delivery, nowMs: number): boolean {
  return status === 'pending' && attempts === 0 && nextAttemptAtMs > createdAtMs && nextAttemptAtMs > nowMs;
}

/** Written at a time that is yet to come: the clock has been set back since, and the end of its grace may be far away. */
function isFromLater(delivery: Delivery, nowMs: number): boolean {
  return isInGrace(delivery, nowMs) && delivery.createdAtMs > nowMs;
}
