import type Electron from 'electron';
import { z } from 'zod';
import { type LiveHub, ownWindow } from '../stations/index.ts';
import type { ElectronParts } from './electronParts.ts';
import { isOurs } from './guardContents.ts';

/** The request for a port says nothing beyond itself. */
const connectArguments = z.tuple([]);

/**
 * Gives the main frame of our own page a MessagePort to the engine whenever it asks, a new one for every connection; nothing
 * listens on any network for it. Anybody else who asks (a sub-frame, another origin) gets nothing, and no hint why.
 */
export function connectWindows(
  { ipcMain, MessageChannelMain }: Pick<ElectronParts, 'ipcMain' | 'MessageChannelMain'>,
  hub: Pick<LiveHub, 'connect'>,
): void {
  ipcMain.on('frontdesk:connect', (event, ...args: unknown[]) => {
    const frame = event.senderFrame;
    if (frame === null || frame !== event.sender.mainFrame || !isOurs(frame.url)) return;
    if (!connectArguments.safeParse(args).success) return;
    const { port1, port2 } = new MessageChannelMain();
    const end = hub.connect(
      {
        send: (message) => port1.postMessage(message),
        // The port hands messages over at once and does not tell what is pending; the protocol's acknowledgements bound it.
        pendingBytes: () => 0,
        close: () => port1.close(),
      },
      ownWindow,
    );
    port1.on('message', (message: Electron.MessageEvent) => end.receive(message.data));
    // A window that was closed or loaded anew lets its port go.
    port1.on('close', () => end.closed());
    port1.start();
    frame.postMessage('frontdesk:live-port', null, [port2]);
  });
}
