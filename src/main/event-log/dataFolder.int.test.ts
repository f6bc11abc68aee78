import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from './contract.ts';
import { aDataFolder } from './testing/aLog.ts';
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
