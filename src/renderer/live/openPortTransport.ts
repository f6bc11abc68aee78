import type { OpenLiveTransport } from '../../shared/live/index.ts';

/**
 * The app's own window: messages go through a MessagePort to the engine in the same machine, nothing listens on the network.
 * The one port serves every connection in turn: after a loss the client says `hello` again on it and the engine starts a new session.
 */
export function openPortTransport(port: MessagePort): OpenLiveTransport {
  return (handlers) => {
    let closed = false;
    function onMessage({ data }: MessageEvent<unknown>) {
      handlers.onMessage(data);
    }
    port.addEventListener('message', onMessage);
    port.start();
    // Told on the next turn, as a socket would: the caller has not got its transport yet.
    queueMicrotask(() => {
      if (!closed) handlers.onOpen();
    });
    return {
      send(message) {
        if (!closed) port.postMessage(message);
      },
      close() {
        if (closed) return;
        closed = true;
        port.removeEventListener('message', onMessage);
        handlers.onClose();
      },
    };
  };
}
