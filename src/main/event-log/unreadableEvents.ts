import { eventTypeOf, isEventTypeName, type LogRecord, type TenantId } from '../../shared/events/index.ts';
import type { Log } from '../effects.ts';
import type { UnreadableEvent, WhyUnreadable } from './contract.ts';
import type { WritableDatabase } from './database/openDatabase.ts';
import type { EventRow } from './database/tables.ts';
import type { ClockCorrections } from './host-clock/clockCorrections.ts';
import type { KeyRing } from './keys/keyRing.ts';
import { openPayload } from './sealedEvent.ts';

export type ReadRow =
  | { readonly outcome: 'record'; readonly record: LogRecord }
  | { readonly outcome: 'unreadable'; readonly event: UnreadableEvent };

/**
 * Reads rows of the log, one at a time: a row that cannot be opened, parsed or understood is told apart and kept in mind, and never
 * hides the others. The first sight of each is said in the log.
 */
export interface EventRows {
  read(row: EventRow): ReadRow;
  /** The record alone; undefined where it cannot be read. */
  recordOf(row: EventRow): LogRecord | undefined;
  /** Takes in what earlier runs marked. */
  load(): void;
  /** What was found so far and what earlier runs marked, oldest position first. */
  list(): readonly UnreadableEvent[];
  count(): number;
  /** After something about these rows changed: they are tried again. Inside a transaction. */
  forget(positions: readonly number[]): void;
}

const reasons: Readonly<Record<WhyUnreadable, string>> = {
  seal: 'Its sealed part cannot be opened: the stored bytes or their key are damaged.',
  text: 'Its stored text is damaged.',
  type: 'Its type is not known to this version of the program.',
  content: 'Its stored content does not fit its type.',
};

/** Kept in mind at most; the rest is found anew at each reading. */
const KEPT = 10_000;
/** Said one by one in the log; a damaged key would say it a million times. */
const SAID = 100;

export interface EventRowsParts {
  readonly database: WritableDatabase;
  readonly keys: KeyRing;
  readonly corrections: ClockCorrections;
  readonly log: Log;
}

export function prepareEventRows({ database, keys, corrections, log }: EventRowsParts): EventRows {
  const marked = database.prepare<[], EventRow & { readonly reason: WhyUnreadable }>(
    'SELECT e.*, u.reason FROM unreadable_events u JOIN events e ON e.position = u.position ORDER BY u.position',
  );
  const unmark = database.prepare<[number]>('DELETE FROM unreadable_events WHERE position = ?');
  const known = new Map<number, UnreadableEvent>();
  let said = 0;

  function note(event: UnreadableEvent, why: WhyUnreadable): ReadRow {
    if (known.size < KEPT) known.set(event.position, event);
    said += 1;
    if (said <= SAID) {
      log('error', 'an event of the log cannot be read and is left out', {
        tenantId: event.tenantId,
        position: event.position,
        code: why,
      });
    }
    return { outcome: 'unreadable', event };
  }

  function read(row: EventRow): ReadRow {
    const before = known.get(row.position);
    if (before) return { outcome: 'unreadable', event: before };
    const why = whyUnreadable(row, keys);
    return typeof why === 'string' ? note(unreadable(row, why), why) : { outcome: 'record', record: corrections.correct(why) };
  }

  return {
    read,
    recordOf(row) {
      const found = read(row);
      return found.outcome === 'record' ? found.record : undefined;
    },
    load() {
      for (const row of marked.all()) known.set(row.position, unreadable(row, row.reason));
    },
    list: () => [...known.values()].sort((a, b) => a.position - b.position),
    count: () => known.size,
    forget(positions) {
      for (const position of positions) if (known.delete(position)) unmark.run(position);
    },
  };
}

/** @returns the record, or why there is none. @throws only what storage throws: then nothing can be said of the row. */
export function whyUnreadable(row: EventRow, keys: KeyRing): LogRecord | WhyUnreadable {
  if (!isEventTypeName(row.event_type)) return 'type';
  const data = openPayload(row, keys);
  if (typeof data === 'string') return data;
  if (Number.isNaN(Date.parse(row.occurred_at)) || !eventTypeOf(row.event_type).data.safeParse(data).success) return 'content';
  const record = {
    position: row.position,
    receivedAtMs: row.received_at,
    orderAtMs: row.order_at,
    source: row.source,
    actor: { kind: row.actor_kind, id: row.actor_id, role: row.actor_role },
    stationId: row.station_id,
    commandId: row.command_id,
    causationId: row.causation_id,
    event: {
      eventId: row.event_id,
      eventType: row.event_type,
      eventVersion: row.event_version,
      occurredAt: row.occurred_at,
      ...(row.producer !== null && { producer: row.producer }),
      tenantId: row.tenant_id,
      ...(row.correlation_id !== null && { correlationId: row.correlation_id }),
      data,
    },
  };
  return record as unknown as LogRecord;
}

function unreadable(row: EventRow, why: WhyUnreadable): UnreadableEvent {
  return {
    position: row.position,
    tenantId: row.tenant_id as TenantId,
    receivedAtMs: row.received_at,
    source: row.source,
    eventType: /^[a-z0-9.]{1,120}$/.test(row.event_type) ? row.event_type : null,
    reason: reasons[why],
  };
}
