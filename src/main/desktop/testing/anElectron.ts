import type Electron from 'electron';
import type { ElectronParts, NotificationPart, SessionPart, TrayPart, WindowPart } from '../electronParts.ts';
import { appDouble } from './appDouble.ts';
import { MessageChannelDouble } from './channelDouble.ts';
import { listeners, preventable } from './listeners.ts';
import { type WindowDouble, windowDouble } from './windowDouble.ts';

export interface ElectronOptions {
  /** A folder of the test's own. */
  readonly userData: string;
  /** The preload's CommonJS source. */
  readonly preload: string;
  readonly isFirstInstance?: boolean;
  readonly hasTray?: boolean;
  readonly displays?: readonly Electron.Rectangle[];
}

export type ElectronDouble = ReturnType<typeof anElectron>;

/**
 * A behavioural double of the `electron` module (desktop.md, Testing the shell, 1): what may only come before ready throws after it
 * and the other way round, windows load through the registered protocol, messages are cloned, quitting follows Electron's order.
 * Each member is held to electron.d.ts. It shows that the shell keeps these rules, not that it works in Electron.
 */
export function anElectron(options: ElectronOptions) {
  const windows: WindowDouble[] = [];
  const open = () => windows.filter(({ state }) => !state.isClosed);
  const { app, lifecycle, state, emit, ended, becomeReady, windowAllClosed } = appDouble({
    userData: options.userData,
    isFirstInstance: options.isFirstInstance ?? true,
    closeWindows: () => open().every((window) => window.close()),
  });
  const ipc = listeners();
  const power = listeners();
  const handlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  const privileged: Electron.CustomScheme[] = [];
  const seen = {
    crashReporter: [] as Electron.CrashReporterStartOptions[],
    errorBoxes: [] as { title: string; content: string }[],
    messages: [] as Electron.MessageBoxOptions[],
    opened: [] as string[],
    notifications: [] as { options: Electron.NotificationConstructorOptions; emit: (event: string) => void }[],
    menus: [] as (Electron.Menu | null)[],
    permissionRequest: null as Parameters<SessionPart['setPermissionRequestHandler']>[0],
    permissionCheck: null as Parameters<SessionPart['setPermissionCheckHandler']>[0],
    device: null as Parameters<SessionPart['setDevicePermissionHandler']>[0],
  };
  const tray = { exists: false, toolTip: '', menu: [] as Electron.MenuItemConstructorOptions[], click: () => {} };
  const templates = new WeakMap<object, Electron.MenuItemConstructorOptions[]>();

  function openWindow(windowOptions: Electron.BrowserWindowConstructorOptions): WindowPart {
    return windowDouble(
      {
        lifecycle,
        handlerOf: (scheme) => handlers.get(scheme),
        readPreload: () => options.preload,
        contentsCreated: (contents) => emit('web-contents-created', {}, contents),
        ipc: (channel, event, args) => ipc.emit(channel, event, ...args),
        opened: (window) => windows.push(window),
        closed: () => open().length === 0 && windowAllClosed(),
      },
      windowOptions,
    ).window;
  }

  class NotificationDouble {
    static isSupported = () => true;
    readonly #events = listeners();
    readonly on = this.#events.on;
    readonly #options: Electron.NotificationConstructorOptions;
    constructor(notificationOptions: Electron.NotificationConstructorOptions) {
      lifecycle.requireReady('new Notification()');
      this.#options = notificationOptions;
    }
    show() {
      seen.notifications.push({ options: this.#options, emit: (event) => void this.#events.emit(event) });
    }
  }
  NotificationDouble.prototype satisfies Pick<NotificationPart, 'show'>;

  function makeTray(): TrayPart {
    lifecycle.requireReady('new Tray()');
    if (options.hasTray === false) throw new Error('No place for an icon');
    tray.exists = true;
    const events = listeners();
    tray.click = () => void events.emit('click');
    return {
      on: events.on,
      setToolTip(text: string) {
        tray.toolTip = text;
      },
      setContextMenu(menu: Electron.Menu | null) {
        tray.menu = (menu && templates.get(menu)) ?? [];
      },
      destroy() {
        tray.exists = false;
      },
    };
  }

  const parts = {
    app,
    BrowserWindow: asConstructor(openWindow),
    crashReporter: { start: (start) => void seen.crashReporter.push(start) },
    dialog: {
      showErrorBox: (title, content) => void seen.errorBoxes.push({ title, content }),
      showMessageBox(...args: [Electron.BaseWindow | Electron.MessageBoxOptions, Electron.MessageBoxOptions?]) {
        lifecycle.requireReady('dialog.showMessageBox()');
        const [first] = args;
        if ('message' in first) seen.messages.push(first);
        return Promise.resolve({ response: 0, checkboxChecked: false });
      },
    },
    ipcMain: { on: ipc.on },
    Menu: {
      buildFromTemplate(template) {
        const menu: object = {};
        templates.set(
          menu,
          template.filter((item) => 'label' in item || 'role' in item || 'type' in item) as Electron.MenuItemConstructorOptions[],
        );
        return menu as Electron.Menu;
      },
      setApplicationMenu: (menu) => void seen.menus.push(menu),
    },
    MessageChannelMain: MessageChannelDouble,
    nativeImage: { createFromPath: (path) => ({ path }) as unknown as Electron.NativeImage },
    Notification: NotificationDouble,
    powerMonitor: { on: power.on },
    protocol: {
      registerSchemesAsPrivileged(schemes) {
        lifecycle.requireNotReady('protocol.registerSchemesAsPrivileged()');
        privileged.push(...schemes);
      },
      handle(scheme, handler) {
        lifecycle.requireReady('protocol.handle()');
        handlers.set(scheme, handler);
      },
    },
    screen: {
      getAllDisplays() {
        lifecycle.requireReady('screen.getAllDisplays()');
        const areas = options.displays ?? [{ x: 0, y: 0, width: 1920, height: 1040 }];
        return areas.map((workArea) => ({ workArea }) as Electron.Display);
      },
    },
    session: {
      get defaultSession() {
        lifecycle.requireReady('session.defaultSession');
        return {
          setPermissionRequestHandler(handler) {
            seen.permissionRequest = handler;
          },
          setPermissionCheckHandler(handler) {
            seen.permissionCheck = handler;
          },
          setDevicePermissionHandler(handler) {
            seen.device = handler;
          },
        } satisfies SessionPart;
      },
    },
    shell: { openExternal: (url) => Promise.resolve(void seen.opened.push(url)) },
    Tray: asConstructor(makeTray),
  } satisfies ElectronParts;

  return {
    parts: parts as ElectronParts,
    state,
    ended,
    windows,
    seen,
    tray,
    privileged,
    emit,
    ipc: (channel: string, event: unknown, ...args: unknown[]) => ipc.emit(channel, event, ...structuredClone(args)),
    power: (event: 'resume' | 'shutdown') => {
      const happening = preventable({});
      power.emit(event, happening);
      return happening;
    },
    /** Evaluates the entry; ready comes when that is done, as with an ES module in Electron. */
    async launch(entry: () => unknown) {
      await entry();
      becomeReady();
    },
  };
}

/** A function that may be called with `new`. */
function asConstructor<Options extends readonly unknown[], Made>(make: (...args: Options) => Made): new (...args: Options) => Made {
  return make as unknown as new (
    ...args: Options
  ) => Made;
}
