import type Electron from 'electron';
import type { ElectronParts } from '../electronParts.ts';
import { listeners, preventable } from './listeners.ts';

export interface Lifecycle {
  /** Throws as Electron does where something needs the app to be ready. */
  requireReady(what: string): void;
  /** Throws as Electron does where something is only taken before. */
  requireNotReady(what: string): void;
}

/** `app`: its order of events, the single instance lock, and quitting. @param closeWindows as quitting does; false when one stays open. */
export function appDouble(options: { userData: string; isFirstInstance: boolean; closeWindows: () => boolean }) {
  const events = listeners();
  const paths = new Map<string, string>([['userData', options.userData]]);
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<number>();
  const state = { isReady: false, isQuitting: false, hasEnded: false, isSandboxed: false, hardwareAcceleration: true, appUserModelId: '' };

  const lifecycle: Lifecycle = {
    requireReady(what) {
      if (!state.isReady) throw new Error(`${what} before the app is ready`);
    },
    requireNotReady(what) {
      if (state.isReady) throw new Error(`${what} has to come before the app is ready`);
    },
  };

  function end(code: number) {
    if (state.hasEnded) return;
    state.hasEnded = true;
    ended.resolve(code);
  }

  function quit() {
    if (state.hasEnded) return;
    state.isQuitting = true;
    const before = preventable({});
    events.emit('before-quit', before);
    if (before.defaultPrevented || !options.closeWindows()) {
      state.isQuitting = false;
      return;
    }
    const will = preventable({});
    events.emit('will-quit', will);
    if (will.defaultPrevented) return;
    end(0);
  }

  const app = {
    whenReady: () => ready.promise,
    requestSingleInstanceLock: () => options.isFirstInstance,
    enableSandbox() {
      lifecycle.requireNotReady('app.enableSandbox()');
      state.isSandboxed = true;
    },
    disableHardwareAcceleration() {
      lifecycle.requireNotReady('app.disableHardwareAcceleration()');
      state.hardwareAcceleration = false;
    },
    setAppUserModelId(id: string) {
      state.appUserModelId = id;
    },
    getPath(name: string) {
      const path = paths.get(name);
      if (path === undefined) throw new Error(`Failed to get '${name}' path`);
      return path;
    },
    setPath: (name: string, path: string) => void paths.set(name, path),
    // Electron quits after the code that asked for it has run.
    quit: () => queueMicrotask(quit),
    exit: (code = 0) => end(code),
    on: events.on,
  } satisfies ElectronParts['app'] satisfies Pick<Electron.App, keyof ElectronParts['app']>;

  return {
    app,
    lifecycle,
    state,
    emit: events.emit,
    /** Resolves with the exit code. */
    ended: ended.promise,
    becomeReady() {
      state.isReady = true;
      events.emit('ready');
      ready.resolve();
    },
    windowAllClosed() {
      if (state.isQuitting) return;
      if (events.count('window-all-closed') === 0) quit();
      else events.emit('window-all-closed');
    },
  };
}
