import { z } from 'zod';
import type { PatientId, TenantId } from '../../shared/events/index.ts';
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

/**
 * Erasing works on keys: the keys of the ids and the shared ones of the practice are destroyed together with every body that
 * any of them sealed, in one transaction. Then the write-ahead log, where earlier pages still stand, is emptied.
 */
export function prepareEraseAbout(database: WritableDatabase, keys: BodyKeys) {
  const affected = database
    .prepare<[{ readonly tenantId: string; readonly ids: string }], string>(`
      WITH ids AS (SELECT value AS id FROM json_each(@ids))
      SELECT key_id FROM exchange_keys WHERE tenant_id = @tenantId AND (
        is_shared = 1
        OR substr(name, instr(name, ':') + 1) IN ids
        OR key_id IN (SELECT exchange_bodies.key_id FROM exchange_subjects JOIN exchange_bodies USING (exchange_id) WHERE exchange_subjects.id IN ids))`)
    .pluck();
  const removeBodies = database.prepare('DELETE FROM exchange_bodies WHERE key_id = ?');
  const removeKey = database.prepare('DELETE FROM exchange_keys WHERE key_id = ?');
  const erase = database.transaction((tenantId: TenantId, ids: readonly string[]) => {
    let removed = 0;
    for (const keyId of affected.all({ tenantId, ids: JSON.stringify(ids) })) {
      removed += removeBodies.run(keyId).changes;
      removeKey.run(keyId);
    }
    return removed;
  });

  return (tenantId: TenantId, patientId: PatientId, relatedIds: readonly string[]): number => {
    const removed = erase(tenantId, [patientId, ...relatedIds]);
    keys.forget();
    const [checkpoint] = z.array(z.object({ busy: z.number() })).parse(database.pragma('wal_checkpoint(TRUNCATE)'));
    if (checkpoint?.busy !== 0) throw stillRead();
    return removed;
  };
}

function stillRead(): StorageError {
  return new StorageError(
    'in-use',
    'Another program is reading exchanges.db, so what was removed from it still stands in its write-ahead log. Close that program, then erase again.',
  );
}

/** @returns a step that removes what is too old, and says whether there may be more of it. */
export function preparePruning(database: WritableDatabase, keys: BodyKeys, retention: ExchangeRetention) {
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
      SELECT key_id FROM exchange_keys WHERE created_at < ?
        AND NOT EXISTS (SELECT 1 FROM exchange_bodies WHERE exchange_bodies.key_id = exchange_keys.key_id) LIMIT ${STEP_ROWS})`);
  const step = database.transaction((nowMs: number) => {
    const bodiesBeforeMs = Math.floor(nowMs - retention.bodiesDays * DAY_MS);
    const removed = [
      bodies.run(bodiesBeforeMs).changes,
      rows.run(Math.floor(nowMs - retention.rowsDays * DAY_MS)).changes,
      unusedKeys.run(bodiesBeforeMs).changes,
    ];
    if (removed[2] !== 0) keys.forget();
    return removed.some((count) => count === STEP_ROWS);
  });
  return (nowMs: number): boolean => step(nowMs);
}
