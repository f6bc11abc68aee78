/**
 * `npm run package`: the installers of this system, in dist/. With FRONTDESK_RELEASE=1 they are signed or not made at all.
 * What signs them comes from the environment (docs/desktop.md).
 */
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap();
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
const { build } = await import('electron-builder');
const { builderConfig } = await import('./packaging/builderConfig.ts');
const release = process.env.FRONTDESK_RELEASE === '1';
const made = await build({ projectDir: root, config: builderConfig({ release, env: process.env }), publish: 'never' });
for (const file of made) process.stdout.write(`${file}\n`);
