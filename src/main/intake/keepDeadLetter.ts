import type { SourceId, TenantId } from '../../shared/events/index.ts';
import type { EventLog, NewDeadLetter } from '../event-log/contract.ts';

/** Keeps one dead letter, durably. @returns its id; null when its source's budget had no room for it, undefined when it broke. @throws StorageError when storage refuses. */
export function keepDeadLetter(
  eventLog: EventLog,
  letter: NewDeadLetter,
  owner: { readonly tenantId: TenantId; readonly sourceId: SourceId },
): Promise<string | null | undefined> {
  return eventLog.submit<string | null | undefined>({
    tenantId: owner.tenantId,
    source: owner.sourceId,
    actor: { kind: 'source', id: owner.sourceId, role: null },
    stationId: null,
    commandId: null,
    causationId: null,
    receivedAtMs: letter.receivedAtMs,
    decide: () => ({ outcome: 'record', events: [], deadLetters: [letter], answer: (_stored, ids) => ids[0] ?? null }),
    failed: () => undefined,
  });
}
