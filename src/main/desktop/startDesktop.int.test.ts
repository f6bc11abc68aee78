import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openEventLog, StorageError } from '../event-log/index.ts';
import { aDesktop, type Desktop, type DesktopScene } from './testing/aDesktop.ts';

describe('the desktop shell', () => {
  const desktops: Desktop[] = [];
  afterEach(async () => {
    for (const desktop of desktops.splice(0)) if (!desktop.electron.state.hasEnded) await desktop.end();
  });

  function desk(scene: DesktopScene = {}) {
    const desktop = aDesktop(scene);
    desktops.push(desktop);
    return desktop;
  }
  async function started(scene: DesktopScene = {}) {
    const desktop = desk(scene);
    await desktop.start();
    const [window] = desktop.electron.windows;
    if (!window) throw new Error('No window was opened');
    await window.loaded;
    return { ...desktop, window };
  }

  test('opens one sandboxed window on app:// and shows it only when it can be seen whole', async () => {
    const { electron, window } = await started();
    expect(electron.windows).toHaveLength(1);
    expect(electron.state.isSandboxed).toBe(true);
    expect(window.mainFrame.url).toBe('app://frontdesk/index.html');
    expect(window.state).toMatchObject({ status: 200, isShown: true, body: '<!doctype html><title>Frontdesk</title>' });
    expect(window.options.show).toBe(false);
    expect(window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      experimentalFeatures: false,
      plugins: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
    expect(electron.privileged).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  test('keeps crash dumps on this PC', async () => {
    const { electron } = await started();
    expect(electron.seen.crashReporter).toEqual([expect.objectContaining({ uploadToServer: false })]);
  });

  test('a second copy ends at once and touches nothing', async () => {
    const desktop = desk({ isFirstInstance: false });
    await desktop.start(() => Promise.reject(new Error('must not start')));
    expect(await desktop.electron.ended).toBe(0);
    expect(desktop.electron.windows).toEqual([]);
    expect(existsSync(desktop.dataFolder)).toBe(false);
  });

  test('a second start brings the first window back, from the taskbar too', async () => {
    const { electron, window } = await started();
    window.state.isMinimized = true;
    window.state.isFocused = false;
    electron.emit('second-instance');
    expect(window.state).toMatchObject({ isMinimized: false, isFocused: true });
    expect(electron.windows).toHaveLength(1);
  });

  test('of a practice goes on beside the clock when its window is closed, and comes back from there', async () => {
    const { electron, window } = await started();
    window.close();
    expect(electron.state.hasEnded).toBe(false);
    electron.tray.click();
    expect(electron.windows).toHaveLength(2);
  });

  test('ends with its last window where the system has no place for an icon', async () => {
    const { electron, window } = await started({ hasTray: false });
    window.close();
    expect(await electron.ended).toBe(0);
  });

  test('of the demo ends with its window', async () => {
    const { electron, window } = await started({ policy: null });
    window.close();
    expect(await electron.ended).toBe(0);
  });

  test('quitting lets the engine finish: the data folder is free and whole afterwards', async () => {
    const desktop = await started();
    desktop.electron.parts.app.quit();
    desktop.electron.parts.app.quit();
    expect(await desktop.electron.ended).toBe(0);
    expect(desktop.electron.tray.exists).toBe(false);
    const log = openEventLog({ directory: desktop.dataFolder, practices: [], now: Date.now, newId: () => 'x', log: () => {} });
    expect(log.checkIntegrity()).toEqual([]);
    await log.close();
  });

  test.each(['session-end'])('the end of the Windows session (%s) is an orderly end', async (event) => {
    const { electron, window } = await started();
    window.emit(event);
    expect(await electron.ended).toBe(0);
  });

  test('the shutdown of the computer waits for an orderly end', async () => {
    const { electron } = await started();
    expect(electron.power('shutdown').defaultPrevented).toBe(true);
    expect(await electron.ended).toBe(0);
  });

  test('opens where it was closed; on a screen that is gone, where it can be seen', async () => {
    const bounds = { x: 2000, y: 40, width: 1200, height: 800 };
    const settings = JSON.stringify({ window: { bounds, maximized: true } });
    const two = [
      { x: 0, y: 0, width: 1920, height: 1040 },
      { x: 1920, y: 0, width: 1920, height: 1040 },
    ];
    const both = await started({ settings, displays: two });
    expect(both.window.options).toMatchObject(bounds);
    expect(both.window.state.isMaximized).toBe(true);
    both.window.close();
    expect(JSON.parse(readFileSync(join(both.userData, 'desktop.json'), 'utf8'))).toMatchObject({ window: { bounds, maximized: true } });

    const one = await started({ settings, displays: two.slice(0, 1) });
    expect(one.window.options).toMatchObject({ width: 1366, height: 768 });
    expect(one.window.options.x).toBeUndefined();
  });

  test('settings that cannot be read are the defaults', async () => {
    const { window } = await started({ settings: '{"window": {"bounds": {"x": "left"}}, "quietHours": 5' });
    expect(window.options).toMatchObject({ width: 1366, height: 768 });
  });

  test('a page that breaks is loaded again, three times at most; one that was closed is not', async () => {
    const { window } = await started();
    window.emitContents('render-process-gone', {}, { reason: 'clean-exit' });
    expect(window.state.reloads).toBe(0);
    for (let times = 0; times < 5; times += 1) window.emitContents('render-process-gone', {}, { reason: 'crashed' });
    expect(window.state.reloads).toBe(3);
  });

  test('without a menu bar on Windows and Linux; with copy, paste and quit on macOS', async () => {
    const linux = await started();
    expect(linux.electron.seen.menus).toEqual([null]);
    const mac = await started({ platform: 'darwin' });
    expect(mac.electron.seen.menus[0]).not.toBeNull();
  });

  describe('on Windows', () => {
    test.each([
      ['RDP-Tcp#12', false],
      ['ICA-TCP#3', false],
      ['Console', true],
      ['', true],
    ])('in the session %j draws with the graphics card: %s', async (SESSIONNAME, expected) => {
      const { electron } = await started({ platform: 'win32', env: { SESSIONNAME } });
      expect(electron.state.hardwareAcceleration).toBe(expected);
    });

    test('keeps its settings out of roaming profiles and names itself for notifications', async () => {
      const desktop = await started({ platform: 'win32' });
      desktop.window.close();
      expect(existsSync(join(desktop.folder, 'local', 'Frontdesk', 'desktop.json'))).toBe(true);
      expect(desktop.electron.state.appUserModelId).toBe('au.frontdesk.desktop');
    });
  });

  test('the graphics card is left alone where the settings say so', async () => {
    const { electron } = await started({ settings: '{"hardwareAcceleration":"off"}' });
    expect(electron.state.hardwareAcceleration).toBe(false);
  });

  describe('that cannot start says why in plain words and ends', () => {
    test('when another copy uses the data folder', async () => {
      const first = await started();
      const second = desk();
      await second.start(() =>
        Promise.resolve().then(() => {
          openEventLog({ directory: first.dataFolder, practices: [], now: Date.now, newId: () => 'x', log: () => {} });
          throw new Error('two copies on one folder');
        }),
      );
      expect(await second.electron.ended).toBe(1);
      expect(second.electron.seen.errorBoxes).toEqual([
        { title: 'Frontdesk could not start', content: expect.stringMatching(/using this data folder/) },
      ]);
      expect(second.electron.windows).toEqual([]);
    });

    test('when the practice key is missing', async () => {
      const desktop = desk();
      await desktop.start(() =>
        Promise.reject(new StorageError('key', 'The practice key is missing. Put practice.key back from your copy.')),
      );
      expect(await desktop.electron.ended).toBe(1);
      expect(desktop.electron.seen.errorBoxes[0]?.content).toBe('The practice key is missing. Put practice.key back from your copy.');
    });

    test('when the policy is wrong, with the place in it', async () => {
      const desktop = desk({ policy: { practices: [{ tenantId: 'clinic-abc' }] } });
      await desktop.start();
      expect(await desktop.electron.ended).toBe(1);
      expect(desktop.electron.seen.errorBoxes[0]?.content).toMatch(/practices\[0\]\.name/);
    });
  });
});
