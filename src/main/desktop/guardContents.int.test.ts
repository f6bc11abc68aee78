import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSettings } from './desktopSettings.ts';
import { guardContents, isOpenable, isOurs } from './guardContents.ts';
import { openMainWindow } from './openMainWindow.ts';
import { serveApp } from './serveApp.ts';
import { anElectron, type ElectronDouble } from './testing/anElectron.ts';
import { preventable } from './testing/listeners.ts';

describe('every page there will ever be', () => {
  const folder = mkdtempSync(`${tmpdir()}/frontdesk-guards-`);
  let electron: ElectronDouble;
  beforeAll(async () => {
    electron = anElectron({ userData: folder, preload: '' });
    await electron.launch(() => {});
    guardContents(electron.parts);
    electron.parts.protocol.handle('app', serveApp(folder));
    openMainWindow({ electron: electron.parts, preloadDirectory: folder, iconFile: '', settings: openSettings(folder) });
    await electron.windows[0]?.loaded;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const contentsOf = () => electron.windows[0]!;

  test.each([
    ['app://frontdesk/index.html', false],
    ['app://frontdesk/', false],
    ['app://frontdesk.evil/index.html', true],
    ['app://evil/index.html', true],
    ['https://frontdesk/', true],
    ['file:///etc/passwd', true],
    ['javascript:alert(1)', true],
    ['about:blank', true],
    ['not an address', true],
  ])('navigating to %s is refused: %s', (url, refused) => {
    const event = preventable({ url });
    contentsOf().emitContents('will-frame-navigate', event);
    expect(event.defaultPrevented).toBe(refused);
  });

  test.each(['will-redirect', 'will-attach-webview'])('%s is refused', (name) => {
    const event = preventable({ url: 'app://frontdesk/index.html' });
    contentsOf().emitContents(name, event);
    expect(event.defaultPrevented).toBe(true);
  });

  test.each([
    ['https://healthengine.com.au/help', true],
    ['https://practices.healthengine.com.au/', true],
    ['http://healthengine.com.au/', false],
    ['https://healthengine.com.au.evil.example/', false],
    ['https://healthengine.com.au:8443/', false],
    ['https://user:secret@healthengine.com.au/', false],
    ['https://evil.example/', false],
    ['file:///C:/Windows/System32/calc.exe', false],
    ['ms-msdt:/id', false],
    ['', false],
  ])('a new window is refused; %j goes to the browser of the system: %s', (url, opens) => {
    electron.seen.opened.length = 0;
    expect(contentsOf().openFromPage(url)).toEqual({ action: 'deny' });
    expect(electron.seen.opened).toEqual(opens ? [url] : []);
    expect(isOpenable(url)).toBe(opens);
  });

  test.each([
    ['notifications', true],
    ['clipboard-sanitized-write', true],
    ['clipboard-read', false],
    ['media', false],
    ['geolocation', false],
    ['fullscreen', false],
    ['openExternal', false],
    ['usb', false],
    ['unknown', false],
  ] as const)('the permission %s is given to our own page: %s', (permission, given) => {
    const { permissionRequest, permissionCheck } = electron.seen;
    const contents = contentsOf().contents as never;
    let answer: boolean | null = null;
    permissionRequest?.(contents, permission as never, (granted) => (answer = granted), {} as never);
    expect(answer).toBe(given);
    expect(permissionCheck?.(contents, permission as never, 'app://frontdesk', {} as never)).toBe(given);
    expect(permissionCheck?.(contents, permission as never, 'https://evil.example', {} as never)).toBe(false);
  });

  test('no device is ever handed to a page', () => {
    expect(electron.seen.device?.({} as never)).toBe(false);
  });

  test.each([
    ['app://frontdesk', true],
    ['app://frontdesk/x?y#z', true],
    ['app://frontdesk:80/', false],
    ['APP://FRONTDESK/', false],
    ['app:frontdesk', false],
    ['', false],
  ])('%j is ours: %s', (address, ours) => {
    expect(isOurs(address)).toBe(ours);
  });
});

describe('the files behind app://', () => {
  const folder = mkdtempSync(`${tmpdir()}/frontdesk-app-`);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const answer = (url: string, init?: RequestInit) => serveApp(folder)(new Request(url, init));

  test('come with the policy, whatever the answer', async () => {
    for (const [url, init] of [
      ['app://frontdesk/index.html', {}],
      ['app://frontdesk/index.html', { method: 'POST' }],
      ['app://elsewhere/index.html', {}],
    ] as const) {
      const { status, headers } = await answer(url, init);
      expect([404, 405]).toContain(status);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*require-trusted-types-for 'script'$/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  test.each(['app://frontdesk/../../etc/passwd', 'app://frontdesk/%2e%2e/secret.json', 'app://elsewhere/index.html'])(
    '%s is not there',
    async (url) => {
      expect((await answer(url)).status).toBe(404);
    },
  );
});
