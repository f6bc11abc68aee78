import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { temporaryFolder } from '../support/serve.ts';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);
const built = (folder: string) =>
  readdirSync(join(root, 'out', folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Checks on the built output, with the double in Electron's place (desktop.md, Testing the shell, 1 and 2). */
test.describe('the built desktop app, without Electron', () => {
  test('becomes ready, opens its window on app://, hands it a port through the built preload, and ends in order', async () => {
    using folder = temporaryFolder();
    const script = join(root, 'scripts', 'packaging', 'runHost.ts');
    const { stdout } = await run(
      process.execPath,
      [script, root, join(folder.path, 'user'), '--data', join(folder.path, 'data'), '--intake-port', '0'],
      {
        timeout: 40_000,
      },
    );
    expect(JSON.parse(stdout)).toEqual({
      url: 'app://frontdesk/index.html',
      status: 200,
      title: 'Frontdesk',
      required: ['electron'],
      welcome: expect.objectContaining({ kind: 'welcome', demo: true }),
      errors: [],
      missing: [],
      exitCode: 0,
    });
  });

  test('has one preload, a CommonJS file that requires electron alone', () => {
    const [preload, ...more] = built('preload');
    expect(more).toEqual([]);
    const source = readFileSync(preload ?? '', 'utf8');
    expect([...source.matchAll(/\brequire\(\s*["'`]([^"'`]+)/g)].map(([, name]) => name)).toEqual(['electron']);
    expect(source).not.toMatch(/^\s*(import|export)\s/m);
  });

  test('loads nothing from file: and nothing from the network', () => {
    const code = [...built('renderer'), ...built('preload')].filter((path) => /\.(html|css|js|cjs)$/.test(path));
    expect(code.length).toBeGreaterThan(3);
    for (const path of code) expect(readFileSync(path, 'utf8'), path).not.toContain('file://');
    const page = readFileSync(join(root, 'out', 'renderer', 'index.html'), 'utf8');
    for (const [, address] of page.matchAll(/(?:src|href)="([^"]*)"/g)) expect(address).toMatch(/^\.\/assets\//);
  });

  test('packs for the three systems and starts from each archive; what is in it is what must be', async () => {
    const { stdout } = await run(process.execPath, [join(root, 'scripts', 'verifyPackage.mjs')], { timeout: 55_000 });
    expect(stdout).toContain('The packages are as they should be.');
  });
});
