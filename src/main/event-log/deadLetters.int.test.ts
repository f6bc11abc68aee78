import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import type { EventLog } from './contract.ts';
import { migrate } from './database/migrate.ts';
import type { openWritable } from './database/openDatabase.ts';
import { aDeadLetter, keepLetters } from './testing/aDeadLetter.ts';
import { aDataFolder, NOON_MS } from './testing/aLog.ts';

let folder: ReturnType<typeof aDataFolder>;
let log: EventLog;

beforeEach(() => {
  folder = aDataFolder();
  log = folder.open();
});
afterEach(async () => {
  await log.close();
  folder.remove();
});

/** Sets what a person would set. */
function settle(deadLetterId: string, status: 'replayed' | 'discarded'): void {
  const database = new Database(join(folder.directory, 'events.db'));
  database.prepare('UPDATE dead_letters SET status = ? WHERE dead_letter_id = ?').run(status, deadLetterId);
  database.close();
}

describe('what cannot be accepted', () => {
  it('is one letter however often the same bytes come for the same reason, with how often and when last', () => {
    const times = [0, 60_000, 30_000];
    const ids = times.map((later) => keepLetters(log, [aDeadLetter('{"broken":', { receivedAtMs: NOON_MS + later })])[0]);
    expect(new Set(ids).size).toBe(1);
    expect(log.deadLetters.count()).toBe(1);
    expect(log.deadLetters.get(ids[0] ?? '')).toMatchObject({ repeats: 2, receivedAtMs: NOON_MS, lastReceivedAtMs: NOON_MS + 60_000 });
  });

  it('is one letter also within one transaction', () => {
    const [first, second] = keepLetters(log, [aDeadLetter('x'), aDeadLetter('x')]);
    expect(second).toBe(first);
  });

  it.each([
    ['other bytes', { rawBody: Buffer.from('y') }],
    ['another source', { source: 'portal' }],
    ['another reason', { reason: 'It is too long.' }],
    ['another path', { path: 'data.checkinAt' }],
    ['no practice', { tenantId: null }],
  ])('is a letter of its own with %s', (_what, more) => {
    keepLetters(log, [aDeadLetter('x'), aDeadLetter('x', more)]);
    expect(log.deadLetters.list({ limit: 10 }).map(({ repeats }) => repeats)).toEqual([0, 0]);
  });

  it('is open again when it fails again after it was replayed', () => {
    const [id = ''] = keepLetters(log, [aDeadLetter('x')]);
    settle(id ?? '', 'replayed');
    keepLetters(log, [aDeadLetter('x')]);
    expect(log.deadLetters.get(id ?? '')).toMatchObject({ status: 'open', repeats: 1 });
  });

  it('stays discarded when somebody discarded it, and is counted', () => {
    const [id = ''] = keepLetters(log, [aDeadLetter('x')]);
    settle(id ?? '', 'discarded');
    keepLetters(log, [aDeadLetter('x')]);
    expect(log.deadLetters.get(id ?? '')).toMatchObject({ status: 'discarded', repeats: 1 });
  });

  it('keeps its bytes out of what tells it from others', () => {
    keepLetters(log, [aDeadLetter('x')]);
    const database = new Database(join(folder.directory, 'events.db'), { readonly: true });
    const fingerprint = database.prepare('SELECT fingerprint FROM dead_letters').pluck().get() as Buffer;
    database.close();
    const other = aDataFolder();
    const otherLog = other.open();
    keepLetters(otherLog, [aDeadLetter('x')]);
    const otherDatabase = new Database(join(other.directory, 'events.db'), { readonly: true });
    const otherFingerprint = otherDatabase.prepare('SELECT fingerprint FROM dead_letters').pluck().get() as Buffer;
    otherDatabase.close();
    other.remove();
    expect(fingerprint).toHaveLength(32);
    expect(fingerprint.equals(otherFingerprint)).toBe(false);
  });
});

it('letters of the time before repeats were counted keep what they are', () => {
  const database = new Database('') as ReturnType<typeof openWritable>;
  const ofEvents = migrations.filter((migration) => migration.database === 'events');
  migrate(
    database,
    ofEvents.filter(({ version }) => version < 17),
    100,
  );
  const insert = database.prepare(
    "INSERT INTO dead_letters VALUES (?, ?, 'clinic', 'kiosk', 'open', 'sender', 'why', '', ?, NULL, x'01', x'0203')",
  );
  insert.run(1, 'one', 10);
  insert.run(2, 'two', 20);
  migrate(database, ofEvents, 200);
  expect(database.prepare('SELECT dead_letter_id, repeats, last_at, is_open, kept_bytes, fingerprint FROM dead_letters').all()).toEqual([
    { dead_letter_id: 'one', repeats: 0, last_at: 10, is_open: 1, kept_bytes: 3, fingerprint: null },
    { dead_letter_id: 'two', repeats: 0, last_at: 20, is_open: 1, kept_bytes: 3, fingerprint: null },
  ]);
  database.close();
});
