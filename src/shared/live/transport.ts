import type { FromEngine, FromWindow } from './protocol.ts';

/** The window's end of a connection to the engine: a MessagePort in the app's own window, ws in a browser. */
export interface LiveTransport {
  /** Sends one message. After `onClose` it does nothing. */
  send(message: FromWindow): void;
  /** Ends the connection; `onClose` follows. */
  close(): void;
}

export interface LiveTransportHandlers {
  onOpen(): void;
  /** One message as it came: not yet parsed. */
  onMessage(message: unknown): void;
  onClose(): void;
}

/** Opens a connection; called again after every loss. */
export type OpenLiveTransport = (handlers: LiveTransportHandlers) => LiveTransport;

/** The engine's end of a connection to one window, whatever carries it. */
export interface WindowConnection {
  send(message: FromEngine): void;
  /** Bytes accepted by `send` and not yet handed to the other side; 0 where the carrier cannot tell. */
  pendingBytes(): number;
  close(): void;
}
