import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPackageWithOptions } from '@electron/asar';
import type { Packed, Surely } from './checkPackage.ts';
import { fuseWire } from './syntheticElectron.ts';

export interface PackageScene {
  /** Files of the archive that are other than usual; null: not there. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** One character a fuse, in Electron's order: 1 on, 0 off, r removed. */
  readonly fuses?: string;
  readonly platform?: Packed['platform'];
  readonly arch?: Packed['arch'];
  /** The native addons that the list of files let in; absent: the right one. */
  readonly addons?: readonly string[];
}

const PREBUILDS = 'node_modules/better-sqlite3/prebuilds';
const usual: Readonly<Record<string, string>> = {
  LICENSE: 'Ours',
  'out/main/third-party-notices.txt': '## kysely - 1.0.0 (MIT)',
  'out/renderer/third-party-notices.txt': '## react - 1.0.0 (MIT)',
  'out/renderer/inter-licence.txt': 'SIL OPEN FONT LICENSE',
  'package.json': '{"type":"module","main":"./out/main/index.js"}',
  'out/main/index.js': "import './chunks/engine.js'; import { app } from 'electron'; import 'node:fs'; import('./chunks/later.js');",
  'out/main/chunks/engine.js': "import Database from 'better-sqlite3'; export const sql = 'CREATE TABLE visits (id TEXT)';",
  'out/main/chunks/later.js': 'export {};',
  'out/preload/preload.cjs': "require('electron');",
  'out/renderer/index.html': '<script type="module" src="./assets/index.js"></script><link rel="stylesheet" href="./assets/index.css">',
  'out/renderer/assets/index.js': 'const styles = ["./menu.css"]; import("./menu.js");',
  'out/renderer/assets/index.css': '@font-face { src: url(./inter.woff2) }',
  'out/renderer/assets/menu.js': 'export {};',
  'out/renderer/assets/menu.css': '',
  'out/renderer/assets/inter.woff2': 'font',
  'node_modules/better-sqlite3/package.json': '{"main":"lib/index.js"}',
  'node_modules/better-sqlite3/LICENSE': 'MIT',
  'node_modules/better-sqlite3/lib/index.js': "require('./database')",
  'node_modules/better-sqlite3/lib/database.js': "require('fs')",
  ...Object.fromEntries(['icon', 'tray', 'tray@2x', 'trayTemplate', 'trayTemplate@2x'].map((name) => [`resources/${name}.png`, name])),
};

/** A small packed app in a folder of its own, all as it must be but for what the scene says. */
export async function aPackage(scene: PackageScene = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-a-package-'));
  const { platform = 'linux', arch = 'x64' } = scene;
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const own = `${platform}-${arch}.node`;
  const addons = (scene.addons ?? [own]).map((name) => [`${PREBUILDS}/${name}`, name] as const);
  const files = { ...usual, ...Object.fromEntries(addons), ...scene.files };
  for (const [path, content] of Object.entries(files)) if (content !== null) write(`app/${path}`, content);
  write(`shipped/${own}`, own);

  const isMac = platform === 'darwin';
  const program = isMac ? 'Frontdesk.app' : 'frontdesk';
  const resources = isMac ? 'Frontdesk.app/Contents/Resources' : 'resources';
  mkdirSync(join(folder, 'packed', resources), { recursive: true });
  await createPackageWithOptions(join(folder, 'app'), join(folder, 'packed', resources, 'app.asar'), { unpack: '**/*.node' });
  const fuseFile = isMac ? `${program}/Contents/Frameworks/Electron Framework.framework/Electron Framework` : program;
  write(`packed/${fuseFile}`, fuseWire(scene.fuses ?? '010011001'));
  if (isMac) write(`packed/${program}/Contents/Info.plist`, '<plist/>');

  const packed: Packed = { platform, arch, directory: join(folder, 'packed'), resources, program };
  const surely: Surely = {
    addon: join(folder, 'shipped', own),
    migrations: [{ version: 1, name: 'visits', sql: 'CREATE TABLE visits (id TEXT)' }],
  };
  return {
    packed,
    surely,
    resources: join(folder, 'packed', resources),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
