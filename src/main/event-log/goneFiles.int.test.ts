import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
const checkIn = (id: string) =>
  anEvent(id, 'patient.checkin.v1', {
    patientId: `pat-${id}`,
    appointmentId: `a-${id}`,
    checkinAt: '2025-11-27T04:00:00Z',
    notes: `note of ${id}`,
  });
const stored = (log: ReturnType<typeof folder.open>) =>
  log.read.after(0, 1000).map(({ event }) => 'notes' in event.data && event.data.notes);

// Windows does not let anybody delete or move a file that is open.
describe.skipIf(process.platform === 'win32')('files that are deleted or replaced while the program runs', () => {
  it.each(['events.db-wal', 'keys.db-wal', 'events.db-shm'])(
    '%s, deleted under load: nothing that was acknowledged is lost with a kill, and nothing more is acknowledged',
    async (name) => {
      const writer = otherProcess('writeForEver.ts', folder.directory);
      const acknowledged: string[] = [];
      const next = async () => {
        const line = await writer.line();
        if (line === undefined) throw new Error('The writer ended.');
        return line;
      };
      for (let batch = 0; batch < 5; batch += 1) acknowledged.push(...(await next()).split(' '));
      rmSync(path(name));
      let line = await next();
      for (; !line.startsWith('refused'); line = await next()) acknowledged.push(...line.split(' '));
      expect(line).toContain(`${name} in the data folder: deleted, moved or replaced while the program runs.`);
      expect(line).toContain('Everything that was acknowledged is in the databases; nothing is lost.');
      await writer.kill();
      const log = folder.open();
      const notes = new Set<unknown>();
      for (let records = log.read.after(0, 1000); records.length > 0; records = log.read.after(records.at(-1)?.position ?? 0, 1000)) {
        for (const { event } of records) notes.add('notes' in event.data && event.data.notes);
      }
      expect(acknowledged.filter((id) => !notes.has(`note of ${id}`))).toEqual([]);
      expect(log.checkIntegrity()).toEqual([]);
      await log.close();
    },
  );

  it('are noticed by a look although nothing is written, and what was acknowledged before is brought to safety then', async () => {
    const log = folder.open();
    log.record([toRecord([checkIn('a')])]);
    log.condition.look();
    expect(log.condition.trouble()).toBeNull();
    rmSync(path('events.db-wal'));
    log.condition.look();
    expect(log.condition.trouble()).toMatchObject({ code: 'gone', message: expect.stringContaining('nothing is lost') });
    expect(() => log.record([toRecord([checkIn('b')])])).toThrow(/Nothing more is stored/);
    // As a killed program leaves it: the databases alone.
    mkdirSync(path('killed'));
    for (const name of ['events.db', 'keys.db']) copyFileSync(path(name), path(`killed/${name}`));
    const again = folder.open({ directory: path('killed'), keyFile: path('practice.key') });
    expect(stored(again)).toEqual(['note of a']);
    await again.close();
    await log.close();
  });

  it.each([
    ['events.db deleted', () => rmSync(path('events.db'))],
    ['keys.db moved away', () => renameSync(path('keys.db'), path('elsewhere.db'))],
    [
      'events.db replaced',
      () => {
        rmSync(path('events.db'));
        writeFileSync(path('events.db'), 'another');
      },
    ],
  ])('%s: everything is copied through what is open, the sentence says where, and the copy is the log', async (_what, remove) => {
    const log = folder.open();
    log.record([toRecord([checkIn('a'), checkIn('b')])]);
    remove();
    await expect(log.submit(toRecord([checkIn('c')]))).rejects.toMatchObject({ code: 'gone' });
    await vi.waitFor(() => expect(log.condition.trouble()?.message).toContain('Everything that was stored was copied to'));
    const copy = / copied to (\S+):/.exec(log.condition.trouble()?.message ?? '')?.[1] ?? '';
    expect(log.days.get(CLINIC, TODAY).visits.size).toBeGreaterThanOrEqual(2);
    await log.close();
    const again = folder.open({ directory: copy, keyFile: path('practice.key') });
    // What was refused may be in it; sent again it is a duplicate.
    expect(stored(again).slice(0, 2)).toEqual(['note of a', 'note of b']);
    expect(again.checkIntegrity()).toEqual([]);
    await again.close();
  });

  it('in-use.lock: it is made and taken again, and work goes on', async () => {
    const log = folder.open();
    rmSync(path('in-use.lock'));
    log.condition.look();
    expect(existsSync(path('in-use.lock'))).toBe(true);
    expect(log.condition.trouble()).toBeNull();
    log.record([toRecord([checkIn('a')])]);
    expect(folder.open).toThrow(/Another running copy/);
    await log.close();
  });

  it('in-use.lock: another program is kept out also before anybody has looked', async () => {
    const log = folder.open();
    rmSync(path('in-use.lock'));
    const other = otherProcess('openLog.ts', folder.directory);
    expect(await other.line()).toMatch(/^in-use: Another running copy of the program/);
    await other.ended();
    log.condition.look();
    log.record([toRecord([checkIn('a')])]);
    await log.close();
  });
});
