/**
 * `npm run torture [-- KILLS [SEEDS]]`: the kill test with 1,000 kills, then the simulation with 1,000 seeds and a whole day for
 * each hundred of them, or as many as are asked for. About half a second a kill and a seed, a quarter of a minute a day.
 */
import { bin, bootstrap, fail, root, run } from './bootstrap.mjs';

await bootstrap();
const [kills = '1000', seeds = '1000'] = process.argv.slice(2);
for (const [name, wanted] of [
  ['kills', kills],
  ['seeds', seeds],
])
  if (!/^[1-9]\d*$/.test(wanted))
    fail(`The number of ${name} must be a whole number from 1 up, such as "npm run torture -- 200 200"; this was "${wanted}".`);
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
const killed = await run(process.execPath, [bin('@playwright/test', 'cli.js'), 'test', 'e2e/kill.spec.ts'], {
  cwd: root,
  env: { ...process.env, FRONTDESK_KILLS: kills },
});
if (killed !== 0) process.exit(killed);
process.exit(
  await run(process.execPath, [bin('vitest', 'vitest.mjs'), 'run', 'src/main/healthengine/simulation'], {
    cwd: root,
    env: { ...process.env, FRONTDESK_SIMULATION_SEEDS: seeds, FRONTDESK_SIMULATION_DAYS: String(Math.ceil(Number(seeds) / 100)) },
  }),
);
