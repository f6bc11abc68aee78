import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aPackage, type PackageScene } from './aPackage.ts';
import { checkPackage } from './checkPackage.ts';

async function problemsOf(scene: PackageScene = {}): Promise<readonly string[]> {
  using made = await aPackage(scene);
  return await checkPackage(made.packed, made.surely);
}

test('a package that is as it must be passes', async () => {
  expect(await problemsOf()).toEqual([]);
});

describe('a reference that leads nowhere is found', () => {
  test.each([
    ['a chunk of main', { 'out/main/chunks/engine.js': null }, 'out/main/index.js needs ./chunks/engine.js'],
    ['a chunk that main loads later', { 'out/main/chunks/later.js': null }, 'out/main/index.js needs ./chunks/later.js'],
    ['a chunk of the page', { 'out/renderer/assets/index.js': null }, 'out/renderer/index.html needs ./assets/index.js'],
    ['a chunk that the page loads later', { 'out/renderer/assets/menu.js': null }, 'out/renderer/assets/index.js needs ./menu.js'],
    ['a style that comes with it', { 'out/renderer/assets/menu.css': null }, 'out/renderer/assets/index.js needs ./menu.css'],
    ['a font', { 'out/renderer/assets/inter.woff2': null }, 'out/renderer/assets/index.css needs ./inter.woff2'],
    [
      'a file of a package',
      { 'node_modules/better-sqlite3/lib/database.js': null },
      'node_modules/better-sqlite3/lib/index.js needs ./database',
    ],
    ['a package that is not beside', { 'out/main/chunks/later.js': "export * from 'ws';" }, 'out/main/chunks/later.js needs ws'],
    ['more than electron in the preload', { 'out/preload/preload.cjs': "require('node:fs')" }, 'out/preload/preload.cjs needs node:fs'],
    ['Node in the page', { 'out/renderer/assets/menu.js': "import 'node:fs'" }, 'out/renderer/assets/menu.js needs node:fs'],
  ])('%s', async (_what, files, sentence) => {
    expect(await problemsOf({ files })).toContain(`${sentence}, which is not in the package`);
  });

  test.each(['out/main/index.js', 'out/preload/preload.cjs', 'out/renderer/index.html'])('the beginning itself: %s', async (path) => {
    expect(await problemsOf({ files: { [path]: null } })).toContain(`${path}, where the app begins, is not in the package`);
  });

  test('code that cannot be read, and imports that cannot be foreseen', async () => {
    const files = { 'out/main/chunks/later.js': 'import(', 'out/renderer/assets/menu.js': 'import(window.name)' };
    const problems = (await problemsOf({ files })).join('\n');
    expect(problems).toContain('out/main/chunks/later.js could not be followed: it is not code that runs');
    expect(problems).toContain('out/renderer/assets/menu.js could not be followed: it imports a name that is made while running');
  });
});

describe('the fuses', () => {
  const right = [...'010011001'];
  const names = [
    'RunAsNode',
    'EnableCookieEncryption',
    'EnableNodeOptionsEnvironmentVariable',
    'EnableNodeCliInspectArguments',
    'EnableEmbeddedAsarIntegrityValidation',
    'OnlyLoadAppFromAsar',
    'LoadBrowserProcessSpecificV8Snapshot',
    'GrantFileProtocolExtraPrivileges',
    'WasmTrapHandlers',
  ];

  test.each(names.map((name, index) => [name, index] as const))('%s the other way round is found', async (name, index) => {
    const was = right[index] === '1';
    const problems = await problemsOf({ fuses: right.with(index, was ? '0' : '1').join('') });
    expect(problems).toEqual([`the fuse ${name} is ${was ? 'off' : 'on'} and must be ${was ? 'on' : 'off'}`]);
  });

  test('one that is missing, one that was removed and one that is new are found', async () => {
    expect(await problemsOf({ fuses: right.slice(0, 8).join('') })).toEqual(['the fuse WasmTrapHandlers is not there and must be on']);
    expect(await problemsOf({ fuses: 'r10011001' })).toEqual(['the fuse RunAsNode is removed and must be off']);
    expect(await problemsOf({ fuses: '0100110011' })).toEqual(['the fuse 9 is new; decide what it must be']);
  });
});

describe('the native addon', () => {
  test("another platform's in the package for the Mac is found, beside its own or in its place", async () => {
    const found = async (addons: readonly string[]) => (await problemsOf({ platform: 'darwin', arch: 'arm64', addons }))[0];
    expect(await found(['linux-x64.node'])).toMatch(/^exactly one native addon, .*darwin-arm64\.node, .* found: .*linux-x64\.node$/);
    expect(await found(['darwin-arm64.node', 'darwin-x64.node'])).toMatch(/^exactly one native addon/);
  });

  test("another platform's under the right name is found", async () => {
    const files = { 'node_modules/better-sqlite3/prebuilds/linux-x64.node': 'darwin-x64.node' };
    expect(await problemsOf({ files })).toEqual(['the native addon is not the one of this system']);
  });

  test('none is found', async () => {
    expect((await problemsOf({ addons: [] }))[0]).toMatch(/found: none$/);
  });
});

describe('the archive', () => {
  test('that is not there is said', async () => {
    using made = await aPackage();
    expect(await checkPackage({ ...made.packed, resources: 'elsewhere' }, made.surely)).toEqual(['there is no elsewhere/app.asar']);
  });

  test('with a byte changed after it was packed is found', async () => {
    using made = await aPackage();
    const archive = join(made.resources, 'app.asar');
    const bytes = readFileSync(archive);
    bytes.set(Buffer.from('Hers'), bytes.lastIndexOf('Ours'));
    writeFileSync(archive, bytes);
    expect(await checkPackage(made.packed, made.surely)).toEqual(["these do not have the hash in the archive's header: LICENSE"]);
  });

  test('whose hash the Mac app does not hold is found', async () => {
    expect(await problemsOf({ platform: 'darwin' })).toEqual(["the program does not hold the archive's hash: null"]);
  });

  test.each([
    ['a picture that is missing', { 'resources/tray.png': null }, 'resources/tray.png is missing in the package'],
    [
      'a licence that is missing',
      { 'node_modules/better-sqlite3/LICENSE': null },
      'node_modules/better-sqlite3/LICENSE is missing in the package',
    ],
    [
      'notices that leave a part out',
      { 'out/main/third-party-notices.txt': '' },
      'out/main/third-party-notices.txt does not hold the licence of kysely',
    ],
    [
      'a font without its licence',
      { 'out/renderer/inter-licence.txt': null },
      'out/renderer/inter-licence.txt does not hold the licence of the font',
    ],
    ['sources', { 'docs/desktop.md': '' }, 'source maps, sources, tests or docs are in the package: docs/desktop.md'],
    ['another package', { 'node_modules/ws/package.json': '{}' }, 'better-sqlite3 is to be the only package; found: better-sqlite3, ws'],
    ['addresses of files', { 'out/renderer/assets/menu.js': '"file://x"' }, 'file:// addresses are in out/renderer/assets/menu.js'],
  ])('with %s is found', async (_what, files, sentence) => {
    expect(await problemsOf({ files })).toEqual([sentence]);
  });

  test('without the SQL of a migration is found', async () => {
    const files = { 'out/main/chunks/engine.js': "import 'better-sqlite3';" };
    expect(await problemsOf({ files })).toEqual(['the SQL of migration 1 (visits) is not in the package']);
  });
});
