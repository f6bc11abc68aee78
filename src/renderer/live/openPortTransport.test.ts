import { describe, expect, test } from 'vitest';
import type { FromWindow } from '../../shared/live/index.ts';
import { openPortTransport } from './openPortTransport.ts';

const heartbeat: FromWindow = { kind: 'heartbeat' };

/** The engine's end of ports, and a window's connection over one of them. */
function aWindow(open: ReturnType<typeof openPortTransport>) {
  const received: unknown[] = [];
  const events = { open: Promise.withResolvers<void>(), message: Promise.withResolvers<void>(), close: Promise.withResolvers<void>() };
  const transport = open({
    onOpen: () => events.open.resolve(),
    onMessage(message) {
      received.push(message);
      events.message.resolve();
    },
    onClose: () => events.close.resolve(),
  });
  return { transport, received, opened: events.open.promise, heard: events.message.promise, closed: events.close.promise };
}

function next(port: MessagePort): Promise<unknown> {
  return new Promise((resolve) => {
    port.addEventListener('message', ({ data }: MessageEvent<unknown>) => resolve(data), { once: true });
    port.start();
  });
}

describe("the app's own port", () => {
  test('carries messages both ways', async () => {
    const { port1, port2 } = new MessageChannel();
    const window = aWindow(openPortTransport(port1));
    await window.opened;
    const arrived = next(port2);
    window.transport.send(heartbeat);
    expect(await arrived).toEqual(heartbeat);
    port2.postMessage({ kind: 'heartbeat', hostTimeMs: 1 });
    await window.heard;
    expect(window.received).toEqual([{ kind: 'heartbeat', hostTimeMs: 1 }]);
    port2.close();
  });

  test('that the engine closes ends the connection, and the next one asks for a new port', async () => {
    const engineEnds: MessagePort[] = [];
    const open = openPortTransport(async () => {
      const { port1, port2 } = new MessageChannel();
      engineEnds.push(port2);
      return port1;
    });
    const first = aWindow(open);
    await first.opened;
    engineEnds[0]?.close();
    await first.closed;
    const second = aWindow(open);
    await second.opened;
    expect(engineEnds).toHaveLength(2);
    second.transport.close();
    await second.closed;
  });

  test('that cannot be had is a connection that closed', async () => {
    const window = aWindow(openPortTransport(() => Promise.reject(new Error('no engine'))));
    await window.closed;
    expect(window.received).toEqual([]);
  });
});
