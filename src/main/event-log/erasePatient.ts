import type { Actor, PatientId, patientDetailFields, TenantId } from '../../shared/events/index.ts';
import type { Log } from '../effects.ts';
import type { Book } from './book/book.ts';
import { nameKey, phoneKey } from './book/patientMatch.ts';
import { openResult, sealResult } from './commandResults.ts';
import { StorageError } from './contract.ts';
import type { WritableDatabase } from './database/openDatabase.ts';
import { asStorageError } from './database/storageFailure.ts';
import type { CommandRow, DeadLetterRow, ErasureRow } from './database/tables.ts';
import { openBody } from './deadLetters.ts';
import { inSlices } from './inSlices.ts';
import type { KeyRing } from './keys/keyRing.ts';
import { contextOf } from './keys/seal.ts';
import type { RecordReader } from './recordReader.ts';
import type { EventRows } from './unreadableEvents.ts';

export interface ErasureParts {
  readonly events: WritableDatabase;
  readonly keysDatabase: WritableDatabase;
  readonly keys: KeyRing;
  readonly reader: RecordReader;
  readonly book: Book;
  /** Newest committed position. */
  readonly head: () => number;
  readonly eventRows: EventRows;
  readonly now: () => number;
  readonly log: Log;
  /** Asked before each step. @throws StorageError when what is written would not last. */
  readonly mayWrite: () => void;
  /** Nothing in the log names the patient any more: whoever holds what they read before reads it again. */
  readonly onUnnamed: (tenantId: TenantId) => void;
}

export interface Erasure {
  /** @returns when all is done; false when nothing is known of such a patient. @throws StorageError when it stopped half-way. */
  erase(tenantId: TenantId, patientId: PatientId, actor: Actor): Promise<boolean>;
  /** Destroys at once the keys of erasures that were interrupted, and finishes the rest of them in slices. */
  resume(): void;
  /** Stops after the slice under way: what is left goes on at the next start. */
  stop(): void;
}

/** Of each, as many as take some 10 ms. */
const EVENTS_A_SLICE = 200;
const LETTERS_A_SLICE = 50;
const LETTER_BYTES_A_SLICE = 200_000;
const ANSWERS_A_SLICE = 200;

/**
 * Erasing (architecture.md, decision 10). What tells the patient from others is noted, sealed, with a line in the ledger; then the key
 * is destroyed, and with it every name in the log. The rest leaves in slices between other work: what was sealed before anybody knew
 * whom it was about, dead letters and answers to commands that name the patient. Then the write-ahead log is emptied and the line
 * closed. Each step can be done again, so that an interrupted erasure is finished after the next start.
 */
export function prepareErasure(parts: ErasureParts): Erasure {
  const { events, keysDatabase, keys, reader, book, eventRows, head, now, log, mayWrite, onUnnamed } = parts;
  const open = events.prepare(`INSERT INTO erasures (tenant_id, patient_id, actor_kind, actor_id, started_at, sealed_traits, until_position)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const unfinished = events.prepare<[], ErasureRow>('SELECT * FROM erasures WHERE finished_at IS NULL ORDER BY erasure_id');
  const finish = events.prepare(
    'UPDATE erasures SET finished_at = ?, sealed_traits = NULL WHERE tenant_id = ? AND patient_id = ? AND finished_at IS NULL',
  );
  const appointmentsOf = events
    .prepare<[string, string], string>(
      'SELECT appointment_id FROM book_appointments INDEXED BY book_appointments_by_patient WHERE tenant_id = ? AND patient_id = ?',
    )
    .pluck();
  // Beside the patient's own: what was sealed under the practice's key before it was known whose appointment it is.
  const clearSealed = events.prepare(
    'UPDATE events SET sealed = NULL WHERE position = ? AND sealed IS NOT NULL AND (sealed_for = ? OR sealed_for IS NULL)',
  );
  const newestLetter = events.prepare<[], number | null>('SELECT max(sequence) FROM dead_letters').pluck();
  const nextLetters = events.prepare<[number, number], { sequence: number; kept_bytes: number }>(
    `SELECT sequence, kept_bytes FROM dead_letters WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ${LETTERS_A_SLICE}`,
  );
  const letterAt = events.prepare<[number], DeadLetterRow>('SELECT * FROM dead_letters WHERE sequence = ?');
  const removeDeadLetter = events.prepare('DELETE FROM dead_letters WHERE sequence = ?');
  const nextAnswers = events.prepare<[string], CommandRow>(
    `SELECT * FROM commands WHERE command_id > ? ORDER BY command_id LIMIT ${ANSWERS_A_SLICE}`,
  );
  const replaceAnswer = events.prepare('UPDATE commands SET sealed_result = ? WHERE command_id = ?');

  const underWay = new Map<string, Promise<boolean>>();
  let isStopped = false;

  function mayGoOn(): void {
    if (isStopped) throw interrupted();
    mayWrite();
  }

  function positionsAbout(tenantId: TenantId, patientId: PatientId): readonly number[] {
    const subjects = [
      { kind: 'patient', id: patientId } as const,
      ...appointmentsOf.all(tenantId, patientId).map((id) => ({ kind: 'appointment', id }) as const),
    ];
    return [...new Set(subjects.flatMap(({ kind, id }) => reader.about(tenantId, kind, id).map(({ position }) => position)))];
  }

  function slices(positions: readonly number[], take: (position: number) => void): Promise<void> {
    let next = 0;
    return inSlices(() => {
      const slice = positions.slice(next, next + EVENTS_A_SLICE);
      events.transaction(() => slice.forEach(take))();
      next += slice.length;
      return next < positions.length;
    }, mayGoOn);
  }

  function destroyKey(tenantId: TenantId, patientId: PatientId): void {
    keys.commitNew();
    keys.destroy(tenantId, patientId);
    keysDatabase.pragma('wal_checkpoint(TRUNCATE)');
  }

  async function removeLetters(tenantId: TenantId, patientId: PatientId, traits: Traits): Promise<number> {
    const until = newestLetter.get() ?? 0;
    let after = 0;
    let removed = 0;
    const step = events.transaction(() => {
      let bytes = 0;
      for (const { sequence, kept_bytes } of nextLetters.all(after, until)) {
        bytes += kept_bytes;
        // One letter may be more than a slice alone.
        if (bytes > LETTER_BYTES_A_SLICE && bytes > kept_bytes) return true;
        after = sequence;
        const row = letterAt.get(sequence);
        if (!row || (row.tenant_id !== null && row.tenant_id !== tenantId)) continue;
        if (row.patient_id !== patientId && !mentions(Buffer.from(openBody(row, keys)).toString('utf8'), traits)) continue;
        removed += removeDeadLetter.run(sequence).changes;
      }
      return bytes > 0;
    });
    await inSlices(step, mayGoOn);
    return removed;
  }

  async function cleanAnswers(tenantId: TenantId, traits: Traits): Promise<number> {
    let after = '';
    let cleanedCount = 0;
    const step = events.transaction(() => {
      const rows = nextAnswers.all(after);
      for (const row of rows) {
        after = row.command_id;
        if (row.tenant_id !== tenantId || row.sealed_result === null) continue;
        const result = openResult(keys, row);
        const cleaned = withoutTraits(result, traits);
        if (cleaned === result) continue;
        replaceAnswer.run(sealResult(keys, tenantId, row.command_id, cleaned), row.command_id);
        cleanedCount += 1;
      }
      return rows.length === ANSWERS_A_SLICE;
    });
    await inSlices(step, mayGoOn);
    return cleanedCount;
  }

  /** What is left once the key is gone. */
  async function clear(row: Pick<ErasureRow, 'tenant_id' | 'patient_id' | 'sealed_traits' | 'until_position'>): Promise<void> {
    const [tenantId, patientId] = [row.tenant_id as TenantId, row.patient_id as PatientId];
    const until = row.until_position ?? head();
    await slices(
      positionsAbout(tenantId, patientId).filter((position) => position <= until),
      (position) => {
        clearSealed.run(position, patientId);
        // What could not be opened is gone now, and the rest of it can be read.
        eventRows.forget([position]);
      },
    );
    mayGoOn();
    events.transaction(() => book.refoldPatient(tenantId, patientId))();
    onUnnamed(tenantId);
    const traits = row.sealed_traits && openTraits(keys, tenantId, patientId, row.sealed_traits);
    const letters = traits ? await removeLetters(tenantId, patientId, traits) : 0;
    const answers = traits ? await cleanAnswers(tenantId, traits) : 0;
    mayGoOn();
    keys.commitNew();
    finish.run(Math.floor(now()), tenantId, patientId);
    // What was deleted is overwritten in the database (secure_delete); its earlier pages still stand in the write-ahead log.
    events.pragma('wal_checkpoint(TRUNCATE)');
    log('info', 'a patient was erased', { tenantId, deadLetters: letters, commandResults: answers });
  }

  async function erase(tenantId: TenantId, patientId: PatientId, actor: Actor): Promise<boolean> {
    if (reader.about(tenantId, 'patient', patientId).length === 0) return false;
    const payloads: Readonly<Record<string, unknown>>[] = [];
    await slices(positionsAbout(tenantId, patientId), (position) => payloads.push(reader.record(position)?.event.data ?? {}));
    mayGoOn();
    const row = {
      tenant_id: tenantId,
      patient_id: patientId,
      sealed_traits: sealTraits(keys, tenantId, patientId, traitsOf(patientId, payloads)),
      until_position: head(),
    };
    // A crash after this leaves a key that sealed nothing; the other way round it would leave traits that nothing opens.
    keys.commitNew();
    open.run(tenantId, patientId, actor.kind, actor.id, Math.floor(now()), row.sealed_traits, row.until_position);
    destroyKey(tenantId, patientId);
    await clear(row);
    return true;
  }

  return {
    erase(tenantId, patientId, actor) {
      const key = JSON.stringify([tenantId, patientId]);
      const known = underWay.get(key);
      if (known) return known;
      const erasing = erase(tenantId, patientId, actor)
        .catch((error: unknown) => {
          throw asStorageError(error);
        })
        .finally(() => underWay.delete(key));
      underWay.set(key, erasing);
      return erasing;
    },
    resume() {
      const rows = unfinished.all();
      for (const row of rows) destroyKey(row.tenant_id as TenantId, row.patient_id as PatientId);
      if (rows.length === 0) return;
      void (async () => {
        // The start goes on first.
        await new Promise((resolve) => setImmediate(resolve));
        for (const row of rows) await clear(row);
      })().catch((error: unknown) => {
        if (isStopped) return;
        log('error', 'an interrupted erasure could not be finished; it is tried again at the next start', {
          error: error instanceof Error ? error.name : 'unknown',
        });
      });
    },
    stop() {
      isStopped = true;
    },
  };
}

function interrupted(): StorageError {
  return new StorageError(
    'unknown',
    'The program is closing before everything about this patient was removed. Their key is destroyed; the rest is removed after the next start.',
  );
}

function sealTraits(keys: KeyRing, tenantId: TenantId, patientId: PatientId, traits: Traits): Buffer {
  return keys.seal({ tenantId, patientId: null }, JSON.stringify(traits), traitsContext(tenantId, patientId));
}

function openTraits(keys: KeyRing, tenantId: TenantId, patientId: PatientId, sealed: Uint8Array): Traits | undefined {
  const opened = keys.open({ tenantId, patientId: null }, sealed, traitsContext(tenantId, patientId));
  return opened && JSON.parse(opened.toString('utf8'));
}

function traitsContext(tenantId: TenantId, patientId: PatientId): string {
  return contextOf('erasure', tenantId, patientId);
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
  const joined = nameKey(text);
  // Taking a text apart into words costs most, and nearly no text holds both names anywhere.
  if (!names.some(({ given, family }) => joined.includes(given) && joined.includes(family))) return false;
  const words = new Set(text.split(/[^\p{L}\p{N}\p{M}'’-]+/u).map(nameKey));
  return names.some(({ given, family }) => {
    const has = (name: string) => words.has(name) || (name.length > 7 && joined.includes(name));
    return given !== '' && family !== '' && has(given) && has(family);
  });
}

function compact(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '');
}

/** What an answer says in words of ours, whatever somebody is called. */
const ownWords: ReadonlySet<string> = new Set(['outcome', 'code']);

/** @returns the same value when nothing in it names the patient. Names of fields are ours too: somebody may be called Status. */
function withoutTraits(value: unknown, traits: Traits): unknown {
  if (typeof value === 'string') return traits.words.reduce((text, word) => text.replaceAll(word, '(erased)'), value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const cleaned = value.map((item) => withoutTraits(item, traits));
    return cleaned.every((item, index) => item === value[index]) ? value : cleaned;
  }
  const fields = Object.entries(value);
  const cleaned = fields.map(([name, field]) => [name, ownWords.has(name) ? field : withoutTraits(field, traits)] as const);
  return cleaned.every(([, field], index) => field === fields[index]?.[1]) ? value : Object.fromEntries(cleaned);
}
