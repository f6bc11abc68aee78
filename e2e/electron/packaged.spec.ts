import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { temporaryFolder } from '../support/serve.ts';

const program = process.env['FRONTDESK_APP'];

/** The packed app as it is installed: all fuses set, its archive checked by Electron, the one native addon loaded. Playwright cannot look inside it (the fuses forbid that). */
test.describe('the packed app', () => {
  test.skip(program === undefined, 'No packed app: name its program with FRONTDESK_APP (npm run package makes it).');

  test('starts its engine and answers on its intake door', async () => {
    using folder = temporaryFolder();
    const port = await freePort();
    const app = spawn(
      program ?? '',
      [`--user-data-dir=${join(folder.path, 'user')}`, '--data', join(folder.path, 'data'), '--intake-port', String(port)],
      { stdio: 'ignore', env: { ...process.env, LOCALAPPDATA: join(folder.path, 'local') } },
    );
    const gone = new Promise((resolve) => app.on('exit', resolve));
    try {
      const ready = () =>
        fetch(`http://127.0.0.1:${port}/readyz`).then(
          ({ status }) => status,
          () => null,
        );
      await expect.poll(ready, { timeout: 40_000 }).toBe(200);
    } finally {
      app.kill();
      await gone;
    }
  });

  test('does not run as plain Node', async () => {
    const app = spawn(program ?? '', ['--version'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    app.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const stop = setTimeout(() => app.kill(), 10_000);
    await new Promise((resolve) => app.on('exit', resolve));
    clearTimeout(stop);
    expect(output).not.toContain(process.version);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
