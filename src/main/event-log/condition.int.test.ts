import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aDataFolder, anEvent, toRecord } from './testing/aLog.ts';

let folder: ReturnType<typeof aDataFolder>;

beforeEach(() => {
  folder = aDataFolder();
});
afterEach(() => {
  folder.remove();
});

const checkIn = (id: string, notes = 'a note') =>
  anEvent(id, 'patient.checkin.v1', { patientId: `pat-${id}`, appointmentId: `a-${id}`, checkinAt: '2025-11-27T04:00:00Z', notes });
const many = (count: number) => Array.from({ length: count }, (_, n) => toRecord([checkIn(`x${n}`, 'long '.repeat(200))]));

/** A log with room for so many pages more than it has. */
async function withRoomFor(pages: number) {
  const empty = folder.open();
  await empty.close();
  const database = new Database(join(folder.directory, 'events.db'), { readonly: true });
  const used = Number(database.pragma('page_count', { simple: true }));
  database.close();
  return folder.open({ maxPages: used + pages });
}

describe('a full disk', () => {
  it('is known from the write that was refused until a write goes through again, whoever makes it', async () => {
    const log = await withRoomFor(60);
    expect(log.condition.trouble()).toBeNull();
    expect(() => log.record(many(300))).toThrow(/disk is full/);
    expect(log.condition.trouble()).toMatchObject({ code: 'full', message: expect.stringContaining('Free some disk space') });
    log.condition.look();
    expect(log.condition.trouble()).toBeNull();
    expect(() => log.record(many(300))).toThrow(/disk is full/);
    expect(log.record([toRecord([checkIn('small')])])).toHaveLength(1);
    expect(log.condition.trouble()).toBeNull();
    await log.close();
  });

  it('stays known while there is no room, and is looked at no more often than every 5 s', async () => {
    const log = await withRoomFor(4);
    expect(() => log.record(many(60))).toThrow(/disk is full/);
    log.condition.look();
    expect(log.condition.trouble()?.code).toBe('full');
    folder.clock.nowMs += 6_000;
    log.condition.look();
    expect(log.condition.trouble()?.code).toBe('full');
    expect(log.checkIntegrity()).toEqual([]);
    await log.close();
  });
});

describe('a damaged page', () => {
  it('met by a read is told in words with the name of the file, and nothing more is stored', async () => {
    const before = folder.open();
    before.record(many(200));
    await before.close();
    const file = join(folder.directory, 'events.db');
    const database = new Database(file, { readonly: true });
    const page =
      database
        .prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf' LIMIT 1 OFFSET 5")
        .pluck()
        .get() ?? 0;
    database.close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, (page - 1) * 4096, page * 4096);
    writeFileSync(file, bytes);

    const log = folder.open();
    expect(() => log.read.after(0, 1000)).toThrow(/events\.db is damaged/);
    expect(log.condition.trouble()).toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/events\.db is damaged.*what can still be read\..*restore the newest backup/),
    });
    await expect(log.submit(toRecord([checkIn('late')]))).rejects.toMatchObject({ code: 'damaged' });
    log.condition.look();
    expect(log.condition.trouble()?.code).toBe('damaged');
    expect(log.read.after(199, 10)).toHaveLength(1);
    await log.close();
  });
});
