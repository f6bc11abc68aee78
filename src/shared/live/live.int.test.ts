import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { aStationDoor, type StationDoor, TOKEN } from '../../main/stations/testing/aStationDoor.ts';
import { createLiveClient, type LiveClient, type LiveState } from '../../renderer/live/index.ts';
import type { Command } from '../clinic-day/index.ts';
import { aClinic, ids } from '../clinic-day/testing/aClinic.ts';
import type { OpenLiveTransport } from './transport.ts';

const clinic = aClinic()
  .patient('p-1', 'Ada Byron')
  .patient('p-2', 'Leo Marchetti')
  .appointment('a-1', { patient: 'p-1', startsAt: '09:00' })
  .appointment('a-2', { patient: 'p-2', startsAt: '09:00' })
  .checkIn('a-1', '08:50')
  .checkIn('a-2', '08:52');

/** ws as the page does it, with the page's own origin. `cut` drops the line; answers arriving meanwhile are lost. */
function aLine(door: () => StationDoor) {
  let socket: WebSocket | null = null;
  let deaf = false;
  const open: OpenLiveTransport = (handlers) => {
    const { url } = door().listener;
    const ws = new WebSocket(`${url.replace('http', 'ws')}/live`, { origin: url });
    socket = ws;
    deaf = false;
    let closed = false;
    const closedOnce = () => {
      if (!closed) handlers.onClose();
      closed = true;
    };
    ws.on('open', handlers.onOpen);
    ws.on('message', (data) => deaf || closed || handlers.onMessage(JSON.parse(data.toString())));
    ws.on('error', () => {});
    ws.on('close', closedOnce);
    return {
      send: (message) => ws.readyState === WebSocket.OPEN && ws.send(JSON.stringify(message)),
      close() {
        ws.terminate();
        closedOnce();
      },
    };
  };
  return {
    open,
    cut: () => socket?.terminate(),
    /** Hears nothing more on this connection. */
    deafen() {
      deaf = true;
    },
  };
}

function until(client: LiveClient, holds: (state: LiveState) => boolean): Promise<LiveState> {
  return new Promise((resolve) => {
    const look = (state: LiveState) => {
      if (!holds(state)) return;
      stop();
      resolve(state);
    };
    const stop = client.store.subscribe(look);
    look(client.store.getState());
  });
}

const stageOf = (state: LiveState, id: string) => state.day?.visits.get(ids.appointment(id))?.stage;
const isLive = ({ connection, day }: LiveState) => connection.state === 'live' && day !== null;
const seat = (id: string): Command => ({
  type: 'seatPatient',
  appointmentId: ids.appointment(id),
  resourceId: ids.resource('chair-1'),
  providerId: ids.provider('okafor'),
});

describe('two windows and the engine, over real ws and a real log', () => {
  let directory = '';
  let door: StationDoor;
  const clients: LiveClient[] = [];

  async function aDesk(initials: string) {
    const line = aLine(() => door);
    const client = createLiveClient({ open: line.open, token: TOKEN, initials });
    clients.push(client);
    await until(client, isLive);
    return { client, line };
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'frontdesk-live-'));
    door = await aStationDoor({ directory, realTimers: true });
    door.record(...clinic.records);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await door.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('show a change of either at once, and agree with the engine', async () => {
    const [a, b] = await Promise.all([aDesk('KS'), aDesk('MB')]);
    const outcome = await a.client.send(seat('a-1'));
    expect(outcome).toMatchObject({ outcome: 'accepted' });
    expect(stageOf(a.client.store.getState(), 'a-1')).toBe('in-chair');
    const seen = await until(b.client, (state) => stageOf(state, 'a-1') === 'in-chair');
    expect(seen.day?.visits.get(ids.appointment('a-1'))?.lastChange).toMatchObject({ actor: { id: 'KS', role: 'front-desk' } });
    const engine = door.eventLog.days.get(clinic.setup.tenantId, clinic.date);
    for (const { client } of [a, b]) {
      const { day } = client.store.getState();
      expect(day?.visits.toJS()).toEqual(engine.visits.toJS());
      expect(day?.resources.toJS()).toEqual(engine.resources.toJS());
    }
  });

  test('seat two patients into one chair at once: one wins, the other is told who sits there', async () => {
    const [a, b] = await Promise.all([aDesk('KS'), aDesk('MB')]);
    const outcomes = await Promise.all([a.client.send(seat('a-1')), b.client.send(seat('a-2'))]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused']);
    const refusal = outcomes.find((one) => one.outcome === 'refused');
    expect(refusal?.outcome === 'refused' && refusal.refusal.message).toMatch(/Ada Byron|Leo Marchetti/);
  });

  test('a command whose answer was lost is carried out once and answered after the reconnect', async () => {
    const { client, line } = await aDesk('KS');
    line.deafen();
    const answer = client.send(seat('a-1'));
    const { promise: stored, resolve } = Promise.withResolvers<void>();
    const stop = door.eventLog.onCommitted(() => resolve());
    await stored;
    stop();
    const head = door.eventLog.head();
    line.cut();
    await until(client, ({ connection }) => connection.state === 'reconnecting');
    expect(client.store.getState().pending).toHaveLength(1);
    expect(await answer).toMatchObject({ outcome: 'accepted', position: head });
    await until(client, (state) => isLive(state) && stageOf(state, 'a-1') === 'in-chair');
    expect(client.store.getState().pending).toEqual([]);
    expect(door.eventLog.head()).toBe(head);
  });

  test('a window that was cut off resumes with what it missed', async () => {
    const { client, line } = await aDesk('KS');
    line.cut();
    await until(client, ({ connection }) => connection.state === 'reconnecting');
    door.record(...aClinic({ records: clinic.records }).provider('lim', 'on-break', '08:58', { eventId: 'break' }).records.slice(-1));
    const back = await until(client, (state) => isLive(state) && state.day?.providers.get(ids.provider('lim'))?.state === 'on-break');
    expect(back.position).toBe(door.eventLog.head());
  });

  test('the engine stops and starts again: every window comes back by itself, agrees, and can go on', async () => {
    const [a, b] = await Promise.all([aDesk('KS'), aDesk('MB')]);
    const { port } = door.listener;
    await door.close();
    await Promise.all([a, b].map(({ client }) => until(client, ({ connection }) => connection.state !== 'live')));
    expect(await a.client.send(seat('a-1'))).toMatchObject({ outcome: 'unsent' });
    door = await aStationDoor({ directory, port, realTimers: true });
    await Promise.all([a, b].map(({ client }) => until(client, isLive)));
    expect(await a.client.send(seat('a-1'))).toMatchObject({ outcome: 'accepted' });
    await until(b.client, (state) => stageOf(state, 'a-1') === 'in-chair');
    expect(b.client.store.getState().day?.visits.toJS()).toEqual(a.client.store.getState().day?.visits.toJS());
  });
});
