import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StorageError } from './contract.ts';
import { isAtLeast, openWritable } from './database/openDatabase.ts';
import { aDataFolder, anEvent, CLINIC, TODAY, toRecord } from './testing/aLog.ts';
import { otherProcess } from './testing/otherProcess.ts';

let folder: ReturnType<typeof aDataFolder>;

beforeEach(() => {
  folder = aDataFolder();
});
afterEach(() => {
  folder.remove();
});

const path = (name: string) => join(folder.directory, name);
const checkIn = (id: string, notes = 'a note') =>
  anEvent(id, 'patient.checkin.v1', { patientId: `pat-${id}`, appointmentId: `appt-${id}`, checkinAt: '2025-11-27T04:00:00Z', notes });

async function withData(): Promise<void> {
  const log = folder.open();
  log.record([toRecord([checkIn('a'), checkIn('b')])]);
  await log.close();
}

function refusal(open: () => unknown = folder.open): { code: string; message: string } {
  try {
    open();
  } catch (error) {
    if (error instanceof StorageError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('It was opened.');
}

describe('the settings of the database', () => {
  it('are WAL, a sync with every commit, foreign keys and overwritten deletions, and the file is the owner’s alone', async () => {
    const log = folder.open();
    const database = openWritable(path('other.db'));
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete'].map((pragma) =>
      database.pragma(pragma, { simple: true }),
    );
    expect(settings).toEqual(['wal', 2, 1, 1]);
    database.close();
    await log.close();
    expect(statSync(path('practice.key')).mode & 0o777).toBe(0o600);
  });

  it('need SQLite 3.51.3 or newer', () => {
    expect(['3.51.2', '3.9.99', '3.51.3', '3.51.10', '3.54.1', '4.0'].map((version) => isAtLeast(version, '3.51.3'))).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
  });
});

describe('two programs on one data folder', () => {
  it('a second one, in this process or another, is refused in words, and the first goes on', async () => {
    const log = folder.open();
    expect(refusal().code).toBe('in-use');
    const other = otherProcess('openLog.ts', folder.directory);
    expect(await other.line()).toMatch(/^in-use: Another running copy of the program .*choose another data folder\.$/);
    expect(await other.ended()).toBe(0);
    log.record([toRecord([checkIn('a')])]);
    await log.close();
  });

  it('a killed one leaves no lock behind', async () => {
    const other = otherProcess('openLog.ts', folder.directory);
    expect(await other.line()).toBe('opened');
    expect(refusal().code).toBe('in-use');
    await other.kill();
    const log = folder.open();
    await log.close();
  });
});

describe('a kill while writing', () => {
  it('loses nothing that was acknowledged, leaves no gap, and every name still opens', async () => {
    for (let round = 0; round < 3; round += 1) {
      const writer = otherProcess('writeForEver.ts', folder.directory);
      const acknowledged: string[] = [];
      for (let batch = 0; batch < 8 + round * 5; batch += 1) acknowledged.push(...((await writer.line()) ?? '').split(' '));
      await writer.kill();
      const log = folder.open();
      const stored = new Map<string, unknown>();
      for (let records = log.read.after(0, 1000); records.length > 0; records = log.read.after(records.at(-1)?.position ?? 0, 1000)) {
        for (const { event } of records) stored.set(event.eventId, 'notes' in event.data && event.data.notes);
      }
      expect(acknowledged.filter((id) => stored.get(id) !== `note of ${id}`)).toEqual([]);
      expect([...stored].filter(([id, note]) => note !== `note of ${id}`)).toEqual([]);
      expect(log.checkIntegrity()).toEqual([]);
      await log.close();
    }
  });
});

describe('a full disk', () => {
  it('refuses the whole batch in words, shows nothing of it, and takes it once there is room', async () => {
    let log = folder.open();
    const pages = Number(new Database(path('events.db'), { readonly: true }).pragma('page_count', { simple: true }));
    await log.close();
    log = folder.open({ maxPages: pages + 4 });
    const batch = Array.from({ length: 60 }, (_, n) => toRecord([checkIn(`x${n}`, 'long '.repeat(200))]));
    const refused = await Promise.allSettled(batch.map((proposal) => log.submit(proposal)));
    expect(refused.map(({ status }) => status)).toEqual(batch.map(() => 'rejected'));
    expect(refused[0]).toMatchObject({
      reason: { code: 'full', message: expect.stringMatching(/^The disk is full\..*Free some disk space/) },
    });
    expect(log.head()).toBe(0);
    expect(log.days.get(CLINIC, TODAY).visits.size).toBe(0);
    expect(log.read.after(0, 10)).toEqual([]);
    await log.close();
    log = folder.open();
    expect(log.record(batch).flat()).toHaveLength(60);
    expect(log.checkIntegrity()).toEqual([]);
    expect(log.read.after(59, 1)[0]?.event.data).toHaveProperty('notes');
    await log.close();
  });
});

describe('a COMMIT that fails', () => {
  it.skipIf(process.platform === 'win32')(
    'stores nothing of its batch, although the new keys were already written, and shows nothing of it',
    async () => {
      const writer = otherProcess('fillDisk.ts', folder.directory, { fileBlocks: 600 });
      const end = z
        .object({ code: z.string(), acknowledged: z.number(), head: z.number(), shown: z.number() })
        .parse(JSON.parse((await writer.line()) ?? ''));
      await writer.ended();
      expect(end.acknowledged).toBeGreaterThan(3);
      expect(end).toMatchObject({ head: end.acknowledged, shown: end.acknowledged });
      expect(['full', 'unknown']).toContain(end.code);
      const log = folder.open();
      expect(log.head()).toBe(end.acknowledged);
      expect(log.checkIntegrity()).toEqual([]);
      // A key that sealed nothing stays behind; it is used when its patient comes again.
      const again = log.record([toRecord([checkIn(`${end.acknowledged}-0`)])]).flat();
      expect(again).toMatchObject([{ outcome: 'stored' }]);
      expect(log.read.after(end.acknowledged, 1)[0]?.event.data).toHaveProperty('notes', 'a note');
      await log.close();
    },
  );
});

describe('a read-only data folder', () => {
  it('is refused in words', async () => {
    await withData();
    // An administrator may write anywhere; then somebody else has to try, to whom it all belongs.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    for (const name of readdirSync(folder.directory)) {
      chmodSync(path(name), 0o400);
      if (uid !== undefined) chownSync(path(name), uid, uid);
    }
    chmodSync(folder.directory, 0o500);
    if (uid !== undefined) chownSync(folder.directory, uid, uid);
    const other = otherProcess('openLog.ts', folder.directory, uid === undefined ? {} : { uid });
    expect(await other.line()).toMatch(/^read-only: The data folder cannot be written to\./);
    await other.ended();
    chmodSync(folder.directory, 0o755);
  });
});

describe('damage', () => {
  it('of the head of the log is told, and the file is left as it was', async () => {
    await withData();
    const bytes = readFileSync(path('events.db'));
    bytes.fill('garbage!', 0, 200);
    writeFileSync(path('events.db'), bytes);
    expect(refusal()).toMatchObject({ code: 'damaged', message: expect.stringContaining('restore the newest backup') });
    expect(readFileSync(path('events.db'))).toEqual(bytes);
  });

  it('in the middle is found by the integrity check or told by whoever meets it', async () => {
    await withData();
    const bytes = readFileSync(path('events.db'));
    bytes.fill(0xff, 4096);
    writeFileSync(path('events.db'), bytes);
    expect(refusal().code).toBe('damaged');
  });

  it('of keys.db, or a missing part, is told; nothing new is made in its place', async () => {
    await withData();
    const keys = readFileSync(path('keys.db'));
    rmSync(path('keys.db'));
    expect(refusal()).toMatchObject({ code: 'damaged', message: expect.stringContaining('keys.db') });
    expect(existsSync(path('keys.db'))).toBe(false);
    writeFileSync(path('keys.db'), keys);
    rmSync(path('events.db'));
    expect(refusal()).toMatchObject({ code: 'damaged', message: expect.stringContaining('events.db') });
    expect(existsSync(path('events.db'))).toBe(false);
  });

  it('by truncation is told', async () => {
    await withData();
    truncateSync(path('events.db'), 4096 * 3);
    expect(refusal().code).toBe('damaged');
  });
});

describe('the practice key', () => {
  it('missing although there is data is refused, and no new one is made', async () => {
    await withData();
    rmSync(path('practice.key'));
    expect(refusal()).toMatchObject({ code: 'key', message: expect.stringContaining('Put the key file back') });
    expect(existsSync(path('practice.key'))).toBe(false);
  });

  it('of another practice is refused, and nothing is changed', async () => {
    await withData();
    const mine = readFileSync(path('practice.key'));
    writeFileSync(path('practice.key'), `${'ab'.repeat(32)}\n`);
    expect(refusal()).toMatchObject({ code: 'key', message: expect.stringContaining('other data') });
    writeFileSync(path('practice.key'), mine);
    const log = folder.open();
    expect(log.read.after(0, 1)[0]?.event.data).toHaveProperty('notes', 'a note');
    await log.close();
  });

  it('that is no key, or that others may read, is refused', async () => {
    await withData();
    writeFileSync(path('practice.key'), 'hello');
    expect(refusal().message).toContain('does not hold a practice key');
    chmodSync(path('practice.key'), 0o640);
    expect(refusal().message).toContain('chmod 600');
  });

  it('may lie in a folder of its own', async () => {
    mkdirSync(path('elsewhere'));
    const log = folder.open({ keyFile: path('elsewhere/key') });
    await log.close();
    expect(existsSync(path('practice.key'))).toBe(false);
    expect(readFileSync(path('elsewhere/key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  });
});

describe('versions', () => {
  it('a database of a newer program is refused in words and left alone', async () => {
    await withData();
    const database = new Database(path('events.db'));
    database.prepare("INSERT INTO schema_versions VALUES (9999, 'the future', 0)").run();
    database.close();
    expect(refusal()).toMatchObject({ code: 'too-new', message: expect.stringContaining('Install the newer version') });
  });
});
