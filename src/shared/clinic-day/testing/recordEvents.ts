import type { CanonicalEvent, LogRecord } from '../../events/index.ts';
import { type AClinic, ids } from './aClinic.ts';

/** The clinic after events of the rules or of a command were recorded, as the engine does it. */
export function recordEvents(clinic: AClinic, events: readonly CanonicalEvent[]): AClinic {
  const head = clinic.records.reduce((newest, record) => Math.max(newest, record.position), 0);
  const records = events.map(
    (event, index): LogRecord => ({
      position: head + 1 + index,
      receivedAtMs: Date.parse(event.occurredAt),
      orderAtMs: Date.parse(event.occurredAt),
      source: ids.source('rules'),
      actor: { kind: 'rule', id: 'rules', role: null },
      stationId: null,
      commandId: null,
      causationId: null,
      event,
    }),
  );
  return clinic.with(...records);
}
