import { z } from 'zod';
import type { TenantId } from '../../shared/events/index.ts';
import { StorageError, type WritableDatabase } from '../event-log/index.ts';
import type { BodyKeys } from './bodyKeys.ts';

/** Days of 24 h: how long is kept what was recorded. */
export interface ExchangeRetention {
  readonly bodiesDays: number;
  readonly rowsDays: number;
}

export const defaultRetention: ExchangeRetention = { bodiesDays: 30, rowsDays: 90 };

const DAY_MS = 86_400_000;
/** Removed in one step, so that nothing else waits for long: deleted content is overwritten. */
const STEP_ROWS = 200;

/** Bytes of bodies removed in one step: each is overwritten. */
const STEP_BYTES = 1_000_000;

export interface BodyErasure {
  /** Destroys the keys of what is about the ids, and the shared ones of the practice. After it none of their bodies can be opened. */
  destroyKeys(tenantId: TenantId, ids: readonly string[]): void;
  /** Removes some of the bodies whose key was destroyed. @returns how many; 0 when none is left. */
  removeSome(): number;
  /** Empties the write-ahead log, where earlier pages of what was removed still stand. @throws StorageError while another program reads. */
  emptyLog(): void;
}

/**
 * Erasing works on keys: the keys of the ids and the shared ones of the practice are destroyed at once, and the write-ahead log,
 * where their earlier pages still stand, is emptied. The bodies that they sealed can be a hundred thousand: they leave in steps.
 */
export function prepareBodyErasure(database: WritableDatabase, keys: BodyKeys): BodyErasure {
  const destroy = database.prepare(`
    WITH ids AS (SELECT value AS id FROM json_each(@ids))
    UPDATE exchange_keys SET wrapped = x'', name = 'erased:' || key_id WHERE tenant_id = @tenantId AND length(wrapped) > 0 AND (
      is_shared = 1
      OR substr(name, instr(name, ':') + 1) IN ids
      OR key_id IN (SELECT exchange_bodies.key_id FROM exchange_subjects JOIN exchange_bodies USING (exchange_id) WHERE exchange_subjects.id IN ids))`);
  const destroyed = database.prepare<[], string>('SELECT key_id FROM exchange_keys WHERE length(wrapped) = 0 LIMIT 1').pluck();
  const bodiesOf = database.prepare<[string], { exchange_id: number; bytes: number }>(
    `SELECT exchange_id, coalesce(length(sealed_request), 0) + coalesce(length(sealed_response), 0) AS bytes
      FROM exchange_bodies WHERE key_id = ? LIMIT ${STEP_ROWS}`,
  );
  const removeBody = database.prepare('DELETE FROM exchange_bodies WHERE exchange_id = ?');
  const removeKey = database.prepare('DELETE FROM exchange_keys WHERE key_id = ?');

  /** A key leaves when nothing refers to it any more. */
  const removeSome = database.transaction((): number => {
    for (let keyId = destroyed.get(); keyId !== undefined; keyId = destroyed.get()) {
      let removed = 0;
      let bytes = 0;
      for (const body of bodiesOf.all(keyId)) {
        bytes += body.bytes;
        if (removed > 0 && bytes > STEP_BYTES) break;
        removeBody.run(body.exchange_id);
        removed += 1;
      }
      if (removed > 0) return removed;
      removeKey.run(keyId);
    }
    return 0;
  });

  function emptyLog(): void {
    const [checkpoint] = z.array(z.object({ busy: z.number() })).parse(database.pragma('wal_checkpoint(TRUNCATE)'));
    if (checkpoint?.busy !== 0) throw stillRead();
  }

  return {
    destroyKeys(tenantId, ids) {
      destroy.run({ tenantId, ids: JSON.stringify(ids) });
      keys.forget();
      emptyLog();
    },
    removeSome,
    emptyLog,
  };
}

function stillRead(): StorageError {
  return new StorageError(
    'in-use',
    'Another program is reading exchanges.db, so what was removed from it still stands in its write-ahead log. Close that program, then erase again.',
  );
}

/** @returns a step that removes what is too old, and says whether there may be more of it. */
export function preparePruning(
  database: WritableDatabase,
  { keys, erasure, retention }: { readonly keys: BodyKeys; readonly erasure: BodyErasure; readonly retention: ExchangeRetention },
) {
  const bodies = database.prepare(`
    DELETE FROM exchange_bodies WHERE exchange_id IN (
      SELECT exchange_id FROM (
        SELECT exchange_id, started_at FROM exchange_bodies JOIN exchanges USING (exchange_id) ORDER BY exchange_id LIMIT ${STEP_ROWS})
      WHERE started_at < ?)`);
  const rows = database.prepare(`
    DELETE FROM exchanges WHERE exchange_id IN (
      SELECT exchange_id FROM (SELECT exchange_id, started_at FROM exchanges ORDER BY exchange_id LIMIT ${STEP_ROWS}) WHERE started_at < ?)`);
  const unusedKeys = database.prepare(`
    DELETE FROM exchange_keys WHERE key_id IN (
      SELECT key_id FROM exchange_keys WHERE created_at < ? AND length(wrapped) > 0
        AND NOT EXISTS (SELECT 1 FROM exchange_bodies WHERE exchange_bodies.key_id = exchange_keys.key_id) LIMIT ${STEP_ROWS})`);
  const step = database.transaction((nowMs: number) => {
    const bodiesBeforeMs = Math.floor(nowMs - retention.bodiesDays * DAY_MS);
    const removed = [
      bodies.run(bodiesBeforeMs).changes,
      rows.run(Math.floor(nowMs - retention.rowsDays * DAY_MS)).changes,
      unusedKeys.run(bodiesBeforeMs).changes,
    ];
    if (removed[2] !== 0) keys.forget();
    // What an erasure left behind that the end of the program interrupted.
    const isErasing = erasure.removeSome() > 0;
    return isErasing || removed.some((count) => count === STEP_ROWS);
  });
  return (nowMs: number): boolean => step(nowMs);
}
