/** `npm test`: everything `npm run verify` does, more seeds of the simulation, then the built product in a real browser. Installs what it needs, the browser too. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { bin, bootstrap, fail, root, run } from './bootstrap.mjs';

await bootstrap();
/** Seeds of the simulated clinic: those of the quick suite, and those in all. */
const SEEDS = { quick: 20, all: 200 };
const verified = await run(process.execPath, ['scripts/verify.mjs'], {
  env: { ...process.env, FRONTDESK_SIMULATION_FIRST: '1', FRONTDESK_SIMULATION_SEEDS: String(SEEDS.quick) },
});
if (verified !== 0) process.exit(verified);
const simulated = await simulateTheRest();
if (simulated !== 0) process.exit(simulated);
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
const chromium = await browser();
process.stdout.write('\n— end to end, in a browser\n');
process.exit(
  await run(process.execPath, [bin('@playwright/test', 'cli.js'), 'test'], {
    env: { ...process.env, ...(chromium && { FRONTDESK_CHROMIUM: chromium }) },
  }),
);

/** Two processes, because one simulation keeps one core busy. @returns an exit code. */
async function simulateTheRest() {
  const share = (SEEDS.all - SEEDS.quick) / 2;
  process.stdout.write(`\n— simulated clinics: seeds ${SEEDS.quick + 1} to ${SEEDS.all}, of ${SEEDS.all} in all\n`);
  const codes = await Promise.all(
    [SEEDS.quick + 1, SEEDS.quick + 1 + share].map((first) =>
      run(process.execPath, [bin('vitest', 'vitest.mjs'), 'run', 'src/main/healthengine/simulation'], {
        env: { ...process.env, FRONTDESK_SIMULATION_FIRST: String(first), FRONTDESK_SIMULATION_SEEDS: String(share) },
      }),
    ),
  );
  return Math.max(...codes);
}

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
