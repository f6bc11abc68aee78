import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostLog } from './hostLog.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frontdesk-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function aHost({ isForPeople = true, verbose = false } = {}) {
  let shown = '';
  const host = hostLog({
    write: (text) => {
      shown += text;
    },
    isForPeople,
    verbose,
  });
  const file = join(folder, 'logs', 'frontdesk.log');
  return { host, shown: () => shown, kept: () => (existsSync(file) ? readFileSync(file, 'utf8') : '') };
}

describe('the lines of a host', () => {
  it('go to standard error, and nowhere else, where a program reads it', () => {
    const { host, shown, kept } = aHost({ isForPeople: false });
    host.keepIn(folder);
    host.log('error', 'one');
    host.tell('A sentence.');
    expect(JSON.parse(shown())).toMatchObject({ level: 'error', what: 'one' });
    expect(kept()).toBe('');
  });

  it('go to a file where a person sits, who gets sentences, and each kind of error once', () => {
    const { host, shown, kept } = aHost();
    host.log('info', 'before the folder was known');
    host.keepIn(folder);
    for (let time = 1; time <= 3; time += 1) host.log('error', 'outbox stumbled');
    host.tell('A sentence.');
    expect(shown()).toBe(`Frontdesk met an error (outbox stumbled); more is in ${host.path()}.\nA sentence.\n`);
    expect(kept().trim().split('\n')).toHaveLength(4);
    expect(kept()).toContain('before the folder was known');
  });

  it('come to the person too when asked for', () => {
    const { host, shown, kept } = aHost({ verbose: true });
    host.keepIn(folder);
    host.log('error', 'one');
    expect(JSON.parse(shown())).toMatchObject({ what: 'one' });
    expect(kept()).toBe(shown());
  });
});
