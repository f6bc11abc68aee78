import type { Effects } from '../effects.ts';
import type { Engine } from '../engine.ts';
import { connectWindows } from './connectWindows.ts';
import type { SettingsFile } from './desktopSettings.ts';
import { APP_SCHEME, type ElectronParts, type WindowPart } from './electronParts.ts';
import { followPower } from './followPower.ts';
import { guardContents } from './guardContents.ts';
import { notifyCritical } from './notifyCritical.ts';
import { openMainWindow } from './openMainWindow.ts';
import { prepareApp, type Surroundings } from './prepareApp.ts';
import { serveApp } from './serveApp.ts';
import { setMenu } from './setMenu.ts';
import { showTray } from './showTray.ts';

/** The engine, and what a person has to know about how it started. */
export interface StartedEngine {
  readonly engine: Engine;
  /** The pretend clinic: ends with its window. A practice keeps running beside the clock. */
  readonly isDemo: boolean;
  /** Said once, after the window is open. */
  readonly notices: readonly string[];
}

export interface DesktopOptions {
  readonly electron: ElectronParts;
  readonly surroundings: Surroundings;
  readonly setTimer: Effects['setTimer'];
  /** Starts the engine; called once, after the app is ready and only in the first instance. @param dataHome the app's own folder. */
  readonly startEngine: (dataHome: string) => Promise<StartedEngine>;
  /** The sentence for people about why the engine did not start. */
  readonly explain: (error: unknown) => string;
  /** The built window. */
  readonly rendererDirectory: string;
  /** Holds `preload.cjs`. */
  readonly preloadDirectory: string;
  /** Holds the icons. */
  readonly resourcesDirectory: string;
}

/**
 * The Electron shell around the engine: one instance, one window on `app://`, guards, tray, and an orderly end. Thin on
 * purpose: everything that a clinic would miss lives in the engine.
 *
 * The entry module must not await it: Electron is ready only once that module has been evaluated, and this waits for ready.
 */
export async function startDesktop(options: DesktopOptions): Promise<void> {
  const { electron, surroundings } = options;
  const { app } = electron;
  const settings = prepareApp(electron, surroundings);
  if (!settings) {
    app.quit();
    return;
  }
  await app.whenReady();
  setMenu(electron, surroundings.platform);
  guardContents(electron);
  electron.protocol.handle(APP_SCHEME, serveApp(options.rendererDirectory));

  let started: StartedEngine;
  try {
    started = await options.startEngine(app.getPath('userData'));
  } catch (error) {
    electron.dialog.showErrorBox('Frontdesk could not start', options.explain(error));
    app.exit(1);
    return;
  }
  runShell(options, settings, started);
}

function runShell(
  { electron, surroundings, setTimer, preloadDirectory, resourcesDirectory }: DesktopOptions,
  settings: SettingsFile,
  { engine, isDemo, notices }: StartedEngine,
): void {
  const { app } = electron;
  const icon = (name: string) => `${resourcesDirectory}/${name}.png`;
  const quit = () => app.quit();
  let window: WindowPart | null = null;

  function showWindow() {
    if (window?.isMinimized()) window.restore();
    window?.show();
    window?.focus();
    window ??= openWindow();
  }

  function openWindow(): WindowPart {
    const opened = openMainWindow({ electron, preloadDirectory, iconFile: icon('icon'), settings });
    opened.on('session-end', quit);
    opened.on('closed', () => {
      window = null;
    });
    return opened;
  }

  connectWindows(electron, engine.hub);
  followPower(electron, engine, quit);
  const stopNotifying = notifyCritical({
    electron,
    onCriticalAlert: engine.onCriticalAlert,
    quietHours: () => settings.read().quietHours,
    showWindow,
  });
  const hideTray = showTray({
    electron,
    iconFile: icon(surroundings.platform === 'darwin' ? 'trayTemplate' : 'tray'),
    health: engine.health,
    settings,
    setTimer,
    showWindow,
    quit,
  });

  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => {
    // Bookings and check-ins go on being taken while nobody looks, wherever there is an icon to come back by.
    if (isDemo || hideTray === null) app.quit();
  });
  let isClosed = false;
  let isClosing = false;
  app.on('will-quit', (event) => {
    if (isClosed) return;
    // The engine finishes what it acknowledged and checkpoints before the process goes.
    event.preventDefault();
    if (isClosing) return;
    isClosing = true;
    stopNotifying();
    hideTray?.();
    void engine
      .close()
      .catch(() => {})
      .finally(() => {
        isClosed = true;
        app.quit();
      });
  });

  window = openWindow();
  for (const message of notices) {
    void electron.dialog.showMessageBox({ type: 'warning', title: 'Frontdesk', message, buttons: ['Go on'] });
  }
}
