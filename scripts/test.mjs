/** `npm test`: everything `npm run verify` does, then the built product in a real browser. Installs what it needs, the browser too. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { bin, bootstrap, fail, root, run } from './bootstrap.mjs';

await bootstrap();
const verified = await run(process.execPath, ['scripts/verify.mjs']);
if (verified !== 0) process.exit(verified);
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
const chromium = await browser();
process.stdout.write('\n— end to end, in a browser\n');
process.exit(
  await run(process.execPath, [bin('@playwright/test', 'cli.js'), 'test'], {
    env: { ...process.env, ...(chromium && { FRONTDESK_CHROMIUM: chromium }) },
  }),
);

/** @returns the path of a Chromium of the system, or undefined when Playwright has its own. Installs one if there is none. */
async function browser() {
  const system = process.env.FRONTDESK_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
  if (system) return system;
  const own = await run(process.execPath, [bin('@playwright/test', 'cli.js'), 'install', 'chromium'], {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: 600_000,
  });
  if (own === 0) return undefined;
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']])
      spawnSync('apt-get', args, {
        cwd: root,
        stdio: 'ignore',
        timeout: 600_000,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
  }
  return fail(
    'The end-to-end tests need a Chromium and none could be installed. Install one and name it: FRONTDESK_CHROMIUM=/path/to/chromium npm test',
  );
}
