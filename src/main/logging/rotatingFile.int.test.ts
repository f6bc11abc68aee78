import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rotatingFile } from './rotatingFile.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frontdesk-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const aFile = ({ maxBytes = 100, kept = 2 } = {}) => rotatingFile({ directory: join(folder, 'logs'), name: 'frontdesk', maxBytes, kept });
const line = (word: string) => `${word.padEnd(39, '.')}\n`;
const read = (name: string) => readFileSync(join(folder, 'logs', name), 'utf8');

describe('a log file that rotates', () => {
  it('begins a new file before a line that would not fit, and keeps so many full ones and no more', () => {
    const file = aFile();
    for (let number = 1; number <= 9; number += 1) file.write(line(`line ${number}`));
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['frontdesk.1.log', 'frontdesk.2.log', 'frontdesk.log']);
    expect(read('frontdesk.2.log')).toBe(line('line 5') + line('line 6'));
    expect(read('frontdesk.1.log')).toBe(line('line 7') + line('line 8'));
    expect(read('frontdesk.log')).toBe(line('line 9'));
  });

  it('goes on in the file of the start before, in which there is room', () => {
    aFile().write(line('before'));
    aFile().write(line('after'));
    expect(read('frontdesk.log')).toBe(line('before') + line('after'));
  });

  it.skipIf(process.platform === 'win32')('is for its owner alone, also one that an earlier version left open', () => {
    mkdirSync(join(folder, 'logs'), { mode: 0o755 });
    writeFileSync(join(folder, 'logs', 'frontdesk.log'), '', { mode: 0o644 });
    const file = aFile();
    file.write(line('x'));
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
  });

  it.skipIf(process.platform === 'win32')('goes on when somebody deletes it, moves it away or empties it', () => {
    const file = aFile();
    file.write(line('one'));
    rmSync(file.path);
    file.write(line('two'));
    expect(read('frontdesk.log')).toBe(line('two'));
    renameSync(file.path, join(folder, 'kept.log'));
    file.write(line('three'));
    expect(read('frontdesk.log')).toBe(line('three'));
    truncateSync(file.path);
    file.write(line('four'));
    expect(read('frontdesk.log')).toBe(line('four'));
    rmSync(join(folder, 'logs'), { recursive: true });
    file.write(line('five'));
    expect(read('frontdesk.log')).toBe(line('five'));
    expect(file.lost()).toBe(0);
  });

  it('that cannot be written counts its lines, and says how many as soon as it can be', () => {
    // A file where its folder should be: it fails as a full disk does.
    writeFileSync(join(folder, 'logs'), '');
    const file = aFile({ maxBytes: 10_000 });
    file.write(line('one') + line('two'));
    file.write(line('three'));
    expect(file.lost()).toBe(3);
    rmSync(join(folder, 'logs'));
    file.write(line('four'));
    const [told = '', last] = read('frontdesk.log').trim().split('\n');
    expect(JSON.parse(told)).toMatchObject({ level: 'warn', what: 'log lines lost', count: 3 });
    expect(`${last}\n`).toBe(line('four'));
    file.write(line('five'));
    expect(read('frontdesk.log').match(/log lines lost/g)).toHaveLength(1);
  });
});
