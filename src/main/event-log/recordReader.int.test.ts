import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceId, TenantId } from '../../shared/events/index.ts';
import type { EventLog } from './contract.ts';
import { openReadable } from './database/openDatabase.ts';
import { openQueries } from './database/queries.ts';
import { readerSql } from './recordReader.ts';
import { aDataFolder, anEvent, CLINIC, toRecord } from './testing/aLog.ts';

let folder: ReturnType<typeof aDataFolder>;
let log: EventLog;
let database: Database.Database;

beforeAll(() => {
  folder = aDataFolder();
  log = folder.open();
  const events = Array.from({ length: 200 }, (_, n) =>
    anEvent(`e-${n}`, 'patient.checkin.v1', { patientId: `p-${n % 9}`, appointmentId: `a-${n}`, checkinAt: '2025-11-27T04:00:00Z' }),
  );
  log.record([toRecord(events)]);
  database = new Database(join(folder.directory, 'events.db'), { readonly: true });
});

afterAll(async () => {
  database.close();
  await log.close();
  folder.remove();
});

const planOf = (sql: string): string[] =>
  database
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...Array.from({ length: sql.split('?').length - 1 }, () => null))
    .map(({ detail }) => detail);

const hotSql: Readonly<Record<string, string>> = {
  ...readerSql,
  byId: 'SELECT position FROM events WHERE tenant_id = ? AND source = ? AND event_id = ?',
  byBusinessKey: "SELECT position FROM events WHERE tenant_id = ? AND event_type = ? AND business_key >= ? AND business_key < ? || '!'",
  head: 'SELECT max(position) FROM events',
  after: 'SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?',
  sourceAfter: 'SELECT source FROM events WHERE tenant_id = ? AND source > ? ORDER BY source LIMIT ?',
  nextOfSource: 'SELECT position FROM events WHERE tenant_id = ? AND source = ? AND position > ? ORDER BY position LIMIT ?',
  bySource: 'SELECT * FROM events WHERE tenant_id = ? AND source = ? ORDER BY position DESC LIMIT ?',
  patientMatch: 'SELECT patient_id FROM book_patient_matches WHERE tenant_id = ? AND match = ?',
  appointmentsOfPatient:
    'SELECT appointment_id FROM book_appointments INDEXED BY book_appointments_by_patient WHERE tenant_id = ? AND patient_id = ?',
};

describe('the reads that folding and recording need', () => {
  it.each(Object.keys(hotSql))('%s goes by an index, never over a whole table', (name) => {
    const plan = planOf(hotSql[name] ?? '');
    expect(plan).not.toEqual([]);
    expect(plan.filter((step) => /^SCAN (?!CONSTANT)/.test(step))).toEqual([]);
  });

  it.each(['newestOfResource', 'newestOfProvider', 'newestOrderAt', 'after', 'sourceAfter', 'nextOfSource', 'bySource', 'hoursInEffect'])(
    '%s needs no sorting',
    (name) => {
      expect(planOf(hotSql[name] ?? '').filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
    },
  );

  it.each([
    ['newestOfResource', 'event_subjects_by_type (tenant_id=? AND kind=? AND id=? AND event_type=? AND order_at<?)'],
    ['newestOfProvider', 'event_subjects_by_type (tenant_id=? AND kind=? AND id=? AND event_type=? AND order_at<?)'],
    ['resourceOfType', 'event_subjects_by_type (tenant_id=? AND kind=? AND id=? AND event_type=?)'],
    ['alertsDuring', 'event_subjects_by_time (tenant_id=? AND kind=? AND order_at>? AND order_at<?)'],
    ['about', 'PRIMARY KEY (tenant_id=? AND kind=? AND id=?)'],
    ['during', 'PRIMARY KEY (tenant_id=? AND kind=? AND id=? AND order_at>? AND order_at<?)'],
    ['newestOrderAt', 'PRIMARY KEY (tenant_id=? AND kind=? AND id=?)'],
    ['undosOf', 'PRIMARY KEY (tenant_id=? AND kind=? AND id=?)'],
    ['ofCommand', 'events_by_command (command_id=?)'],
    ['appointment', 'PRIMARY KEY (tenant_id=? AND appointment_id=?)'],
    ['appointmentsOf', 'book_appointments_by_date (tenant_id=? AND date=?)'],
    ['appointmentsOfPatient', 'book_appointments_by_patient (tenant_id=? AND patient_id=?)'],
    ['hoursInEffect', 'PRIMARY KEY (tenant_id=? AND provider_id=? AND effective_from<?)'],
    ['byId', 'events_by_id (tenant_id=? AND source=? AND event_id=?)'],
    ['byBusinessKey', 'events_by_business_key (tenant_id=? AND event_type=? AND business_key>? AND business_key<?)'],
    ['bySource', 'events_by_source (tenant_id=? AND source=?)'],
    ['nextOfSource', 'events_by_source (tenant_id=? AND source=? AND position>?)'],
    ['patientMatch', 'PRIMARY KEY (tenant_id=? AND match=?)'],
  ])('%s is found by all that is known of it', (name, index) => {
    expect(planOf(hotSql[name] ?? '')[0]).toContain(index);
  });
});

describe('reading on from a position', () => {
  it.each([1, 7, 1_000])('gives one practice its records of all sources in the order of the log, %i at a time', (limit) => {
    log.record(
      ['portal', 'kiosk', 'portal', 'desk'].map((source, n) =>
        toRecord(
          [anEvent(`${limit}-${n}`, 'patient.registered.v1', { patientId: `${limit}-${n}`, registeredAt: '2025-11-27T04:00:00Z' })],
          {
            source: source as SourceId,
          },
        ),
      ),
    );
    const positions: number[] = [];
    for (let next = log.read.after(0, limit, CLINIC); next.length > 0; next = log.read.after(positions.at(-1) ?? 0, limit, CLINIC)) {
      positions.push(...next.map(({ position }) => position));
    }
    expect(positions).toEqual(Array.from({ length: log.head() }, (_, n) => n + 1));
    expect(log.read.after(0, 10, 'another-clinic' as TenantId)).toEqual([]);
  });
});

describe('the second connection', () => {
  it('reads what was committed and is refused by SQLite itself when it tries to write', () => {
    const readable = openReadable(join(folder.directory, 'events.db'));
    const { from, all } = openQueries(readable);
    expect(all(from.selectFrom('events').select('position').where('event_id', '=', 'e-7'))).toEqual([{ position: 8 }]);
    expect(() => readable.exec('DELETE FROM events')).toThrow(/readonly/);
    readable.close();
  });
});
