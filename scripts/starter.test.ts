import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

/** npm, its shell, a first process of ours and the host that it runs: as `npm run serve` on a machine with an older Node. */
interface Started {
  readonly npm: number;
  /** npm itself where the shell has stepped aside, as bash does. */
  readonly shell: number;
  readonly first: number;
  readonly host: number;
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'frontdesk-starter-'));
  const starter = JSON.stringify(join(import.meta.dirname, 'starter.mjs'));
  const bootstrap = JSON.stringify(join(import.meta.dirname, 'bootstrap.mjs'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0', scripts: { hold: 'node first.mjs' } }));
  writeFileSync(
    join(folder, 'first.mjs'),
    `import { heldChild, watchStarter } from ${starter};
     import { run } from ${bootstrap};
     watchStarter(() => process.emit('SIGTERM', 'SIGTERM'));
     process.exit(await run(process.execPath, ['host.mjs'], { ...heldChild(['ignore', 'inherit', 'inherit'], { ...process.env, FIRST: process.pid, SHELL_OF_NPM: process.ppid }), cwd: process.cwd() }));`,
  );
  writeFileSync(
    join(folder, 'host.mjs'),
    `import { watchStarter } from ${starter};
     const end = () => { console.log('ended in order'); process.exit(7); };
     for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
     watchStarter(end);
     console.log(JSON.stringify({ shell: Number(process.env.SHELL_OF_NPM), first: Number(process.env.FIRST), host: process.pid }));
     setTimeout(() => console.log('still here'), 2_000);
     setInterval(() => {}, 1_000);`,
  );
});
const groups: number[] = [];
afterEach(() => {
  for (const group of groups.splice(0)) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // Everybody has gone, as it should be.
    }
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @returns what was said and npm's exit code, once every process that could speak is gone. */
function start(
  shell: string,
  { command = ['npm', 'run', '-s', 'hold', `--script-shell=${shell}`], line = '{' } = {},
  act: (started: Started) => void,
) {
  const [program = '', ...args] = command;
  // A group of its own, so that one signal can reach all of it, as in a terminal.
  const top = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  if (top.pid !== undefined) groups.push(top.pid);
  let said = '';
  let hasActed = false;
  top.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (hasActed || !said.includes('}\n') || !said.includes(line)) return;
    hasActed = true;
    act({ npm: top.pid ?? 0, ...(JSON.parse(said.slice(0, said.indexOf('\n'))) as Omit<Started, 'npm'>) });
  });
  return new Promise<{ said: string; code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    top.on('close', (code, signal) => resolve({ said, code, signal })),
  );
}

describe.skipIf(process.platform === 'win32')('a host that npm started', { timeout: 60_000 }, () => {
  it.each([
    ['npm', 'SIGTERM'],
    ['npm', 'SIGHUP'],
    ['npm', 'SIGKILL'],
    ['shell', 'SIGTERM'],
    ['first', 'SIGHUP'],
    ['first', 'SIGKILL'],
  ] as const)('ends in order after %s was told %s, also where the shell passes nothing on', async (whom, signal) => {
    const { said } = await start('/bin/sh', {}, (started) => void process.kill(started[whom], signal));
    expect(said).toContain('ended in order');
  });

  it.each(['/bin/sh', '/bin/bash'])('ends in order when its whole group is told, as by Ctrl+C (%s)', async (shell) => {
    const { said } = await start(shell, {}, ({ npm }) => void process.kill(-npm, 'SIGINT'));
    expect(said.match(/ended in order/g)).toHaveLength(1);
  });

  it('gives its exit code to npm, and npm to whoever asked', async () => {
    expect(await start('/bin/sh', {}, ({ host }) => void process.kill(host, 'SIGTERM'))).toMatchObject({ code: 7, signal: null });
    expect(await start('/bin/sh', {}, ({ host }) => void process.kill(host, 'SIGKILL')), 'as a shell says it').toMatchObject({ code: 137 });
  });

  it('stays when it was put into the background and whoever did that is gone', async () => {
    const background = ['/bin/sh', '-c', 'npm run -s hold & exit 0'];
    const { said } = await start('/bin/sh', { command: background, line: 'still here' }, ({ host }) => void process.kill(host, 'SIGTERM'));
    expect(said).toMatch(/still here\nended in order/);
  });
});
