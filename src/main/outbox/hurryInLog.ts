import { actorSchema, sourceIdSchema } from '../../shared/events/index.ts';
import type { EventLog } from '../event-log/index.ts';
import type { Delivery } from './contract.ts';

const outboxSource = sourceIdSchema.parse('outbox');
/** Far more than any backlog takes; a clock that jumps meanwhile must not make it endless. */
const MOST_PARTS = 1_000;

/** Makes everything due that was tried before at this practice and target, part by part, so that nothing else waits long. @throws StorageError */
export function hurryInLog(eventLog: EventLog, now: () => number) {
  return async ({ tenantId, target }: Pick<Delivery, 'tenantId' | 'target'>): Promise<void> => {
    const channel = { tenantId, target };
    for (let part = 0; part < MOST_PARTS && eventLog.deliveries.hasToHurry(channel, now()); part += 1) {
      const failure = await eventLog.submit<unknown>({
        tenantId,
        source: outboxSource,
        actor: actorSchema.parse({ kind: 'source', id: 'outbox', role: null }),
        stationId: null,
        commandId: null,
        causationId: null,
        receivedAtMs: now(),
        decide: () => ({ outcome: 'record', events: [], hurried: channel, answer: () => undefined }),
        failed: (error) => error,
      });
      if (failure !== undefined) throw failure;
    }
  };
}
