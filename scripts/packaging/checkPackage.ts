import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wrongFuses } from './checkFuses.ts';
import { brokenReferences } from './packedReferences.ts';
import { filesBelow, macIntegrity, type PackedApp, readPackedApp, windowsIntegrity } from './readPackage.ts';

/** A packed app on the disk, before it goes into an installer. */
export interface Packed {
  readonly platform: 'linux' | 'win32' | 'darwin';
  readonly arch: 'x64' | 'arm64';
  readonly directory: string;
  /** From `directory`: where the archive is, and the file or .app that holds the fuses. */
  readonly resources: string;
  readonly program: string;
}

export interface Surely {
  /** The one native addon for this system, as its package ships it. */
  readonly addon: string;
  readonly migrations: readonly { readonly version: number; readonly name: string; readonly sql: string }[];
}

/** Reads a packed app back from the disk. @returns a sentence for each thing that is not as it must be; none when all is well. */
export async function checkPackage(packed: Packed, surely: Surely): Promise<readonly string[]> {
  const resources = join(packed.directory, packed.resources);
  if (!existsSync(join(resources, 'app.asar'))) return [`there is no ${packed.resources}/app.asar`];
  const app = readPackedApp(resources);
  return [
    ...addonProblems(packed, surely.addon),
    ...contentProblems(app, surely.migrations),
    ...brokenReferences(app),
    ...integrityProblems(packed, app),
    ...(await wrongFuses(join(packed.directory, packed.program))),
    ...(existsSync(join(resources, 'default_app.asar')) ? ["Electron's own default app is in the package"] : []),
  ];
}

function addonProblems({ platform, arch, directory, resources }: Packed, shipped: string): readonly string[] {
  const own = `${resources}/app.asar.unpacked/node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`;
  const addons = filesBelow(directory).filter((path) => path.endsWith('.node'));
  if (addons.length !== 1 || addons[0] !== own)
    return [`exactly one native addon, ${own}, is to be there; found: ${addons.join(', ') || 'none'}`];
  return readFileSync(join(directory, own)).equals(readFileSync(shipped)) ? [] : ['the native addon is not the one of this system'];
}

function contentProblems(app: PackedApp, migrations: Surely['migrations']): readonly string[] {
  const problems: string[] = [];
  const pictures = ['icon', 'tray', 'tray@2x', 'trayTemplate', 'trayTemplate@2x'].map((name) => `resources/${name}.png`);
  for (const needed of [...pictures, 'LICENSE', 'node_modules/better-sqlite3/LICENSE'])
    if (!app.files.includes(needed)) problems.push(`${needed} is missing in the package`);
  const notices = { main: 'kysely', renderer: 'react' };
  for (const [part, known] of Object.entries(notices)) {
    const path = `out/${part}/third-party-notices.txt`;
    if (!textIn(app, path).includes(`## ${known} - `)) problems.push(`${path} does not hold the licence of ${known}`);
  }
  const font = 'out/renderer/inter-licence.txt';
  if (!/SIL OPEN FONT LICENSE/i.test(textIn(app, font))) problems.push(`${font} does not hold the licence of the font`);
  const unwanted = app.files.filter((path) =>
    /\.map$|\.test\.|\.ts$|\.md$|(^|\/)(docs?|tests?|e2e|bench|deps|src)\/|serve\.js$|sandbox\.js$|\.nsh$|\.c(c|pp)?$|\.h$/.test(path),
  );
  if (unwanted.length > 0) problems.push(`source maps, sources, tests or docs are in the package: ${unwanted.slice(0, 5).join(', ')}`);
  const packages = [...new Set(app.files.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []))];
  if (packages.join() !== 'better-sqlite3')
    problems.push(`better-sqlite3 is to be the only package; found: ${packages.join(', ') || 'none'}`);

  const code = app.files
    .filter((path) => path.startsWith('out/main/'))
    .map((path) => app.read(path).toString('utf8'))
    .join('\n');
  for (const { version, name, sql } of migrations) {
    const statement = /CREATE TABLE \w+/.exec(sql)?.[0] ?? sql.trim().split('\n')[0] ?? '';
    if (!code.includes(statement)) problems.push(`the SQL of migration ${version} (${name}) is not in the package`);
  }
  const withFileUrls = app.files.filter(
    (path) => /^out\/(preload|renderer)\//.test(path) && app.read(path).toString('latin1').includes('file://'),
  );
  if (withFileUrls.length > 0) problems.push(`file:// addresses are in ${withFileUrls.join(', ')}`);
  return problems;
}

function textIn(app: PackedApp, path: string): string {
  return app.files.includes(path) ? app.read(path).toString('utf8') : '';
}

function integrityProblems({ platform, directory, program }: Packed, app: PackedApp): readonly string[] {
  const damaged = app.damaged.length > 0 ? [`these do not have the hash in the archive's header: ${app.damaged.join(', ')}`] : [];
  if (platform === 'linux') return damaged;
  const path = join(directory, program);
  const written = platform === 'win32' ? JSON.stringify(windowsIntegrity(path)) : macIntegrity(path);
  const expected =
    platform === 'win32' ? JSON.stringify([{ file: 'resources\\app.asar', alg: 'SHA256', value: app.headerHash }]) : app.headerHash;
  return written === expected ? damaged : [...damaged, `the program does not hold the archive's hash: ${written}`];
}
