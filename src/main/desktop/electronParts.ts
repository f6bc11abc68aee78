import type Electron from 'electron';

/**
 * The parts of Electron that the shell uses, each cut down to the members it calls, handed in by index.ts: where there is no
 * binary, a double of exactly these takes their place (testing/aDesktop.ts), and docs/electron-ledger.md lists them.
 */
export interface ElectronParts {
  readonly app: Pick<
    Electron.App,
    | 'disableHardwareAcceleration'
    | 'enableSandbox'
    | 'exit'
    | 'getPath'
    | 'on'
    | 'quit'
    | 'requestSingleInstanceLock'
    | 'setAppUserModelId'
    | 'setPath'
    | 'whenReady'
  >;
  readonly BrowserWindow: new (options: Electron.BrowserWindowConstructorOptions) => WindowPart;
  readonly crashReporter: Pick<Electron.CrashReporter, 'start'>;
  readonly dialog: Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox'>;
  readonly ipcMain: Pick<Electron.IpcMain, 'on'>;
  readonly Menu: Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu'>;
  readonly MessageChannelMain: new () => Electron.MessageChannelMain;
  readonly nativeImage: Pick<typeof Electron.nativeImage, 'createFromPath'>;
  readonly Notification: (new (
    options: Electron.NotificationConstructorOptions,
  ) => NotificationPart) &
    Pick<typeof Electron.Notification, 'isSupported'>;
  readonly powerMonitor: Pick<Electron.PowerMonitor, 'on'>;
  readonly protocol: Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'>;
  readonly screen: Pick<Electron.Screen, 'getAllDisplays'>;
  readonly session: { readonly defaultSession: SessionPart };
  readonly shell: Pick<Electron.Shell, 'openExternal'>;
  readonly Tray: new (image: Electron.NativeImage) => TrayPart;
}

export type WindowPart = Pick<
  Electron.BrowserWindow,
  'focus' | 'getNormalBounds' | 'isMaximized' | 'isMinimized' | 'loadURL' | 'maximize' | 'on' | 'once' | 'restore' | 'show'
> & { readonly webContents: Pick<Electron.WebContents, 'on' | 'reload'> };
export type NotificationPart = Pick<Electron.Notification, 'on' | 'show'>;
export type SessionPart = Pick<
  Electron.Session,
  'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler'
>;
export type TrayPart = Pick<Electron.Tray, 'destroy' | 'on' | 'setContextMenu' | 'setToolTip'>;

/** The one origin that windows load (desktop.md, Electron shell). */
export const APP_SCHEME = 'app';
export const APP_HOST = 'frontdesk';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
