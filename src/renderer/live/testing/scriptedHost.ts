import { aClinic } from '../../../shared/clinic-day/testing/aClinic.ts';
import type { LogRecord } from '../../../shared/events/index.ts';
import type { FromEngine, FromWindow, LiveTransportHandlers, OpenLiveTransport } from '../../../shared/live/index.ts';
import { createLiveClient } from '../createLiveClient.ts';
import { steppedTime } from './steppedTime.ts';

export const HOST_START_MS = 1_764_205_200_000;

/** The host's end of the wire, word for word under the test's control, and a client at the other end in stepped time. */
export function scriptedHost(options: { readonly initials?: string } = {}) {
  const time = steppedTime(5_000);
  const connections: { handlers: LiveTransportHandlers; received: FromWindow[]; closed: boolean }[] = [];
  const open: OpenLiveTransport = (handlers) => {
    const connection = { handlers, received: [] as FromWindow[], closed: false };
    connections.push(connection);
    return {
      send: (message) => void connection.received.push(message),
      close() {
        if (connection.closed) return;
        connection.closed = true;
        handlers.onClose();
      },
    };
  };
  const client = createLiveClient({
    open,
    token: 'the-token',
    ...options,
    nowMs: time.now,
    setTimer: time.setTimer,
    nextFrame: (work) => time.setTimer(work, 16),
    random: () => 1,
  });
  const hostTimeMs = () => HOST_START_MS + time.now();
  function latest() {
    const connection = connections.at(-1);
    if (!connection) throw new Error('The window has not connected yet.');
    return connection;
  }
  /** As it comes from a wire: through JSON. */
  const send = (message: FromEngine) => latest().handlers.onMessage(JSON.parse(JSON.stringify(message)));

  return {
    client,
    time,
    connections,
    send,
    state: () => client.store.getState(),
    accept: () => latest().handlers.onOpen(),
    cut() {
      latest().closed = true;
      latest().handlers.onClose();
    },
    raw: (message: unknown) => latest().handlers.onMessage(message),
    received: (kind?: FromWindow['kind']) => latest().received.filter((message) => kind === undefined || message.kind === kind),
    welcome: (over: Partial<Extract<FromEngine, { kind: 'welcome' }>> = {}) =>
      send({
        kind: 'welcome',
        protocolVersion: 1,
        foldVersion: 2,
        appVersion: '0.1.0',
        hostTimeMs: hostTimeMs(),
        stationId: 'station-1',
        user: { initials: 'KS', name: null, role: 'front-desk' },
        permissions: ['day.read'],
        users: [{ initials: 'KS', name: null, role: 'front-desk' }],
        practices: [{ tenantId: 'clinic-abc', name: 'Harbour Dental', timezone: 'Australia/Perth' }],
        demo: false,
        engineRun: 'run-1',
        ...over,
      }),
    snapshot: (records: readonly LogRecord[], position: number, over: { date?: string } = {}) =>
      send({
        kind: 'snapshot',
        tenantId: 'clinic-abc',
        date: over.date ?? '2025-11-27',
        isToday: true,
        position,
        setup: aClinic().setup,
        records: [...records],
        hostTimeMs: hostTimeMs(),
      }),
    events: (records: readonly LogRecord[], position: number) =>
      send({ kind: 'events', position, records: [...records], hostTimeMs: hostTimeMs() }),
    heartbeat: () => send({ kind: 'heartbeat', hostTimeMs: hostTimeMs(), position: 0, health: [] }),
  };
}
