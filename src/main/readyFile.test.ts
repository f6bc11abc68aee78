import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReadyFile, ReadyFileError } from './readyFile.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frontdesk-ready-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the ready file', () => {
  it('of an earlier run that was killed is gone before this one starts', () => {
    const path = join(folder, 'ready.json');
    writeFileSync(path, '{"ready":true,"pid":1}\n');
    openReadyFile(path);
    expect(existsSync(path)).toBe(false);
  });

  it('holds the ready line and the process, for its owner alone, and leaves nothing beside it', () => {
    const path = join(folder, 'ready.json');
    openReadyFile(path).write({ ready: true, token: 't' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ ready: true, token: 't', pid: process.pid });
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['ready.json']);
  });

  it('is taken away at the stop, but not one that another host has put there meanwhile', () => {
    const path = join(folder, 'ready.json');
    const file = openReadyFile(path);
    file.write({ ready: true });
    file.remove();
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, '{"ready":true,"pid":1}\n');
    file.remove();
    expect(existsSync(path)).toBe(true);
  });

  it('in a folder that does not exist is refused before anything starts', () => {
    expect(() => openReadyFile(join(folder, 'nowhere', 'ready.json'))).toThrow(ReadyFileError);
    expect(() => openReadyFile(join(folder, 'nowhere', 'ready.json'))).toThrow('its folder does not exist');
  });
});
