import { createContext, runInContext } from 'node:vm';
import type { MessagePort } from 'node:worker_threads';
import type Electron from 'electron';
import { listeners } from './listeners.ts';

/** What a page posts to itself and hears, with the parts of `window` that the board and the preload use. */
export interface Page {
  readonly location: { readonly origin: string; readonly href: string };
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  postMessage(data: unknown, targetOrigin: string, ports: readonly MessagePort[]): void;
  /** What the preload exposed into the page's world. */
  readonly [exposed: string]: unknown;
}

export interface PageHost {
  readonly url: string;
  /** A message of ipcRenderer, already cloned. */
  readonly send: (channel: string, args: readonly unknown[]) => void;
}

/**
 * A page with its preload, which runs in a bare context of its own: `require` knows electron and nothing else, there is no
 * Node, and what crosses the context bridge or IPC is cloned as structured data.
 * @param preload the CommonJS source.
 */
export function aPage(preload: string, { url, send }: PageHost) {
  const page = listeners();
  const fromMain = listeners();
  const { protocol, host } = new URL(url);
  const exposed: Record<string, unknown> = {};
  const window: Page = Object.assign(exposed, {
    location: { origin: `${protocol}//${host}`, href: url },
    addEventListener: (_type: 'message', listener: (event: MessageEvent<unknown>) => void) => void page.on('message', listener),
    postMessage(data: unknown, targetOrigin: string, ports: readonly MessagePort[] = []) {
      if (targetOrigin !== window.location.origin) return;
      const cloned: unknown = structuredClone(data);
      setImmediate(() => page.emit('message', { data: cloned, ports, source: window, origin: window.location.origin }));
    },
  });

  const renderer = {
    ipcRenderer: {
      send: (channel: string, ...args: unknown[]) => void send(channel, structuredClone(args)),
      on: fromMain.on,
    } satisfies Pick<Electron.IpcRenderer, 'send' | 'on'>,
    contextBridge: {
      exposeInMainWorld(key: string, api: unknown) {
        if (key in exposed) throw new Error(`Cannot bind an API on top of an existing property on the window object: ${key}`);
        exposed[key] = acrossBridge(api);
      },
    } satisfies Pick<Electron.ContextBridge, 'exposeInMainWorld'>,
  };
  const module = { exports: {} };
  const required: string[] = [];
  const context = createContext({
    module,
    exports: module.exports,
    require(name: string) {
      required.push(name);
      if (name !== 'electron') throw new Error(`module not found: ${name}`);
      return renderer;
    },
    window,
    process: { versions: { electron: '0.0.0', chrome: '0.0.0' } },
  });
  runInContext(`(() => {${preload}\n})()`, context);

  return {
    window,
    required,
    /** A message of the host to this page's main frame. */
    receive(channel: string, message: unknown, ports: readonly MessagePort[]) {
      const cloned: unknown = structuredClone(message);
      setImmediate(() => fromMain.emit(channel, { ports }, cloned));
    },
  };
}

/** Functions become proxies whose arguments and results are cloned; whatever cannot be cloned does not cross. */
function acrossBridge(value: unknown): unknown {
  if (typeof value === 'function') return (...args: unknown[]) => structuredClone(value(...structuredClone(args)) as unknown);
  if (typeof value !== 'object' || value === null) return structuredClone(value);
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, acrossBridge(inner)])));
}
