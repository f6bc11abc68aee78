import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { Arch, build, Platform } from 'electron-builder';
import { migrations } from '../../migrations/index.ts';
import { builderConfig } from './builderConfig.ts';
import { filesBelow, readFuses, readPackedApp, windowsIntegrity } from './readPackage.ts';
import { fuses } from './setFuses.ts';
import { writeSyntheticElectron } from './syntheticElectron.ts';

const platforms = [
  { platform: 'linux', target: Platform.LINUX, folder: 'linux-unpacked', program: 'frontdesk' },
  { platform: 'win32', target: Platform.WINDOWS, folder: 'win-unpacked', program: 'Frontdesk.exe' },
] as const;

/**
 * Packs the built app for Linux and Windows around a synthetic Electron and reads the result back (desktop.md, Testing the
 * shell, 3). The configuration is validated against electron-builder's own schema on the way.
 * @returns a sentence for each thing that is not as it must be; none when all is well.
 */
export async function verifyPackage(projectDir: string, say: (line: string) => void): Promise<readonly string[]> {
  const work = mkdtempSync(join(tmpdir(), 'frontdesk-package-'));
  const problems: string[] = [];
  try {
    for (const one of platforms) {
      const electronDist = join(work, `electron-${one.platform}`);
      writeSyntheticElectron(electronDist, one.platform);
      const outputDirectory = join(work, one.platform);
      await build({
        projectDir,
        targets: one.target.createTarget('dir', Arch.x64),
        config: builderConfig({ release: false, env: {}, electronDist, outputDirectory }),
        publish: 'never',
      });
      const found = await problemsOf(one, join(outputDirectory, one.folder), projectDir, say);
      problems.push(...found.map((problem) => `${one.platform}: ${problem}`));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return problems;
}

async function problemsOf(
  { platform, program }: (typeof platforms)[number],
  directory: string,
  projectDir: string,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const expect = (holds: boolean, otherwise: string) => holds || problems.push(otherwise);
  const app = readPackedApp(join(directory, 'resources'));

  const everywhere = filesBelow(directory);
  const addons = everywhere.filter((path) => path.endsWith('.node'));
  const own = `resources/app.asar.unpacked/node_modules/better-sqlite3/prebuilds/${platform}-x64.node`;
  expect(
    addons.length === 1 && addons[0] === own,
    `exactly one native addon, ${own}, is to be there; found: ${addons.join(', ') || 'none'}`,
  );
  const shipped = join(projectDir, 'node_modules', 'better-sqlite3', 'prebuilds', `${platform}-x64.node`);
  expect(
    addons.length === 1 && readFileSync(join(directory, addons[0] ?? '')).equals(readFileSync(shipped)),
    'the native addon is not the one of this platform',
  );

  for (const needed of ['package.json', 'out/main/index.js', 'out/preload/preload.cjs', 'out/renderer/index.html', 'resources/tray.png'])
    expect(app.files.includes(needed), `${needed} is missing in the package`);
  const unwanted = app.files.filter((path) =>
    /\.map$|\.test\.|\.ts$|\.md$|(^|\/)(docs?|tests?|e2e|bench|deps|src)\/|serve\.js$|sandbox\.js$|\.nsh$|\.c(c|pp)?$|\.h$/.test(path),
  );
  expect(unwanted.length === 0, `source maps, sources, tests or docs are in the package: ${unwanted.slice(0, 5).join(', ')}`);
  const packages = new Set(app.files.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  expect([...packages].join() === 'better-sqlite3', `better-sqlite3 is to be the only package; found: ${[...packages].join(', ')}`);

  const code = app.files
    .filter((path) => path.startsWith('out/main/'))
    .map((path) => app.read(path).toString('utf8'))
    .join('\n');
  for (const { version, name, sql } of migrations) {
    const statement = /CREATE TABLE \w+/.exec(sql)?.[0] ?? sql.trim().split('\n')[0] ?? '';
    expect(code.includes(statement), `the SQL of migration ${version} (${name}) is not in the package`);
  }
  const preload = app.read('out/preload/preload.cjs').toString('utf8');
  const required = [...preload.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name);
  expect(required.join() === 'electron', `the preload is to require electron alone; it requires ${required.join(', ')}`);
  const withFileUrls = app.files.filter(
    (path) => /^out\/(preload|renderer)\//.test(path) && /file:\/\//.test(app.read(path).toString('latin1')),
  );
  expect(withFileUrls.length === 0, `file:// addresses in ${withFileUrls.join(', ')}`);

  expect(app.damaged.length === 0, `these do not have the hash in the archive's header: ${app.damaged.join(', ')}`);
  if (platform === 'win32') {
    const expected = [{ file: 'resources\\app.asar', alg: 'SHA256', value: app.headerHash }];
    const written = windowsIntegrity(join(directory, program));
    expect(
      JSON.stringify(written) === JSON.stringify(expected),
      `the program does not hold the archive's hash: ${JSON.stringify(written)}`,
    );
  }
  const read = await readFuses(join(directory, program));
  const wanted = Object.entries(fuses)
    .filter(([index]) => /^\d+$/.test(index))
    .map(([index, on]) => [FuseV1Options[Number(index)], on] as const);
  expect(Object.keys(read).length === 9 && wanted.length === 9, `there are to be nine fuses; found ${Object.keys(read).length}`);
  for (const [fuse, on] of wanted) expect(fuse !== undefined && read[fuse] === on, `the fuse ${fuse} is ${fuse && read[fuse]}, not ${on}`);
  expect(!existsSync(join(directory, 'resources', 'default_app.asar')), "Electron's own default app is in the package");

  say(
    `${platform}: ${app.files.length} files in the archive, 1 native addon, ${migrations.length} migrations, 9 fuses${platform === 'win32' ? ', hash in the program' : ''}`,
  );
  return problems;
}
