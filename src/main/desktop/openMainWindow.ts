import { join } from 'node:path';
import type Electron from 'electron';
import type { DesktopSettings, SettingsFile } from './desktopSettings.ts';
import { APP_ORIGIN, type ElectronParts, type WindowPart } from './electronParts.ts';

export interface MainWindowOptions {
  readonly electron: Pick<ElectronParts, 'BrowserWindow' | 'screen'>;
  /** Holds `preload.cjs`. */
  readonly preloadDirectory: string;
  readonly iconFile: string;
  readonly settings: SettingsFile;
}

/** A page that breaks at once again and again is left standing rather than loaded for ever. */
const RELOADS_AT_MOST = 3;

/** One sandboxed window on `app://`, where it was when it was last closed. Must not be called before the app is ready. */
export function openMainWindow({ electron, preloadDirectory, iconFile, settings }: MainWindowOptions): WindowPart {
  const remembered = visibleAgain(settings.read().window, electron.screen.getAllDisplays());
  const window = new electron.BrowserWindow({
    width: 1366,
    height: 768,
    ...remembered?.bounds,
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'Frontdesk',
    icon: iconFile,
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
  window.once('ready-to-show', () => {
    if (remembered?.maximized) window.maximize();
    window.show();
  });
  window.on('close', () => settings.change({ window: { bounds: window.getNormalBounds(), maximized: window.isMaximized() } }));

  let reloads = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || reloads >= RELOADS_AT_MOST) return;
    reloads += 1;
    window.webContents.reload();
  });
  void window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}

/** A window remembered on a screen that is gone would open where nobody sees it. @returns null then. */
function visibleAgain(
  remembered: DesktopSettings['window'],
  displays: readonly Pick<Electron.Display, 'workArea'>[],
): DesktopSettings['window'] {
  if (!remembered) return null;
  const { x, y, width } = remembered.bounds;
  const titleBarShows = displays.some(
    ({ workArea }) =>
      y >= workArea.y - 8 && y < workArea.y + workArea.height - 40 && x + width > workArea.x + 80 && x < workArea.x + workArea.width - 80,
  );
  return titleBarShows ? remembered : null;
}
