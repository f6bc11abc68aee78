import type Electron from 'electron';
import type { Engine } from '../engine.ts';
import { connectWindows } from './connectWindows.ts';
import { APP_SCHEME, type ElectronParts } from './electronParts.ts';
import { guardContents } from './guardContents.ts';
import { openMainWindow } from './openMainWindow.ts';
import { serveApp } from './serveApp.ts';

export interface DesktopOptions {
  readonly electron: ElectronParts;
  /** Starts the engine; called once, after the app is ready and only in the first instance. */
  readonly startEngine: () => Promise<Engine>;
  /** The built window. */
  readonly rendererDirectory: string;
  /** Holds `preload.cjs`. */
  readonly preloadDirectory: string;
  /** Tells a person why the engine did not start, before the app ends. */
  readonly showFailure: (sentence: string) => void;
}

/**
 * The Electron shell around the engine: one instance, one window on `app://`, guards, and an orderly end. Thin on purpose:
 * everything that a clinic would miss lives in the engine.
 */
export async function startDesktop({
  electron,
  startEngine,
  rendererDirectory,
  preloadDirectory,
  showFailure,
}: DesktopOptions): Promise<void> {
  const { app, protocol } = electron;
  // A second start focuses the first: two engines on one log are refused by the log itself as well.
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  await app.whenReady();

  guardContents(electron);
  protocol.handle(APP_SCHEME, serveApp(rendererDirectory));
  let engine: Engine;
  try {
    engine = await startEngine();
  } catch (error) {
    showFailure(error instanceof Error ? error.message : String(error));
    app.exit(1);
    return;
  }
  connectWindows(electron, engine.hub);
  let window: Electron.BrowserWindow | null = openWindow();

  app.on('second-instance', () => {
    window ??= openWindow();
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('activate', () => {
    window ??= openWindow();
  });
  app.on('window-all-closed', () => app.quit());

  let isClosed = false;
  app.on('will-quit', (event) => {
    if (isClosed) return;
    // The engine finishes what it acknowledged and checkpoints before the process goes.
    event.preventDefault();
    void engine.close().finally(() => {
      isClosed = true;
      app.quit();
    });
  });

  function openWindow(): Electron.BrowserWindow {
    const opened = openMainWindow(electron, preloadDirectory);
    opened.on('closed', () => {
      window = null;
    });
    return opened;
  }
}
