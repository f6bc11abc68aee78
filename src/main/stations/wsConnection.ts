import type { WebSocket } from 'ws';
import type { FromEngine, WindowConnection } from '../../shared/live/index.ts';

/** Turns a message into text once, however many windows it goes to. The cache lives as long as the message does. */
export function messageEncoder(): (message: FromEngine) => string {
  const encoded = new WeakMap<FromEngine, string>();
  return (message) => {
    const known = encoded.get(message);
    if (known !== undefined) return known;
    const text = JSON.stringify(message);
    encoded.set(message, text);
    return text;
  };
}

/** How long a window that was said goodbye to may take to hang up. */
const HANG_UP_MS = 2_000;

/** A window that is connected by ws. */
export function wsConnection(
  socket: WebSocket,
  encode: (message: FromEngine) => string,
  setTimer: (work: () => void, delayMs: number) => () => void,
): WindowConnection {
  return {
    send(message) {
      // The error of a lost socket arrives as its close.
      if (socket.readyState === socket.OPEN) socket.send(encode(message), () => {});
    },
    pendingBytes: () => socket.bufferedAmount,
    close() {
      if (socket.readyState === socket.CLOSED) return;
      socket.close(1000);
      const cancel = setTimer(() => socket.terminate(), HANG_UP_MS);
      socket.once('close', cancel);
    },
  };
}
