import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { keepSeats, type Seats } from './keepSeats.ts';

let server: Server;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** A server whose answers wait until the test gives them. */
async function aServerWith(seatCount: number): Promise<{ seats: Seats; port: number; waiting: ServerResponse[] }> {
  const waiting: ServerResponse[] = [];
  server = createServer((request, response) => (request.url === '/wait' ? waiting.push(response) : response.end('ok')));
  const seats = keepSeats(server, seatCount);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { seats, port: (server.address() as AddressInfo).port, waiting };
}

/** Every address below 127.0.0.0/8 is this machine: so several senders can be had. */
async function aConnection(port: number, localAddress = '127.0.0.1') {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  sockets.push(socket);
  let text = '';
  let isOpen = true;
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('close', () => {
    isOpen = false;
  });
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    text += data;
    socket.emit('more');
  });
  await once(socket, 'connect');
  return {
    closed,
    isOpen: () => isOpen,
    ask(path = '/') {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
    },
    async answered() {
      while (!text.endsWith('ok')) await once(socket, 'more');
    },
  };
}

async function askedAndWaiting(port: number, waiting: readonly unknown[], localAddress?: string) {
  const before = waiting.length;
  const connection = await aConnection(port, localAddress);
  connection.ask('/wait');
  while (waiting.length === before) await new Promise(setImmediate);
  return connection;
}

describe('the seats of a door', () => {
  it('go from whoever has been idle longest to whoever comes, and nobody with a request under way is ended', async () => {
    const { port, seats, waiting } = await aServerWith(3);
    const busy = await askedAndWaiting(port, waiting);
    const first = await aConnection(port);
    first.ask();
    await first.answered();
    const second = await aConnection(port);
    second.ask();
    await second.answered();

    const newcomer = await aConnection(port);
    newcomer.ask();
    await newcomer.answered();

    await first.closed;
    expect([busy.isOpen(), second.isOpen(), seats.taken()]).toEqual([true, true, 3]);
    waiting[0]?.end('ok');
    await busy.answered();
  });

  it('are not refused to another address by one that keeps them all busy', async () => {
    const { port, waiting } = await aServerWith(3);
    const theirs = [];
    for (let count = 0; count < 3; count += 1) theirs.push(await askedAndWaiting(port, waiting));

    const other = await aConnection(port, '127.0.0.2');
    other.ask();
    await other.answered();
    await theirs[0]?.closed;
    expect(theirs.map((one) => one.isOpen())).toEqual([false, true, true]);
  });

  it('are full for an address that keeps them all busy itself', async () => {
    const { port, waiting } = await aServerWith(2);
    const theirs = [await askedAndWaiting(port, waiting), await askedAndWaiting(port, waiting)];
    await (await aConnection(port)).closed;
    expect(theirs.map((one) => one.isOpen())).toEqual([true, true]);
  });

  it('are given back by a connection that becomes a window', async () => {
    const { port, seats } = await aServerWith(1);
    server.on('upgrade', (_request, socket) => {
      seats.leave(socket);
      socket.resume().on('end', () => socket.end());
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nok');
    });
    const window = await aConnection(port);
    sockets.at(-1)?.write('GET /live HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
    await window.answered();
    const other = await aConnection(port);
    other.ask();
    await other.answered();
    expect(window.isOpen()).toBe(true);
  });
});
