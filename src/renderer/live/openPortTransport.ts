import type { LiveTransportHandlers, OpenLiveTransport } from '../../shared/live/index.ts';

/**
 * The app's own window: messages go through a MessagePort to the engine in the same machine, nothing listens on the network.
 * @param source a function that asks for a new port, called for every connection, so that a port the engine has closed is
 * replaced; or one port that serves every connection in turn (each starts with a new `hello`).
 */
export function openPortTransport(source: MessagePort | (() => Promise<MessagePort>)): OpenLiveTransport {
  return (handlers) => {
    let port: MessagePort | null = null;
    let closed = false;

    function close() {
      if (closed) return;
      closed = true;
      if (port) letGo(port);
      handlers.onClose();
    }

    function letGo(used: MessagePort) {
      used.removeEventListener('message', onMessage);
      used.removeEventListener('close', close);
      if (typeof source === 'function') used.close();
    }

    function onMessage({ data }: MessageEvent<unknown>) {
      handlers.onMessage(data);
    }

    async function open({ onOpen }: LiveTransportHandlers) {
      const given = typeof source === 'function' ? await source() : await Promise.resolve(source);
      if (closed) {
        if (typeof source === 'function') given.close();
        return;
      }
      port = given;
      given.addEventListener('message', onMessage);
      given.addEventListener('close', close);
      given.start();
      onOpen();
    }

    open(handlers).catch(close);
    return {
      send(message) {
        if (!closed) port?.postMessage(message);
      },
      close,
    };
  };
}
