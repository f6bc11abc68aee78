import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { aCheckin, openIntake, type Rig } from './testing/openIntake.ts';

let rig: Rig;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await rig.close();
});

async function idleSockets(count: number, firstSay: string | null) {
  for (let opened = 0; opened < count; opened += 1) {
    const socket = connect(rig.listener.port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    if (firstSay === null) continue;
    socket.write(firstSay);
    await once(socket, 'data');
  }
}

describe('connections that nobody uses', () => {
  test.each([
    ['kept alive after an answer', 'GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n'],
    ['that said nothing at all', null],
  ])('%s, more than there are seats, keep no message out', async (_what, firstSay) => {
    rig = await openIntake();
    await idleSockets(520, firstSay);

    expect((await rig.post('/webhooks/orchestration', aCheckin('e-1'))).status).toBe(200);
    expect(rig.eventLog.head()).toBe(1);
  });
});
