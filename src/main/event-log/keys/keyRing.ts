import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import type { PatientId, TenantId } from '../../../shared/events/index.ts';
import { StorageError } from '../contract.ts';
import type { WritableDatabase } from '../database/openDatabase.ts';
import { asStorageError } from '../database/storageFailure.ts';
import { createHmacSha256, type Hmac } from './hmac.ts';
import { contextOf, createSealer, openSealed } from './seal.ts';

/** The keys of practices and patients: made on first use, kept wrapped in keys.db, destroyed by an erasure. */
export interface KeyRing {
  /** Seals under the patient's key, or the practice's where `patientId` is null. A key that is new must be committed before what it sealed. */
  seal(owner: KeyOwner, plain: string | Uint8Array, context: string): Buffer;
  /** The same under a key that there is. @returns undefined where a new one would have to be made. */
  sealIfKnown(owner: KeyOwner, plain: string | Uint8Array, context: string): Buffer | undefined;
  /** @returns undefined when the key was destroyed or the bytes are not whole. */
  open(owner: KeyOwner, box: Uint8Array, context: string): Buffer | undefined;
  /** Whether the owner has a key at all: what does not open although there is one is damaged, or was sealed by a key that is gone. */
  has(owner: KeyOwner): boolean;
  /**
   * Wraps a patient's key again under their id, where it was wrapped under another spelling of it. Durable on return.
   * @returns whether the key can be used now.
   */
  recover(tenantId: TenantId, patientId: PatientId, spellings: Iterable<string>): boolean;
  /** HMAC under a key of the practice, one for each purpose. */
  hmac(tenantId: TenantId | null, purpose: 'content' | 'match' | 'letter'): Hmac;
  /** Writes the keys made since the last call, durably, in one transaction. Costs nothing when there are none. */
  commitNew(): void;
  /** Forgets the keys made since the last commit, whose transaction did not come about. */
  dropNew(): void;
  /** @returns whether there was a key. After it, nothing that it sealed can be opened again. */
  destroy(tenantId: TenantId, patientId: PatientId): boolean;
}

export interface KeyOwner {
  /** Null: what belongs to no practice, such as a message from an unknown source. */
  readonly tenantId: TenantId | null;
  readonly patientId: PatientId | null;
}

interface KeyRow {
  readonly wrapped: Buffer;
}

const CHECK_CONTEXT = 'frontdesk practice key';
const CHECK_TEXT = 'the right key';
/** Opened patient keys kept in memory; the least recently used leaves first. */
const KEYS_KEPT = 10_000;

/**
 * @param practiceKey wraps every key in keys.db.
 * @throws StorageError `key` when keys.db was wrapped by another practice key.
 */
export function openKeyRing(database: WritableDatabase, practiceKey: KeyObject): KeyRing {
  const seal = createSealer();
  verify(database, practiceKey, seal);

  const find = database.prepare<[string, string, string], KeyRow>(
    'SELECT wrapped FROM data_keys WHERE tenant_id = ? AND kind = ? AND id = ?',
  );
  const insert = database.prepare<[string, string, string, Buffer]>(
    'INSERT OR REPLACE INTO data_keys (tenant_id, kind, id, wrapped) VALUES (?, ?, ?, ?)',
  );
  const remove = database.prepare<[string, string]>("DELETE FROM data_keys WHERE tenant_id = ? AND kind = 'patient' AND id = ?");
  const insertAll = database.transaction((rows: readonly NewKey[]) => {
    for (const row of rows) insert.run(row.tenant, row.kind, row.id, row.wrapped);
  });

  const practices = new Map<string, PracticeKeys>();
  const patients = new Map<string, KeyObject>();
  let fresh = new Map<string, NewKey>();

  /** @param mayCreate false when opening: a key that is gone must stay gone. */
  function keyOf(tenant: string, kind: 'practice' | 'patient', id: string, mayCreate: boolean): KeyObject | undefined {
    // A wrapped key opens only in the row it was written to.
    const context = contextOf(tenant, kind, id);
    const row = fresh.get(context) ?? ofKeys(() => find.get(tenant, kind, id));
    const known = row && unwrapped(row.wrapped, context);
    if (known) return createSecretKey(known);
    // A damaged patient key opens nothing any more, so a new one may take its place. That of a practice knows what was sent before.
    if (!mayCreate || (row && kind === 'practice')) return undefined;
    const raw = randomBytes(32);
    fresh.set(context, { tenant, kind, id, wrapped: seal(practiceKey, raw, context) });
    return createSecretKey(raw);
  }

  function unwrapped(wrapped: Buffer, context: string): Buffer | undefined {
    try {
      return openSealed(practiceKey, wrapped, context);
    } catch {
      return undefined;
    }
  }

  /** @throws StorageError when the practice's key is damaged: nothing can be sealed for it or told from what was sent before. */
  function practiceKeys(tenantId: TenantId | null): PracticeKeys {
    const made = practiceKeysIfAny(tenantId, true);
    if (made) return made;
    throw new StorageError(
      'damaged',
      'The key of a practice in keys.db is damaged, so nothing can be stored for that practice. What was stored before is left untouched. Stop the program, keep a copy of the data folder, and restore the newest backup.',
    );
  }

  function practiceKeysIfAny(tenantId: TenantId | null, mayCreate: boolean): PracticeKeys | undefined {
    const tenant = tenantId ?? '';
    const known = practices.get(tenant);
    if (known) return known;
    const root = keyOf(tenant, 'practice', '', mayCreate);
    if (!root) return undefined;
    const made = derive(root);
    practices.set(tenant, made);
    return made;
  }

  function patientKey(tenantId: TenantId, patientId: PatientId, mayCreate: boolean): KeyObject | undefined {
    const id = contextOf(tenantId, 'patient', patientId);
    const known = patients.get(id);
    if (known) {
      patients.delete(id);
      patients.set(id, known);
      return known;
    }
    const key = keyOf(tenantId, 'patient', patientId, mayCreate);
    if (!key) return undefined;
    if (patients.size >= KEYS_KEPT) patients.delete(patients.keys().next().value ?? '');
    patients.set(id, key);
    return key;
  }

  function keyFor(owner: KeyOwner, mayCreate: boolean): KeyObject | undefined {
    if (owner.patientId === null || owner.tenantId === null) {
      return mayCreate ? practiceKeys(owner.tenantId).data : practiceKeysIfAny(owner.tenantId, false)?.data;
    }
    return patientKey(owner.tenantId, owner.patientId, mayCreate);
  }

  return {
    seal(owner, plain, context) {
      const key = keyFor(owner, true);
      if (!key) throw new Error('There is no key to seal with.');
      return seal(key, plain, context);
    },
    sealIfKnown(owner, plain, context) {
      const key = keyFor(owner, false);
      return key && seal(key, plain, context);
    },
    open(owner, box, context) {
      const key = keyFor(owner, false);
      if (!key) return undefined;
      try {
        return openSealed(key, box, context);
      } catch {
        // Sealed before an erasure by a key that was since made anew, or damaged: either way it cannot be read.
        return undefined;
      }
    },
    has: ({ tenantId, patientId }) =>
      (patientId === null || tenantId === null ? find.get(tenantId ?? '', 'practice', '') : find.get(tenantId, 'patient', patientId)) !==
      undefined,
    recover(tenantId, patientId, spellings) {
      const row = find.get(tenantId, 'patient', patientId);
      if (!row) return false;
      const context = contextOf(tenantId, 'patient', patientId);
      if (unwrapped(row.wrapped, context)) return true;
      for (const spelling of spellings) {
        const raw = unwrapped(row.wrapped, JSON.stringify([tenantId, 'patient', spelling]));
        if (!raw) continue;
        insert.run(tenantId, 'patient', patientId, seal(practiceKey, raw, context));
        return true;
      }
      return false;
    },
    hmac: (tenantId, purpose) => practiceKeys(tenantId)[purpose],
    commitNew() {
      if (fresh.size === 0) return;
      ofKeys(() => insertAll([...fresh.values()]));
      fresh = new Map();
    },
    dropNew() {
      for (const [context, key] of fresh) {
        patients.delete(context);
        if (key.kind === 'practice') practices.delete(key.tenant);
      }
      fresh = new Map();
    },
    destroy(tenantId, patientId) {
      patients.delete(contextOf(tenantId, 'patient', patientId));
      return remove.run(tenantId, patientId).changes > 0;
    },
  };
}

interface NewKey {
  readonly tenant: string;
  readonly kind: 'practice' | 'patient';
  readonly id: string;
  readonly wrapped: Buffer;
}

interface PracticeKeys {
  readonly data: KeyObject;
  readonly content: Hmac;
  readonly match: Hmac;
  readonly letter: Hmac;
}

function derive(root: KeyObject): PracticeKeys {
  const sub = (purpose: string) => Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), purpose, 32));
  return {
    data: createSecretKey(sub('frontdesk data')),
    content: createHmacSha256(sub('frontdesk content')),
    match: createHmacSha256(sub('frontdesk match')),
    letter: createHmacSha256(sub('frontdesk dead letter')),
  };
}

/** Damage of keys.db is told with its name: whoever asks for a key mostly reads events.db. */
function ofKeys<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw asStorageError(error, 'keys.db');
  }
}

function verify(database: WritableDatabase, practiceKey: KeyObject, seal: ReturnType<typeof createSealer>): void {
  const row = database.prepare<[], KeyRow>('SELECT wrapped FROM practice_key_check WHERE id = 1').get();
  if (!row) {
    database.prepare('INSERT INTO practice_key_check (id, wrapped) VALUES (1, ?)').run(seal(practiceKey, CHECK_TEXT, CHECK_CONTEXT));
    return;
  }
  try {
    openSealed(practiceKey, row.wrapped, CHECK_CONTEXT);
  } catch (error) {
    throw new StorageError(
      'key',
      'The key file belongs to other data: it does not open the keys in this data folder. Nothing was changed. Put the key file of this practice back and start again.',
      { cause: error },
    );
  }
}
