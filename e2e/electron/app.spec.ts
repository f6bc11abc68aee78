import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { electronBinary, NO_ELECTRON } from '../support/electronBinary.ts';
import { temporaryFolder } from '../support/serve.ts';

const binary = electronBinary();
const root = join(import.meta.dirname, '..', '..');

/** The app in the real Electron: what these say, and nothing else, is called "works in Electron" (docs/electron-ledger.md). */
test.describe('the desktop app in Electron', () => {
  test.skip(binary === null, NO_ELECTRON);
  const folder = temporaryFolder();
  let app: ElectronApplication;
  let page: Page;

  const args = [root, `--user-data-dir=${join(folder.path, 'user')}`, '--data', join(folder.path, 'data'), '--intake-port', '0'];
  // On Windows the app keeps its folder in the local profile.
  const env = { ...process.env, LOCALAPPDATA: join(folder.path, 'local') };
  const launch = () => _electron.launch({ ...(binary !== null && { executablePath: binary }), args, env });

  test.beforeAll(async () => {
    app = await launch();
    page = await app.firstWindow();
  });
  test.afterAll(async () => {
    await app.close();
    folder[Symbol.dispose]();
  });

  test('opens on app:// and shows the live board of the demo', async () => {
    expect(page.url()).toMatch(/^app:\/\/frontdesk\//);
    await expect(page.getByRole('banner').getByRole('button', { name: /^Live/ })).toBeVisible();
    await expect(page.getByRole('grid', { name: 'Queue' }).getByRole('row')).not.toHaveCount(0);
  });

  test('has the Content Security Policy in force, Trusted Types with it', async () => {
    const header = await page.evaluate(async () => (await fetch('/index.html')).headers.get('content-security-policy'));
    expect(header).toContain("default-src 'none'");
    expect(header).toContain("require-trusted-types-for 'script'");
    const written = await page.evaluate(() => {
      try {
        document.createElement('div').innerHTML = '<b>text</b>';
        return 'written';
      } catch {
        return 'refused';
      }
    });
    expect(written).toBe('refused');
  });

  test('gives the page nothing of Node, and of the host a way to ask for a port alone', async () => {
    const reachable = await page.evaluate(() => ({
      node: ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in window),
      bridge: Object.keys(Reflect.get(window, 'frontdesk')).sort(),
    }));
    expect(reachable).toEqual({ node: [], bridge: ['connect', 'versions'] });
  });

  test('goes nowhere else and opens no other window', async () => {
    const opened = await page.evaluate(() => window.open('https://example.org/') === null);
    expect(opened).toBe(true);
    await page.evaluate(() => {
      window.location.href = 'https://example.org/';
    });
    await expect(page.getByRole('banner').getByRole('button', { name: /^Live/ })).toBeVisible();
    expect(page.url()).toMatch(/^app:\/\/frontdesk\//);
    expect(app.windows()).toHaveLength(1);
  });

  test('started again brings its one window to the front, and the second copy ends', async () => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    const second = spawn(binary ?? '', args, { env, stdio: 'ignore' });
    expect(await new Promise((resolve) => second.on('exit', resolve))).toBe(0);
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized())))
      .toEqual([false]);
  });

  test('runs its page in the sandbox of the system', async () => {
    const sandboxed = await app.evaluate(({ app: electronApp }) =>
      electronApp
        .getAppMetrics()
        .filter(({ type }) => type === 'Tab')
        .map(({ sandboxed: isSandboxed }) => isSandboxed),
    );
    // Told on Windows and macOS alone.
    expect(sandboxed.filter((one) => one === false)).toEqual([]);
    expect(sandboxed.length).toBeGreaterThan(0);
  });

  test('quits in order and starts again on the same data', async () => {
    await app.close();
    app = await launch();
    page = await app.firstWindow();
    await expect(page.getByRole('banner').getByRole('button', { name: /^Live/ })).toBeVisible();
  });
});
