import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from './contract.ts';
import { keepToOwner } from './database/keepToOwner.ts';
import { aDataFolder, anEvent, toRecord } from './testing/aLog.ts';
import { otherProcess } from './testing/otherProcess.ts';

let folder: ReturnType<typeof aDataFolder>;

beforeEach(() => {
  folder = aDataFolder();
});
afterEach(() => {
  folder.remove();
});

const path = (name: string) => join(folder.directory, name);

describe.skipIf(process.platform === 'win32')('a data folder that cannot be made', () => {
  // In a process of its own: it once went round for ever.
  it('in a file system that makes no folders is refused in words, at once', async () => {
    const other = otherProcess('openLog.ts', '/proc/frontdesk');
    try {
      expect(await other.line()).toMatch(
        /^read-only: The data folder \/proc\/frontdesk cannot be made: its path leads nowhere on this computer\. .* start again\.$/,
      );
    } finally {
      await other.kill();
    }
  });

  it.each([
    ['below a file', 'file/data', 'where it should be, or on the way to it, there is a file'],
    ['where a file is', 'file', 'where it should be, or on the way to it, there is a file'],
    ['through a link to nothing', 'link/data', 'there is a link that leads nowhere'],
    ['with a name that is too long', 'x'.repeat(300), 'its name is longer than this computer allows'],
    ['with a path that is too long', 'x/'.repeat(3_000), 'its name is longer than this computer allows'],
    ['with a NUL in its name', 'x\0y', 'its path leads nowhere on this computer'],
  ])('%s is refused in words', (_where, name, reason) => {
    writeFileSync(path('file'), '');
    symlinkSync(path('nothing'), path('link'));
    const open = () => folder.open({ directory: path(name) });
    expect(open).toThrow(StorageError);
    expect(open).toThrow(reason);
  });
});

describe('a data folder that is not there yet', () => {
  it('is made with those above it', async () => {
    const log = folder.open({ directory: path('one/two/three') });
    await log.close();
  });

  it.skipIf(process.platform === 'win32')('may be a link to a folder', async () => {
    mkdirSync(path('there'));
    symlinkSync(path('there'), path('link'));
    const log = folder.open({ directory: path('link') });
    await log.close();
  });
});

describe.skipIf(process.platform === 'win32')('rights', () => {
  const modeOf = (name: string) => statSync(path(name)).mode & 0o777;
  const openedAndClosed = async () => {
    const log = folder.open();
    log.record([toRecord([anEvent('a', 'patient.checkin.v1', { patientId: 'p', appointmentId: 'a', checkinAt: '2025-11-27T04:00:00Z' })])]);
    const modes = Object.fromEntries(readdirSync(folder.directory).map((name) => [name, modeOf(name)]));
    await log.close();
    return modes;
  };

  it('of whatever is made are the owner’s alone, whatever the mask of the process lets through', async () => {
    const before = process.umask(0o000);
    const modes = await openedAndClosed();
    process.umask(before);
    expect(Object.keys(modes)).toEqual(expect.arrayContaining(['events.db', 'events.db-wal', 'keys.db', 'keys.db-shm', 'in-use.lock']));
    expect(Object.entries(modes).filter(([, mode]) => mode !== 0o600)).toEqual([]);
  });

  it('of others on the folder and the files in it are taken away, and that is said', async () => {
    await openedAndClosed();
    writeFileSync(path('exchanges.db'), '');
    for (const name of ['events.db', 'keys.db', 'exchanges.db', 'in-use.lock']) chmodSync(path(name), 0o644);
    chmodSync(folder.directory, 0o755);
    await openedAndClosed();
    expect([modeOf('.'), modeOf('events.db'), modeOf('keys.db'), modeOf('exchanges.db'), modeOf('in-use.lock')]).toEqual([
      0o700, 0o600, 0o600, 0o600, 0o600,
    ]);
    const said = folder.logged.filter((line) => line.includes('for this user alone'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('"count":5');
  });

  it('on the folder behind a link are taken away there', async () => {
    mkdirSync(path('there'), { mode: 0o755 });
    chmodSync(path('there'), 0o755);
    symlinkSync(path('there'), path('link'));
    const log = folder.open({ directory: path('link') });
    expect(modeOf('there')).toBe(0o700);
    await log.close();
  });

  it('of a folder that holds other things, such as a home or a shared one, are left as they are: it is refused', () => {
    writeFileSync(path('letter.txt'), '');
    chmodSync(folder.directory, 0o1777);
    expect(folder.open).toThrow(/is open to other users .* holds other things than Frontdesk's data.* Choose an empty folder/);
    expect([statSync(folder.directory).mode & 0o7777, readdirSync(folder.directory)]).toEqual([0o1777, ['letter.txt']]);
  });

  it.skipIf(process.getuid?.() !== 0)('on what belongs to another user are refused in words', () => {
    chownSync(folder.directory, 12_345, 12_345);
    chmodSync(folder.directory, 0o750);
    expect(() => keepToOwner(folder.directory, 12_346)).toThrow(/its rights are 750\) and belongs to another user/);
    expect(modeOf('.')).toBe(0o750);
  });
});
