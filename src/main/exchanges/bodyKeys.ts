import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { TenantId } from '../../shared/events/index.ts';
import { createSealer, type EventLog, openSealed, type WritableDatabase } from '../event-log/index.ts';

/** Whose key seals a body: that of its one subject, or the one that all bodies of a day share which name nobody or several. */
export interface KeyOwner {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly isShared: boolean;
}

export interface BodyKeys {
  /** @returns which key sealed it. A key that is new is written in the caller's transaction. */
  seal(owner: KeyOwner, plain: string, context: string): { readonly keyId: string; readonly box: Buffer };
  /** @returns undefined when the key is gone or the bytes are not whole. */
  open(keyId: string, box: Uint8Array, context: string): string | undefined;
  /** Forgets the keys in memory: after keys were destroyed, or a transaction that made some did not come about. */
  forget(): void;
}

interface KeyRow {
  readonly key_id: string;
  readonly tenant_id: string;
  readonly wrapped: Buffer;
}

/** Opened keys kept in memory; all leave together when there are more. */
const KEYS_KEPT = 500;

/** The keys of bodies, in exchanges.db, wrapped by the practice's key: without keys.db and the practice key they open nothing. */
export function prepareBodyKeys(
  database: WritableDatabase,
  { wrapping, newId, now }: { readonly wrapping: EventLog['wrapping']; readonly newId: () => string; readonly now: () => number },
): BodyKeys {
  const byName = database.prepare<[string, string], KeyRow>('SELECT * FROM exchange_keys WHERE tenant_id = ? AND name = ?');
  const byId = database.prepare<[string], KeyRow>('SELECT * FROM exchange_keys WHERE key_id = ?');
  const insert = database.prepare(
    'INSERT INTO exchange_keys (key_id, tenant_id, name, is_shared, created_at, wrapped) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const sealWith = createSealer();
  const known = new Map<string, { readonly keyId: string; readonly key: KeyObject }>();

  function unwrapped(row: KeyRow): KeyObject | undefined {
    const key = wrapping.unwrap(row.tenant_id as TenantId, row.wrapped, contextOf(row.key_id));
    return key && createSecretKey(key);
  }

  function keyOf({ tenantId, name, isShared }: KeyOwner) {
    const cacheKey = `${tenantId}\n${name}`;
    const found = known.get(cacheKey);
    if (found) return found;
    const row = byName.get(tenantId, name);
    let key = row && unwrapped(row);
    let keyId = row?.key_id ?? newId();
    if (!key) {
      // There was none, or one that a restored keys.db no longer opens: then it makes room, and its bodies stay closed.
      if (row) {
        database.prepare('UPDATE exchange_keys SET name = ? WHERE key_id = ?').run(`lost:${keyId}`, keyId);
        keyId = newId();
      }
      const raw = randomBytes(32);
      insert.run(keyId, tenantId, name, isShared ? 1 : 0, Math.floor(now()), wrapping.wrap(tenantId, raw, contextOf(keyId)));
      key = createSecretKey(raw);
    }
    if (known.size >= KEYS_KEPT) known.clear();
    const made = { keyId, key };
    known.set(cacheKey, made);
    return made;
  }

  return {
    seal(owner, plain, context) {
      const { keyId, key } = keyOf(owner);
      return { keyId, box: sealWith(key, plain, context) };
    },
    open(keyId, box, context) {
      const row = byId.get(keyId);
      const key = row && unwrapped(row);
      if (!key) return undefined;
      try {
        return openSealed(key, box, context).toString('utf8');
      } catch {
        return undefined;
      }
    },
    forget: () => known.clear(),
  };
}

function contextOf(keyId: string): string {
  return `exchange key ${keyId}`;
}
