import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type Migration, migrations } from '../../../../migrations/index.ts';
import { readDeliveryQueue } from '../../outbox/deliveryQueue.ts';
import { migrate } from './migrate.ts';
import type { openWritable } from './openDatabase.ts';

const step = (version: number, sql: string): Migration => ({ version, name: `step ${version}`, database: 'events', sql });
const first = step(1, 'CREATE TABLE chairs (id INTEGER PRIMARY KEY) STRICT; INSERT INTO chairs VALUES (1), (2);');
const versionsOf = (database: Database.Database) =>
  database.prepare('SELECT version, applied_at FROM schema_versions ORDER BY version').all();

describe('migrations', () => {
  it('are numbered over all databases in the order in which they landed', () => {
    const versions = migrations.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });

  it('run once each, keep the rows that are there, and are recorded with their time', () => {
    const database = openWritableMemory();
    migrate(database, [first], 100);
    migrate(database, [first, step(3, 'ALTER TABLE chairs ADD COLUMN name TEXT; UPDATE chairs SET name = id;')], 200);
    expect(database.prepare('SELECT * FROM chairs').all()).toEqual([
      { id: 1, name: '1' },
      { id: 2, name: '2' },
    ]);
    expect(versionsOf(database)).toEqual([
      { version: 1, applied_at: 100 },
      { version: 3, applied_at: 200 },
    ]);
    database.close();
  });

  it('that fail half-way leave the version before', () => {
    const database = openWritableMemory();
    expect(() => migrate(database, [first, step(2, 'DELETE FROM chairs; INSERT INTO nowhere VALUES (1);')], 100)).toThrow(/nowhere/);
    expect(database.prepare('SELECT count(*) FROM chairs').pluck().get()).toBe(2);
    expect(versionsOf(database)).toEqual([{ version: 1, applied_at: 100 }]);
    database.close();
  });

  it('of a newer program are left alone', () => {
    const database = openWritableMemory();
    migrate(database, [first, step(2, 'CREATE TABLE later (id INTEGER) STRICT;')], 100);
    expect(() => migrate(database, [first], 200)).toThrow(/newer version/);
    expect(versionsOf(database)).toHaveLength(2);
    database.close();
  });

  it('keep every row, index and refusal when the schema itself is edited, and leave no constraint that builds a list', () => {
    const database = openWritableMemory();
    const ofEvents = migrations.filter((migration) => migration.database === 'events');
    const before = ofEvents.filter(({ version }) => version < 5);
    migrate(database, before, 100);
    // The rows of this test have no event that they are about.
    database.pragma('foreign_keys = off');
    const insert = database.prepare('INSERT INTO event_subjects VALUES (?, ?, ?, ?, ?, ?)');
    insert.run('clinic', 'alert', 'alert-1', 10, 1, 'orchestration.alert.v1');
    insert.run('clinic', 'patient', 'pat-1', 10, 1, 'patient.registered.v1');
    migrate(database, ofEvents, 200);

    expect(database.prepare('SELECT id FROM event_subjects ORDER BY id').pluck().all()).toEqual(['alert-1', 'pat-1']);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    const byTime = "SELECT id FROM event_subjects INDEXED BY event_subjects_by_time WHERE tenant_id = 'clinic' AND kind = 'alert'";
    const condition = "(kind = 'resource' OR kind = 'provider' OR kind = 'alert')";
    expect(database.prepare(`${byTime} AND ${condition} AND order_at > 0`).pluck().all()).toEqual(['alert-1']);
    expect(() => database.prepare("INSERT INTO event_subjects VALUES ('clinic', 'dog', 'rex', 10, 2, 'x')").run()).toThrow(/CHECK/);
    // Of two values SQLite makes no list.
    const lists = database.prepare("SELECT name FROM sqlite_schema WHERE sql LIKE '% IN (''%'',%'',%'')%'").pluck().all();
    expect(lists).toEqual([]);
    expect(() => database.prepare("UPDATE sqlite_schema SET sql = ''").run()).toThrow(/may not be modified/);
    database.close();
  });

  it('that give the book its sources keep its rows, which are told by no source until they are folded again', () => {
    const database = openWritableMemory();
    const ofEvents = migrations.filter((migration) => migration.database === 'events');
    migrate(
      database,
      ofEvents.filter(({ version }) => version < 12),
      100,
    );
    database.exec(`INSERT INTO book_appointments (tenant_id, appointment_id, date, status, provisional, position, newest_order_at, newest_event_id)
      VALUES ('clinic', 'a1', '2025-11-27', 'scheduled', 0, 7, 1000, 'e-7');
      INSERT INTO book_hours (tenant_id, provider_id, effective_from, order_at, event_id, position) VALUES ('clinic', 'okafor', '2025-11-01', 500, 'e-1', 1);`);
    migrate(database, ofEvents, 200);
    expect(database.prepare('SELECT appointment_id, newest_event_id, newest_source FROM book_appointments').all()).toEqual([
      { appointment_id: 'a1', newest_event_id: 'e-7', newest_source: '' },
    ]);
    expect(database.prepare('SELECT provider_id, source, position FROM book_hours').all()).toEqual([
      { provider_id: 'okafor', source: '', position: 1 },
    ]);
    database.close();
  });

  it('keep what the outbox of an earlier version held, also of a folder that has every later step but this one', () => {
    const database = openWritableMemory();
    const ofEvents = migrations.filter((migration) => migration.database === 'events');
    const before = ofEvents.filter(({ version }) => version !== 15);
    migrate(database, before, 100);
    const insert = database.prepare(
      "INSERT INTO deliveries VALUES (?, ?, 'clinic', 'partner', 'ordered', 'tell', ?, '{}', ?, 10, ?, 20, ?)",
    );
    insert.run('waits', 1, 'a', 'pending', 3, null);
    insert.run('given up', 2, 'b', 'dead', 11, 30);
    insert.run('arrived', 3, 'c', 'delivered', 1, 30);
    database.prepare("INSERT INTO delivery_attempts VALUES ('given up', 11, 20, 5, 'rejected', 400, 'answered 400')").run();
    migrate(database, ofEvents, 200);

    const kept = database.prepare('SELECT delivery_id, status, attempts, attempts_before, set_aside_at FROM deliveries ORDER BY sequence');
    expect(kept.raw().all()).toEqual([
      ['waits', 'pending', 3, 0, null],
      ['given up', 'dead', 11, 0, null],
      ['arrived', 'delivered', 1, 0, null],
    ]);
    const queue = readDeliveryQueue(database);
    expect(queue.dead({ limit: 10 })).toMatchObject([{ deliveryId: 'given up', attemptsBefore: 0, diedAtMs: 30, reason: 'answered 400' }]);
    expect(queue.counts()).toMatchObject({ pending: 1, dead: 1 });
    database.close();
  });

  it('of this program make tables that SQLite holds to their types', () => {
    for (const name of ['events', 'keys', 'exchanges'] as const) {
      const database = openWritableMemory();
      migrate(
        database,
        migrations.filter((migration) => migration.database === name),
        100,
      );
      const loose = database
        .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'")
        .all();
      expect(loose).toEqual([]);
      database.close();
    }
  });
});

/** A database of one's own that is gone when it is closed: with an empty name SQLite keeps it in a temporary file. */
function openWritableMemory(): ReturnType<typeof openWritable> {
  return new Database('') as ReturnType<typeof openWritable>;
}
