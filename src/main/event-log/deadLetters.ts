import { hash } from 'node:crypto';
import type { PatientId, TenantId } from '../../shared/events/index.ts';
import type { DeadLetter, DeadLetters, NewDeadLetter } from './contract.ts';
import type { ReadableDatabase, WritableDatabase } from './database/openDatabase.ts';
import type { DeadLetterRow } from './database/tables.ts';
import type { DeadLetterBudget } from './deadLetterBudget.ts';
import type { KeyRing } from './keys/keyRing.ts';
import { contextOf } from './keys/seal.ts';

/**
 * Stores a dead letter inside the open transaction, or counts it on the one that says the same.
 * @returns its id; null when the budget of its source has no room for a new one.
 */
export type KeepDeadLetter = (deadLetter: NewDeadLetter) => string | null;

/**
 * Body and headers are sealed under the practice's key: whom a message is about may be what could not be read. A repeat opens a
 * letter that was replayed, because what was repaired fails again; one that somebody discarded stays discarded.
 */
export function prepareKeepDeadLetter(
  database: WritableDatabase,
  { keys, newId, budget }: { readonly keys: KeyRing; readonly newId: () => string; readonly budget: DeadLetterBudget },
): KeepDeadLetter {
  const insert = database.prepare(`INSERT INTO dead_letters (dead_letter_id, tenant_id, source, status, fault, reason, path, received_at,
    patient_id, sealed_headers, sealed_body, fingerprint) VALUES (?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, ?)`);
  const countRepeat = database
    .prepare<[number, Buffer], string>(
      `UPDATE dead_letters SET repeats = repeats + 1, last_received_at = max(last_at, ?), status = iif(status = 'discarded', status, 'open')
        WHERE fingerprint = ? RETURNING dead_letter_id`,
    )
    .pluck();
  return (letter) => {
    const fingerprint = fingerprintOf(letter, keys);
    const receivedAt = Math.floor(letter.receivedAtMs);
    const known = countRepeat.get(receivedAt, fingerprint);
    if (known !== undefined) return known;
    if (!budget.take(letter)) return null;
    const id = newId();
    const owner = { tenantId: letter.tenantId, patientId: null };
    insert.run(
      id,
      letter.tenantId,
      letter.source,
      letter.fault,
      letter.reason,
      letter.path,
      receivedAt,
      letter.patientId,
      keys.seal(owner, JSON.stringify(letter.headers), partContext(id, 'headers')),
      keys.seal(owner, letter.rawBody, partContext(id, 'body')),
      fingerprint,
    );
    return id;
  };
}

/** What tells a letter from every other. Headers differ with each sending of the same message and are left out. */
function fingerprintOf({ tenantId, source, fault, reason, path, rawBody }: NewDeadLetter, keys: KeyRing): Buffer {
  return keys.hmac(tenantId, 'letter')(JSON.stringify([source, fault, reason, path, hash('sha256', rawBody, 'base64')]));
}

export function readDeadLetters(
  database: ReadableDatabase,
  { keys, budget, now }: { readonly keys: KeyRing; readonly budget: DeadLetterBudget; readonly now: () => number },
): DeadLetters {
  const newest = database.prepare<[{ tenant: string | null; before: string | null; limit: number }], DeadLetterRow>(`
    SELECT * FROM dead_letters WHERE (@tenant IS NULL OR tenant_id = @tenant)
      AND (@before IS NULL OR sequence < (SELECT sequence FROM dead_letters WHERE dead_letter_id = @before))
    ORDER BY sequence DESC LIMIT +@limit`);
  const one = database.prepare<[string], DeadLetterRow>('SELECT * FROM dead_letters WHERE dead_letter_id = ?');
  const count = database.prepare<[], number>('SELECT count(*) FROM dead_letters').pluck();
  return {
    list: ({ tenantId, limit, before }) =>
      newest.all({ tenant: tenantId ?? null, before: before ?? null, limit }).map((row) => withoutBody(row, keys)),
    get(deadLetterId) {
      const row = one.get(deadLetterId);
      return row && { ...withoutBody(row, keys), rawBody: openBody(row, keys) };
    },
    count: () => count.get() ?? 0,
    leftOut: budget.leftOut,
    health: () => budget.health(now()),
  };
}

export function openBody(row: DeadLetterRow, keys: KeyRing): Uint8Array {
  return keys.open(ownerOf(row), row.sealed_body, partContext(row.dead_letter_id, 'body')) ?? new Uint8Array();
}

function withoutBody(row: DeadLetterRow, keys: KeyRing): Omit<DeadLetter, 'rawBody'> {
  const headers = keys.open(ownerOf(row), row.sealed_headers, partContext(row.dead_letter_id, 'headers'));
  return {
    deadLetterId: row.dead_letter_id,
    status: row.status,
    tenantId: row.tenant_id as TenantId | null,
    source: row.source,
    headers: headers ? JSON.parse(headers.toString('utf8')) : {},
    reason: row.reason,
    path: row.path,
    fault: row.fault,
    receivedAtMs: row.received_at,
    repeats: row.repeats,
    lastReceivedAtMs: row.last_at,
    patientId: row.patient_id as PatientId | null,
  };
}

function ownerOf(row: DeadLetterRow) {
  return { tenantId: row.tenant_id as TenantId | null, patientId: null };
}

function partContext(deadLetterId: string, part: 'headers' | 'body'): string {
  return contextOf('dead letter', deadLetterId, part);
}
