import { createServer, connect as dial, type Socket } from 'node:net';

/** A network cable between a window and the host: a SOCKS5 proxy that can be pulled out and put back. */
export interface Cable {
  /** For `browser.newContext({ proxy })`. */
  readonly proxy: { readonly server: string; readonly bypass: string };
  /** Nothing goes through any more, and nobody is told: no end of connection, no refusal. */
  pull(): void;
  /** What was connected before is lost; new connections go through. */
  plugIn(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

const NO_AUTHENTICATION = Buffer.from([5, 0]);
const CONNECTED = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

export async function aCable(): Promise<Cable> {
  const sockets = new Set<Socket>();
  let isPulled = false;

  function hold(socket: Socket): Socket {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  }

  const server = createServer((near) => {
    hold(near);
    near.once('data', () => {
      if (isPulled) return;
      near.write(NO_AUTHENTICATION);
      near.once('data', (request) => {
        if (isPulled) return;
        const { host, port } = addressIn(request);
        const far = hold(dial(port, host));
        far.once('connect', () => near.write(CONNECTED));
        join(near, far);
        join(far, near);
      });
    });
  });

  function join(from: Socket, to: Socket): void {
    from.on('data', (bytes) => {
      if (!isPulled) to.write(bytes);
    });
    from.on('close', () => {
      if (!isPulled) to.destroy();
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The cable has no address.');
  return {
    // Chromium leaves out the proxy for this computer unless told not to.
    proxy: { server: `socks5://127.0.0.1:${address.port}`, bypass: '<-loopback>' },
    pull() {
      isPulled = true;
    },
    plugIn() {
      for (const socket of sockets) socket.destroy();
      isPulled = false;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A SOCKS5 request: version, command, reserved, kind of address, address, port. */
function addressIn(request: Buffer): { host: string; port: number } {
  const [, , , kind, length = 0] = request;
  if (kind === 1) return { host: [...request.subarray(4, 8)].join('.'), port: request.readUInt16BE(8) };
  if (kind === 3) return { host: request.subarray(5, 5 + length).toString(), port: request.readUInt16BE(5 + length) };
  throw new Error(`A cable does not know addresses of kind ${kind}.`);
}
