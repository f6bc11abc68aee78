import type Electron from 'electron';
import type { WindowPart } from '../electronParts.ts';
import { aPage } from './aPage.ts';
import type { Lifecycle } from './appDouble.ts';
import { realPortOf } from './channelDouble.ts';
import { listeners, preventable } from './listeners.ts';

export interface WindowHost {
  readonly lifecycle: Lifecycle;
  /** What `protocol.handle` was given for a scheme. */
  handlerOf(scheme: string): ((request: Request) => Response | Promise<Response>) | undefined;
  /** The preload's CommonJS source, by its path. */
  readPreload(path: string): string;
  contentsCreated(contents: unknown): void;
  ipc(channel: string, event: unknown, args: readonly unknown[]): void;
  opened(window: WindowDouble): void;
  closed(window: WindowDouble): void;
}

export type WindowDouble = ReturnType<typeof windowDouble>;

/** A window that loads through the registered protocol handler and runs its preload; hidden until shown. */
export function windowDouble(host: WindowHost, options: Electron.BrowserWindowConstructorOptions) {
  host.lifecycle.requireReady('new BrowserWindow()');
  const events = listeners();
  const contents = listeners();
  const state = {
    isShown: false,
    isFocused: false,
    isMinimized: false,
    isMaximized: false,
    isClosed: false,
    reloads: 0,
    status: 0,
    body: '',
  };
  let page: ReturnType<typeof aPage> | null = null;
  let windowOpen: ((details: { url: string }) => { action: string }) | null = null;
  const loaded = Promise.withResolvers<void>();

  const mainFrame = {
    url: '',
    parent: null,
    postMessage(channel: string, message: unknown, transfer: Electron.MessagePortMain[] = []) {
      page?.receive(channel, message, transfer.map(realPortOf));
    },
  };
  const webContents = {
    on: contents.on,
    reload() {
      state.reloads += 1;
    },
  } satisfies WindowPart['webContents'];
  const wholeContents = {
    ...webContents,
    mainFrame,
    getURL: () => mainFrame.url,
    setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
      windowOpen = handler;
    },
  };

  async function load(url: string) {
    const handler = host.handlerOf(new URL(url).protocol.slice(0, -1));
    if (!handler) throw new Error(`ERR_UNKNOWN_URL_SCHEME (-302) loading '${url}'`);
    const response = await handler(new Request(url));
    state.status = response.status;
    state.body = await response.text();
    mainFrame.url = url;
    const preload = options.webPreferences?.preload;
    if (preload !== undefined) {
      page = aPage(host.readPreload(preload), {
        url,
        // A renderer's message arrives in a later turn of the main process.
        send: (channel, args) => setImmediate(() => host.ipc(channel, { senderFrame: mainFrame, sender: wholeContents }, args)),
      });
    }
    loaded.resolve();
    events.emit('ready-to-show');
  }

  const window = {
    loadURL: (url: string) => load(url),
    show() {
      state.isShown = true;
    },
    focus() {
      state.isFocused = true;
    },
    restore() {
      state.isMinimized = false;
    },
    maximize() {
      state.isMaximized = true;
    },
    isMinimized: () => state.isMinimized,
    isMaximized: () => state.isMaximized,
    getNormalBounds: () => ({ x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }),
    on: events.on,
    once: events.once,
    webContents,
  } satisfies WindowPart;

  const double = {
    window,
    options,
    state,
    loaded: loaded.promise,
    page: () => {
      if (!page) throw new Error('The window has not loaded a page');
      return page;
    },
    emit: events.emit,
    emitContents: contents.emit,
    /** As a script of the page would with `window.open`. */
    openFromPage: (url: string) => windowOpen?.({ url }),
    mainFrame,
    contents: wholeContents,
    /** @returns false when a listener keeps it open. */
    close(): boolean {
      if (state.isClosed) return true;
      const closing = preventable({});
      events.emit('close', closing);
      if (closing.defaultPrevented) return false;
      state.isClosed = true;
      events.emit('closed');
      host.closed(double);
      return true;
    },
  };
  host.contentsCreated(wholeContents);
  host.opened(double);
  return double;
}
