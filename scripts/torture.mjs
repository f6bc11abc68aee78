/**
 * `npm run torture [-- KILLS [SEEDS]]`: the kill test with 1,000 kills, then the simulation with 1,000 seeds and a whole day for
 * each hundred of them, or as many as are asked for. About half a second a kill and a seed, a quarter of a minute a day.
 * `npm run torture -- --fuzz INPUTS [--seed SEED]`: so many inputs to every door instead, those of a seed to repeat a run.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { bin, bootstrap, fail, root, run } from './bootstrap.mjs';

await bootstrap();
const { values, positionals } = readArguments();
const [kills = '1000', seeds = '1000'] = positionals;
for (const [name, wanted] of [
  ['of kills', kills],
  ['of seeds', seeds],
  ['of inputs after --fuzz', values.fuzz ?? '1'],
  ['after --seed', values.seed ?? '1'],
])
  if (!/^[1-9]\d{0,8}$/.test(wanted))
    fail(`The number ${name} must be a whole number from 1 up, such as "npm run torture -- 200 200"; this was "${wanted}".`);
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
if (values.fuzz !== undefined)
  process.exit(
    await run(process.execPath, [bin('@playwright/test', 'cli.js'), 'test', 'e2e/fuzz.spec.ts'], {
      cwd: root,
      env: { ...process.env, FRONTDESK_FUZZ: values.fuzz, FRONTDESK_FUZZ_SEED: values.seed ?? String(randomInt(1, 1e9)) },
    }),
  );
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

function readArguments() {
  try {
    return parseArgs({ options: { fuzz: { type: 'string' }, seed: { type: 'string' } }, allowPositionals: true });
  } catch (error) {
    return fail(
      `${error.message}. Use "npm run torture", "npm run torture -- KILLS SEEDS" or "npm run torture -- --fuzz INPUTS --seed SEED".`,
    );
  }
}
