/** The Healthengine sandbox alone: `npm run sandbox -- --port N [--data DIR]`. */
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap();
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
const { pathToFileURL } = await import('node:url');
const { join } = await import('node:path');
await import(pathToFileURL(join(root, 'out', 'main', 'sandbox.js')).href);
