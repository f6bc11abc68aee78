import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Why the specs that need Electron itself do not run; the reason is counted at the end of the run (skippedReporter.ts). */
export const NO_ELECTRON =
  'No Electron binary on this machine. Fetch it with "npx install-electron", or point ELECTRON_OVERRIDE_DIST_PATH to an unpacked one.';

/** @returns Electron's executable; null where there is none. @throws where ELECTRON_REQUIRED=1 and there is none. */
export function electronBinary(): string | null {
  const home = join(root, 'node_modules', 'electron');
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const names = join(home, 'path.txt');
  const inside = existsSync(names) ? readFileSync(names, 'utf8').trim() : defaultName();
  const path = override ? join(override, inside) : join(home, 'dist', inside);
  if (existsSync(path)) return path;
  if (process.env['ELECTRON_REQUIRED'] === '1') throw new Error(`ELECTRON_REQUIRED=1, but ${path} is not there. ${NO_ELECTRON}`);
  return null;
}

function defaultName(): string {
  if (process.platform === 'win32') return 'electron.exe';
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}
