import type { OpenLiveTransport } from '../shared/live/index.ts';
import { openPortTransport, openWsTransport } from './live/index.ts';

/** What the desktop app's preload offers; absent in a browser. */
interface DesktopBridge {
  readonly connect: () => void;
}

/** The way to the engine: the app's own port on the desktop, ws to where the page came from in a browser. */
export function openLiveTransport(page: Window): Promise<OpenLiveTransport> {
  const bridge = bridgeOf(page);
  if (!bridge) return Promise.resolve(openWsTransport(`${page.location.origin.replace(/^http/, 'ws')}/live`));
  const nextPort = portsOf(page, bridge);
  return Promise.resolve(openPortTransport(nextPort));
}

/** @returns a function that asks the host for a new port: every connection gets its own, since the engine closes the one it gives up. */
function portsOf(page: Window, bridge: DesktopBridge): () => Promise<MessagePort> {
  const waiting: ((port: MessagePort) => void)[] = [];
  page.addEventListener('message', (event: MessageEvent<unknown>) => {
    const port = event.ports[0];
    if (event.source !== page || !port || !isPortMessage(event.data)) return;
    // Answers come in the order of the questions; one that nobody waits for is let go, and the engine with it.
    const take = waiting.shift();
    if (take) take(port);
    else port.close();
  });
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      bridge.connect();
    });
}

function bridgeOf(page: Window): DesktopBridge | null {
  const offered: unknown = Reflect.get(page, 'frontdesk');
  if (typeof offered !== 'object' || offered === null || !('connect' in offered)) return null;
  const { connect } = offered;
  return typeof connect === 'function' ? { connect: () => connect() } : null;
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'frontdesk:live-port';
}
