/** `npm run bench`: installs and builds what is missing, then measures (docs/performance.md). */
import { bootstrap } from '../scripts/bootstrap.mjs';

await bootstrap();
if (!process.argv.includes('--product')) {
  const { buildIfNeeded } = await import('../scripts/build.mjs');
  await buildIfNeeded();
}
await import('./run.ts');
