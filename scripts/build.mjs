/** Builds with electron-vite when a source is newer than the last build. */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, fail, root, run } from './bootstrap.mjs';

const stamp = join(root, 'out', '.built');
const sources = ['src', 'migrations', 'package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.json'];

export async function buildIfNeeded() {
  const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (!sources.some((source) => newestIn(join(root, source)) > builtAt)) return;
  process.stderr.write('Frontdesk: building…\n');
  const startedAt = new Date();
  // The build's own words go to standard error: `serve` owns standard output.
  const code = await run(process.execPath, [bin('electron-vite', 'bin/electron-vite.js'), 'build', '--logLevel', 'warn'], {
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) fail('The build did not succeed; the lines above say where. Nothing was started.');
  writeFileSync(stamp, `${startedAt.toISOString()}\n`);
}

function newestIn(path) {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((file) => file.isFile() && !/\.test\.tsx?$/.test(file.name))
    .reduce((newest, file) => Math.max(newest, statSync(join(file.parentPath, file.name)).mtimeMs), 0);
}
