import type { OpenLiveTransport } from '../../shared/live/index.ts';

/** @param url such as `ws://127.0.0.1:4000/live`. The browser's own WebSocket; JSON text frames. */
export function openWsTransport(url: string): OpenLiveTransport {
  return (handlers) => {
    const socket = new WebSocket(url);
    let closed = false;
    function closedOnce() {
      if (closed) return;
      closed = true;
      handlers.onClose();
    }
    socket.addEventListener('open', () => {
      if (!closed) handlers.onOpen();
    });
    socket.addEventListener('message', ({ data }) => {
      if (!closed) handlers.onMessage(parseJson(data));
    });
    socket.addEventListener('close', closedOnce);
    return {
      send(message) {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      },
      close() {
        socket.close();
        // A socket whose other end is gone would report its close only after a minute; the window has decided already.
        closedOnce();
      },
    };
  };
}

/** @returns undefined, which no message schema accepts, when it is no JSON. */
function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
