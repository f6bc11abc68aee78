import { basename, join } from 'node:path';
import { constants, DatabaseSync } from 'node:sqlite';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExchanges } from '../../exchanges/index.ts';
import { aDataFolder, anEvent, asCommand, CLINIC, TODAY, toRecord } from '../testing/aLog.ts';

/**
 * SQLite plans a statement anew at every call where the value of a `?` may decide whether a partial index serves. It says so to
 * nobody but its authorizer, which is asked while a statement is prepared: so every statement that the log and the exchanges use is
 * run again on a connection that has one. (That connection is Node's own: better-sqlite3 has no authorizer.)
 */
const folder = aDataFolder();
const statements = new Map<string, Set<string>>();
let counting: Map<string, DatabaseSync>;
let asked = 0;

beforeAll(async () => {
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (this: Database.Database, sql: string) {
    const file = basename(this.name);
    statements.set(file, (statements.get(file) ?? new Set()).add(sql));
    return prepare.call(this, sql);
  } as typeof prepare;
  try {
    await everythingIsUsed();
  } finally {
    Database.prototype.prepare = prepare;
  }
  counting = new Map(
    ['events.db', 'exchanges.db'].map((file) => {
      const database = new DatabaseSync(join(folder.directory, file));
      database.setAuthorizer(() => {
        asked += 1;
        return constants.SQLITE_OK;
      });
      return [file, database];
    }),
  );
});

afterAll(() => {
  for (const database of counting.values()) database.close();
  folder.remove();
});

async function everythingIsUsed(): Promise<void> {
  const log = folder.open();
  const exchanges = openExchanges({
    now: () => folder.clock.nowMs,
    newId: () => crypto.randomUUID(),
    setTimer: () => () => undefined,
    log: () => undefined,
    directory: folder.directory,
    wrapping: log.wrapping,
  });
  const visit = { patientId: 'p1', appointmentId: 'a1' };
  log.days.watch(CLINIC, TODAY, () => undefined);
  log.record([
    toRecord([
      anEvent('e1', 'appointment.scheduled.v1', { ...visit, startsAt: '2025-11-27T05:00:00Z', scheduledAt: '2025-11-01T00:00:00Z' }),
      anEvent('e2', 'resource.occupancy.update.v1', { resourceId: 'chair-1', status: 'occupied', timestamp: '2025-11-26T01:00:00Z' }),
    ]),
    asCommand('c1', [anEvent('e3', 'patient.checkin.v1', { ...visit, checkinAt: '2025-11-27T04:00:00Z' })]),
  ]);
  await exchanges.close();
  await log.close();
}

/** What was asked of the authorizer while a statement ran once more, on values it had before. */
function askedAgain(database: DatabaseSync, sql: string): number {
  database.exec('BEGIN');
  try {
    const statement = database.prepare(sql);
    const values = Array.from({ length: sql.split('?').length - 1 }, () => 1);
    const run = () => {
      try {
        statement.all(...values);
      } catch {
        // A constraint that the values break: by then the statement was prepared, or was not.
      }
    };
    run();
    asked = 0;
    run();
    return asked;
  } finally {
    database.exec('ROLLBACK');
  }
}

describe('the statements of the log and of the exchanges', () => {
  it('are prepared once, and not anew at their calls', () => {
    const again = [...counting].flatMap(([file, database]) =>
      [...(statements.get(file) ?? [])]
        .filter((sql) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(sql))
        .filter((sql) => askedAgain(database, sql) > 0),
    );
    expect(statements.get('events.db')?.size).toBeGreaterThan(40);
    expect(statements.get('exchanges.db')?.size).toBeGreaterThan(5);
    expect(again).toEqual([]);
  });

  it('would be seen to be prepared anew', () => {
    const database = counting.get('events.db');
    const bare = 'SELECT position FROM event_subjects WHERE tenant_id = ? AND kind = ? AND id = ?';
    expect(database && askedAgain(database, bare)).toBeGreaterThan(0);
  });
});
