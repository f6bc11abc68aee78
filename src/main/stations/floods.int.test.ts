import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { aClinic } from '../../shared/clinic-day/testing/aClinic.ts';
import { aStationDoor, type StationDoor, TOKEN } from './testing/aStationDoor.ts';
import { aWindow } from './testing/aWindow.ts';

let door: StationDoor;
beforeEach(async () => {
  door = await aStationDoor();
  door.record(...aClinic().appointment('a-1').records);
});
afterEach(() => door.destroy());

/** Connects and says nothing. */
async function silentWindows(count: number) {
  const sockets = Array.from({ length: count }, () => {
    const socket = new WebSocket(`${door.listener.url.replace('http', 'ws')}/live`, { headers: { authorization: `Bearer ${TOKEN}` } });
    socket.on('error', () => undefined);
    return socket;
  });
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('open', resolve))));
  return sockets;
}

describe('connections that do not say who they are', () => {
  test('in any number keep nobody out: a window signs in and has its day', async () => {
    await silentWindows(250);
    const window = await aWindow(door.listener.url);
    expect((await window.start()).snapshot.records).toHaveLength(1);
    expect(door.hub.windowCount()).toBeLessThanOrEqual(51);
  });

  test('are told so after a few seconds and let go', async () => {
    const window = await aWindow(door.listener.url);
    for (let second = 0; second < 4; second += 1) door.tick();
    expect((await window.next('goodbye')).message).toContain('did not say who it is');
    await window.closed;
    expect(door.hub.windowCount()).toBe(0);
  });
});

describe('windows that are signed in', () => {
  test('are 200 at most; the next is told so in words, and comes in when one leaves', async () => {
    const windows = [];
    for (let count = 0; count < 200; count += 1) {
      const window = await aWindow(door.listener.url);
      window.hello();
      await window.next('welcome');
      windows.push(window);
    }
    const oneMore = await aWindow(door.listener.url);
    oneMore.hello();
    expect(await oneMore.next('goodbye')).toMatchObject({ code: 'too-many' });

    await windows[0]?.hangUp();
    const next = await aWindow(door.listener.url);
    next.hello();
    await next.next('welcome');
  });
});

describe('a window that floods', () => {
  test('with wishes to watch gets the last of them, and few of the others', async () => {
    const window = await aWindow(door.listener.url);
    await window.start();
    for (let count = 0; count < 500; count += 1) window.send({ kind: 'watch', tenantId: 'clinic-abc', date: '2025-11-28' });
    window.send({ kind: 'watch', tenantId: 'clinic-abc', date: '2025-11-29' });
    await window.says(1);
    const before = window.messages.filter(({ kind }) => kind === 'snapshot').length;
    expect(before).toBeLessThanOrEqual(20);

    door.clock.nowMs += 1_000;
    door.tick();
    await window.next('snapshot', ({ date }) => date === '2025-11-29');
  });

  test('with commands is answered each time, with words once it is too much, and the same command is done later', async () => {
    const window = await aWindow(door.listener.url);
    await window.start();
    const command = (count: number) => ({
      kind: 'command',
      commandId: `c-${count}`,
      tenantId: 'clinic-abc',
      date: '2025-11-27',
      seenPosition: 0,
      command: { type: 'checkInPatient', appointmentId: 'a-1' },
    });
    const results = [];
    for (let count = 0; count < 150; count += 1) {
      window.send(command(count));
      results.push(await window.next('result', ({ commandId }) => commandId === `c-${count}`));
    }
    const last = results.at(-1);
    expect(last).toMatchObject({ outcome: 'refused', refusal: { code: 'too-many' } });
    expect(results.filter((one) => one.outcome === 'refused' && one.refusal.code === 'too-many')).toHaveLength(50);

    door.clock.nowMs += 1_000;
    window.send(command(149));
    const again = await window.next('result');
    expect(again.outcome === 'refused' && again.refusal.code).not.toBe('too-many');
  });

  test('with anything, thousands at once, is told so and let go, and another window goes on', async () => {
    const other = await aWindow(door.listener.url);
    await other.start();
    const window = await aWindow(door.listener.url);
    await window.start();
    for (let count = 0; count < 6_000; count += 1) window.send({ kind: 'heartbeat' });
    expect((await window.next('goodbye')).message).toContain('more than the host can take');
    await other.says(1);
  });
});
