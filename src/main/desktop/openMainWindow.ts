import { join } from 'node:path';
import type Electron from 'electron';
import { APP_ORIGIN, type ElectronParts } from './electronParts.ts';

/** One sandboxed window on `app://`. Must not be called before the app is ready. @param preloadDirectory holds `preload.cjs`. */
export function openMainWindow({ BrowserWindow }: Pick<ElectronParts, 'BrowserWindow'>, preloadDirectory: string): Electron.BrowserWindow {
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'Frontdesk',
    backgroundColor: '#f6f5f1',
    webPreferences: {
      preload: join(preloadDirectory, 'preload.cjs'),
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
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}
