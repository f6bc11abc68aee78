/** `npm run torture [-- KILLS]`: the kill test with 1,000 kills, or as many as are asked for. About half a second a kill. */
import { bin, bootstrap, fail, root, run } from './bootstrap.mjs';

await bootstrap();
const kills = process.argv[2] ?? '1000';
if (!/^[1-9]\d*$/.test(kills))
  fail(`The number of kills must be a whole number from 1 up, such as "npm run torture -- 200"; this was "${kills}".`);
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
process.exit(
  await run(process.execPath, [bin('@playwright/test', 'cli.js'), 'test', 'e2e/kill.spec.ts'], {
    cwd: root,
    env: { ...process.env, FRONTDESK_KILLS: kills },
  }),
);
