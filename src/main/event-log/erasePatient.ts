import type { Actor, PatientId, patientDetailFields, TenantId } from '../../shared/events/index.ts';
import type { Book } from './book/book.ts';
import { nameKey, phoneKey } from './book/patientMatch.ts';
import { openResult, sealResult } from './commandResults.ts';
import type { WritableDatabase } from './database/openDatabase.ts';
import type { CommandRow, DeadLetterRow, ErasureRow } from './database/tables.ts';
import { openBody } from './deadLetters.ts';
import type { KeyRing } from './keys/keyRing.ts';
import type { RecordReader } from './recordReader.ts';

export interface ErasureParts {
  readonly events: WritableDatabase;
  readonly keysDatabase: WritableDatabase;
  readonly keys: KeyRing;
  readonly reader: RecordReader;
  readonly book: Book;
  readonly now: () => number;
}

export interface Erasure {
  /** @returns false when nothing is known of such a patient. */
  erase(tenantId: TenantId, patientId: PatientId, actor: Actor): boolean;
  /** Finishes erasures that a crash interrupted. */
  resume(): void;
}

/**
 * Erasing (architecture.md, decision 10): first everything that could name the patient leaves events.db, with a line in the
 * ledger, in one transaction; then the key is destroyed; then the write-ahead logs are emptied and the line is closed. Each step
 * can be done again, so that an interrupted erasure is finished at the next start.
 */
export function prepareErasure({ events, keysDatabase, keys, reader, book, now }: ErasureParts): Erasure {
  const open = events.prepare('INSERT INTO erasures (tenant_id, patient_id, actor_kind, actor_id, started_at) VALUES (?, ?, ?, ?, ?)');
  const unfinished = events.prepare<[], ErasureRow>('SELECT * FROM erasures WHERE finished_at IS NULL');
  const finish = events.prepare('UPDATE erasures SET finished_at = ? WHERE tenant_id = ? AND patient_id = ? AND finished_at IS NULL');
  const appointmentsOf = events
    .prepare<[string, string], string>(
      'SELECT appointment_id FROM book_appointments INDEXED BY book_appointments_by_patient WHERE tenant_id = ? AND patient_id = ?',
    )
    .pluck();
  // Beside the patient's own: what was sealed under the practice's key before it was known whose appointment it is.
  const clearSealed = events.prepare(
    'UPDATE events SET sealed = NULL WHERE position = ? AND sealed IS NOT NULL AND (sealed_for = ? OR sealed_for IS NULL)',
  );
  const deadLetters = events.prepare<[string], DeadLetterRow>('SELECT * FROM dead_letters WHERE tenant_id = ? OR tenant_id IS NULL');
  const removeDeadLetter = events.prepare('DELETE FROM dead_letters WHERE sequence = ?');
  const answers = events.prepare<[string], CommandRow>('SELECT * FROM commands WHERE tenant_id = ? AND sealed_result IS NOT NULL');
  const replaceAnswer = events.prepare('UPDATE commands SET sealed_result = ? WHERE command_id = ?');

  function positionsAbout(tenantId: TenantId, patientId: PatientId): readonly number[] {
    const subjects = [
      { kind: 'patient', id: patientId } as const,
      ...appointmentsOf.all(tenantId, patientId).map((id) => ({ kind: 'appointment', id }) as const),
    ];
    return [...new Set(subjects.flatMap(({ kind, id }) => reader.about(tenantId, kind, id).map(({ position }) => position)))];
  }

  function clearEvents(tenantId: TenantId, patientId: PatientId): void {
    const positions = positionsAbout(tenantId, patientId);
    const traits = traitsOf(
      patientId,
      positions.map((position) => reader.record(position)?.event.data ?? {}),
    );
    for (const position of positions) clearSealed.run(position, patientId);
    book.refoldPatient(tenantId, patientId);
    for (const row of deadLetters.all(tenantId)) {
      if (row.patient_id === patientId || mentions(Buffer.from(openBody(row, keys)).toString('utf8'), traits)) {
        removeDeadLetter.run(row.sequence);
      }
    }
    for (const row of answers.all(tenantId)) {
      const result = openResult(keys, row);
      const cleaned = withoutTraits(result, traits);
      if (cleaned !== result) replaceAnswer.run(sealResult(keys, tenantId, row.command_id, cleaned), row.command_id);
    }
  }

  function destroy(tenantId: TenantId, patientId: PatientId): void {
    keys.commitNew();
    keys.destroy(tenantId, patientId);
    keysDatabase.pragma('wal_checkpoint(TRUNCATE)');
    finish.run(Math.floor(now()), tenantId, patientId);
    // What was deleted is overwritten in the database (secure_delete); its earlier pages still stand in the write-ahead log.
    events.pragma('wal_checkpoint(TRUNCATE)');
  }

  return {
    erase(tenantId, patientId, actor) {
      if (reader.about(tenantId, 'patient', patientId).length === 0) return false;
      events.transaction(() => {
        open.run(tenantId, patientId, actor.kind, actor.id, Math.floor(now()));
        clearEvents(tenantId, patientId);
      })();
      destroy(tenantId, patientId);
      return true;
    },
    resume() {
      for (const row of unfinished.all()) destroy(row.tenant_id as TenantId, row.patient_id as PatientId);
    },
  };
}

/** What tells a patient from others: pairs of names that must both occur, and facts that suffice alone. */
interface Traits {
  readonly names: readonly { readonly given: string; readonly family: string }[];
  /** Contacts, numbers and the id, without spaces, in lower case. */
  readonly facts: readonly string[];
  /** Words to be taken out of answers. */
  readonly words: readonly string[];
}

const NAME_FIELDS = ['givenName', 'familyName', 'preferredName'] as const;
const FACT_FIELDS = ['mobile', 'phone', 'email', 'medicareNumber'] as const satisfies readonly (keyof typeof patientDetailFields)[];
/** A shorter fact occurs in messages about others too. */
const SHORTEST_FACT = 6;

function traitsOf(patientId: PatientId, payloads: readonly Readonly<Record<string, unknown>>[]): Traits {
  const texts = (field: string) => [...new Set(payloads.map((data) => data[field]).filter((value) => typeof value === 'string'))];
  const given = [...texts('givenName'), ...texts('preferredName')];
  const facts = FACT_FIELDS.flatMap((field) => texts(field)).flatMap((text) => [compact(text), phoneKey(text)]);
  return {
    names: given.flatMap((one) => texts('familyName').map((family) => ({ given: nameKey(one), family: nameKey(family) }))),
    facts: [compact(patientId), ...facts].filter((fact) => fact.length >= SHORTEST_FACT),
    words: NAME_FIELDS.flatMap((field) => texts(field)).filter((word) => word.length > 1),
  };
}

function mentions(text: string, { names, facts }: Traits): boolean {
  const compacted = compact(text);
  if (facts.some((fact) => compacted.includes(fact))) return true;
  const words = new Set(text.split(/[^\p{L}\p{N}\p{M}'’-]+/u).map(nameKey));
  const joined = nameKey(text);
  return names.some(({ given, family }) => {
    const has = (name: string) => words.has(name) || (name.length > 7 && joined.includes(name));
    return given !== '' && family !== '' && has(given) && has(family);
  });
}

function compact(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '');
}

/** @returns the same value when nothing in it names the patient. */
function withoutTraits(value: unknown, { words }: Traits): unknown {
  const before = JSON.stringify(value);
  if (before === undefined || words.length === 0) return value;
  const after = words.reduce((text, word) => text.replaceAll(JSON.stringify(word).slice(1, -1), '(erased)'), before);
  return after === before ? value : JSON.parse(after);
}
