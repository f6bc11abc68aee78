import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openEventLog } from './event-log/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/**
 * Starts the host with a policy that is a pipe: it has begun, and cannot go on before the test has written it.
 * @returns what it said, and how it ended.
 */
async function stoppedWhileStarting(signal: NodeJS.Signals, policy: string) {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-serve-'));
  folders.push(folder);
  const [pipe, data] = [join(folder, 'policy.json'), join(folder, 'data')];
  execFileSync('mkfifo', [pipe]);
  const args = ['--data', data, '--policy', pipe, '--station-port', '0', '--intake-port', '0'];
  const host = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  host.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  host.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    host.on('close', (code, by) => resolve({ code, signal: by })),
  );
  // A pipe opens for writing once somebody has opened it for reading.
  const writing = await open(pipe, 'w');
  host.kill(signal);
  await writing.writeFile(policy).catch(() => undefined);
  await writing.close();
  return { data, said, ended: await ended };
}

describe.skipIf(process.platform === 'win32')('the host without a window, told to stop before its ready line', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'by %s ends with 0, never says that it is ready, and leaves nothing open',
    async (signal) => {
      const { data, said, ended } = await stoppedWhileStarting(signal, '{"practices":[]}');
      expect({ ...ended, out: said.out }, said.err).toEqual({ code: 0, signal: null, out: '' });
      // Its data can be opened by the next one.
      const log = openEventLog({ directory: data, practices: [], now: Date.now, newId: () => crypto.randomUUID(), log: () => undefined });
      expect(log.checkIntegrity()).toEqual([]);
      await log.close();
    },
  );

  it('still says what is wrong with its policy, and ends with 2', async () => {
    const { said, ended } = await stoppedWhileStarting('SIGTERM', '{"practices":7}');
    expect(ended).toEqual({ code: 2, signal: null });
    expect(said.err).toContain('practices');
  });
});

it.skipIf(process.platform !== 'linux')('a log that cannot be written, such as on a full disk, does not end the host', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-serve-'));
  folders.push(folder);
  await using full = await open('/dev/full', 'w');
  const args = ['--data', join(folder, 'data'), '--station-port', '0', '--intake-port', '0'];
  const host = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts'), ...args], { stdio: ['ignore', 'pipe', full.fd] });
  const ended = new Promise((resolve) => host.on('close', resolve));
  const line = await new Promise((resolve) => {
    host.stdout?.setEncoding('utf8').once('data', resolve);
    host.once('close', () => resolve('ended without a ready line'));
  });
  expect(line).toMatch(/^\{"ready":true/);
  host.kill('SIGTERM');
  expect(await ended).toBe(0);
});
