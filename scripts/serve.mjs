/** The host without a window: `npm run serve -- --data DIR …` (docs/it.md). */
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap();
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
const { pathToFileURL } = await import('node:url');
const { join } = await import('node:path');
await import(pathToFileURL(join(root, 'out', 'main', 'serve.js')).href);
