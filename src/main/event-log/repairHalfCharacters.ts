import { eventTypeOf, isEventTypeName, type PatientId, type TenantId } from '../../shared/events/index.ts';
import type { Log } from '../effects.ts';
import type { Book } from './book/book.ts';
import type { WritableDatabase } from './database/openDatabase.ts';
import type { EventRow } from './database/tables.ts';
import type { KeyRing } from './keys/keyRing.ts';
import type { RecordReader } from './recordReader.ts';
import { sealContext } from './sealedEvent.ts';
import { whyUnreadable } from './unreadableEvents.ts';

export interface RepairParts {
  readonly events: WritableDatabase;
  readonly keysDatabase: WritableDatabase;
  readonly keys: KeyRing;
  readonly reader: RecordReader;
  readonly book: Book;
  readonly now: () => number;
  readonly log: Log;
}

const NAME = 'half characters';
/** What SQLite keeps in the place of half a surrogate pair. */
const REPLACED = '\ufffd';

/**
 * Repairs, once, what an earlier version stored of ids with half a character in them: sealed under the id as it came, and looked up
 * under the one that SQLite kept. The id as it came is known from the payload or found by trying the 2,048 halves; then key and event are
 * sealed again under the id as it is stored. What cannot be found is marked in unreadable_events. Stopped half-way it is done again at
 * the next start. Costs a walk over one index: 0.2 s for a million events.
 */
export function repairHalfCharacters(parts: RepairParts): void {
  const { events, keysDatabase, keys, reader, book, now, log } = parts;
  if (events.prepare('SELECT 1 FROM repairs WHERE name = ?').get(NAME)) return;
  const rowAt = events.prepare<[number], EventRow>('SELECT * FROM events WHERE position = ?');
  const sealedAgain = events.prepare('UPDATE events SET sealed = ? WHERE position = ?');
  const mark = events.prepare("INSERT OR REPLACE INTO unreadable_events (position, reason, found_at) VALUES (?, 'seal', ?)");

  const patients = keysDatabase
    .prepare<[string], { tenant_id: TenantId; id: PatientId }>(
      "SELECT tenant_id, id FROM data_keys WHERE kind = 'patient' AND instr(id, ?) > 0",
    )
    .all(REPLACED);
  const positions = new Set(
    events
      .prepare<[string], number>('SELECT position FROM events INDEXED BY events_by_id WHERE instr(event_id, ?) > 0')
      .pluck()
      .all(REPLACED),
  );
  for (const { tenant_id: tenantId, id } of patients) {
    const own = reader.about(tenantId, 'patient', id).map(({ position }) => position);
    for (const position of own) positions.add(position);
    keys.recover(tenantId, id, new Set([...own.flatMap((position) => originalsIn(rowAt.get(position), id)), ...candidatesFor(id)]));
  }

  let repaired = 0;
  let marked = 0;
  function repair(row: EventRow): void {
    if (row.sealed === null || whyUnreadable(row, keys) !== 'seal') return;
    const owner = { tenantId: row.tenant_id as TenantId, patientId: row.sealed_for as PatientId | null };
    for (const eventId of candidatesFor(row.event_id)) {
      const plain = keys.open(owner, row.sealed, JSON.stringify([row.tenant_id, row.source, eventId]));
      if (!plain) continue;
      const context = sealContext({ tenantId: row.tenant_id, eventId: row.event_id }, row.source);
      sealedAgain.run(keys.seal(owner, plain, context), row.position);
      repaired += 1;
      return;
    }
    mark.run(row.position, Math.floor(now()));
    marked += 1;
  }

  events.transaction(() => {
    for (const position of [...positions].sort((a, b) => a - b)) {
      const row = rowAt.get(position);
      if (row) repair(row);
    }
    // What the book knows of a patient was sealed under the same id.
    for (const { tenant_id: tenantId, id } of patients) book.refoldPatient(tenantId, id);
    keys.commitNew();
    events.prepare('INSERT INTO repairs (name, finished_at) VALUES (?, ?)').run(NAME, Math.floor(now()));
  })();
  if (patients.length + positions.size > 0) {
    log(marked > 0 ? 'error' : 'warn', 'ids with half a character in them were repaired', {
      count: positions.size,
      accepted: repaired,
      rejected: marked,
    });
  }
}

/** The ids that may have been meant: with one half in the place of every replacement character. */
function* candidatesFor(id: string): Generator<string> {
  if (!id.includes(REPLACED)) return;
  for (let unit = 0xd800; unit <= 0xdfff; unit += 1) yield id.replaceAll(REPLACED, String.fromCharCode(unit));
}

/** The patient ids as they came: the payload is JSON, which keeps half a character as it is. */
function originalsIn(row: EventRow | undefined, id: string): readonly string[] {
  if (!row || !isEventTypeName(row.event_type)) return [];
  try {
    const named = eventTypeOf(row.event_type).subjects(JSON.parse(row.data));
    return named.filter((subject) => subject.kind === 'patient' && subject.id.toWellFormed() === id).map((subject) => subject.id);
  } catch {
    // Damaged in another way too: what it said is not to be had here.
    return [];
  }
}
