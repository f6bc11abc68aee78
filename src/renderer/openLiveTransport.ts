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
  return new Promise((resolve) => {
    page.addEventListener('message', function take(event: MessageEvent<unknown>) {
      const port = event.ports[0];
      if (event.source !== page || !port || !isPortMessage(event.data)) return;
      page.removeEventListener('message', take);
      resolve(openPortTransport(port));
    });
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
