import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { anExchangeFolder, type ExchangeFolder } from './testing/anExchangeLog.ts';

let folder: ExchangeFolder;
beforeEach(() => {
  folder = anExchangeFolder();
  folder.open().close();
});
afterEach(() => folder.remove());

/** How SQLite goes about a query on an exchange log as the program makes it. */
function planOf(sql: string): string {
  const database = new Database(join(folder.directory, 'exchanges.db'), { readonly: true });
  try {
    return database
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join('; ');
  } finally {
    database.close();
  }
}

it('no question that is asked often sorts or goes through every row', () => {
  const plans = {
    newest: planOf('SELECT * FROM exchanges ORDER BY exchange_id DESC LIMIT 100'),
    failed: planOf("SELECT * FROM exchanges WHERE status = 'failed' AND status <> 'success' ORDER BY exchange_id DESC LIMIT 100"),
    counts: planOf(
      'SELECT direction, status, count(*) AS count FROM exchanges WHERE exchange_id >= 1000 AND started_at >= 1 GROUP BY direction, status',
    ),
    tries: planOf("SELECT * FROM exchanges WHERE delivery_id = 'd' ORDER BY exchange_id"),
    ofPractice: planOf("SELECT * FROM exchanges WHERE tenant_id = 'a' ORDER BY exchange_id DESC LIMIT 100"),
    in: planOf("SELECT * FROM exchanges WHERE direction = 'in' ORDER BY exchange_id DESC LIMIT 100"),
    ofPracticeIn: planOf("SELECT * FROM exchanges WHERE tenant_id = 'a' AND direction = 'in' ORDER BY exchange_id DESC LIMIT 100"),
    bodiesOfKey: planOf("SELECT exchange_id FROM exchange_bodies WHERE key_id = 'k'"),
    about: planOf("SELECT exchange_id FROM exchange_subjects WHERE id IN ('7', 'appt-1')"),
  };
  expect(plans.newest).toBe('SCAN exchanges');
  expect(plans.failed).toBe('SEARCH exchanges USING INDEX exchanges_by_status (status=?)');
  expect(plans.counts).toContain('SEARCH exchanges USING INTEGER PRIMARY KEY (rowid>?)');
  expect(plans.tries).toBe('SEARCH exchanges USING INDEX exchanges_by_delivery (delivery_id=?)');
  expect(plans.ofPractice).toBe('SEARCH exchanges USING INDEX exchanges_by_tenant (tenant_id=?)');
  expect(plans.in).toBe('SEARCH exchanges USING INDEX exchanges_by_direction (direction=?)');
  expect(plans.ofPracticeIn).toMatch(/^SEARCH exchanges USING INDEX exchanges_by_(tenant|direction) [^;]*$/);
  expect(plans.bodiesOfKey).toContain('INDEX exchange_bodies_by_key (key_id=?)');
  expect(plans.about).toContain('INDEX exchange_subjects_by_id (id=?)');
});
