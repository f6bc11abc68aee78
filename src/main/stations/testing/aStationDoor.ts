import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { aSetup } from '../../../shared/clinic-day/testing/aClinic.ts';
import { type CanonicalEvent, type LogRecord, sourceIdSchema } from '../../../shared/events/index.ts';
import type { User } from '../../../shared/live/index.ts';
import type { Effects } from '../../effects.ts';
import { openEventLog } from '../../event-log/index.ts';
import { type DeliveryTarget, deadDeliveries } from '../../outbox/index.ts';
import { createLiveHub } from '../liveHub.ts';
import { startStationListener } from '../stationListener.ts';

export const TOKEN = 'station-token-of-the-tests';
/** 09:00 on 27 November 2025 in Perth. */
export const NINE_MS = Date.parse('2025-11-27T01:00:00Z');

const users: readonly User[] = [
  { initials: 'KS', name: null, role: 'front-desk' },
  { initials: 'MB', name: null, role: 'manager' },
  { initials: 'IT', name: null, role: 'it' },
  { initials: 'TV', name: null, role: 'display' },
];

/**
 * A real station door: a real log in a folder of its own, the hub and the listener on a free port. Only the clock is the
 * test's: it stands until it is moved, and the hub's tick comes when the test says so.
 */
export async function aStationDoor(
  options: {
    readonly directory?: string;
    readonly port?: number;
    readonly realTimers?: boolean;
    readonly targets?: readonly DeliveryTarget[];
  } = {},
) {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'frontdesk-stations-')));
  const rendererDirectory = join(directory, 'board');
  await mkdir(rendererDirectory, { recursive: true });
  await writeFile(join(rendererDirectory, 'index.html'), '<!doctype html><title>Frontdesk</title>');
  const clock = { nowMs: NINE_MS };
  const ticks = new Set<() => void>();
  const lines: unknown[] = [];
  const effects: Effects = {
    now: () => clock.nowMs,
    newId: uuidv7,
    setTimer(work, delayMs) {
      if (options.realTimers) {
        const timer = setTimeout(work, delayMs);
        return () => clearTimeout(timer);
      }
      ticks.add(work);
      return () => void ticks.delete(work);
    },
    fetch: globalThis.fetch,
    log: (...line) => void lines.push(line),
  };
  const eventLog = openEventLog({ directory, practices: [aSetup], now: effects.now, newId: effects.newId, log: effects.log });
  const hub = createLiveHub({
    eventLog,
    practices: [aSetup],
    users,
    effects,
    appVersion: '0.1.0',
    demo: false,
    health: () => [{ key: 'storage', level: 'fine', label: 'Storage', detail: 'Room enough' }],
  });
  const listener = await startStationListener({
    host: '127.0.0.1',
    port: options.port ?? 0,
    hub,
    eventLog,
    deadDeliveries: deadDeliveries({ eventLog, targets: options.targets ?? [], now: effects.now }),
    token: TOKEN,
    rendererDirectory,
    practices: [aSetup],
    effects,
  });

  function runTimers() {
    const due = [...ticks];
    ticks.clear();
    for (const work of due) work();
  }

  async function close() {
    hub.close();
    const closed = listener.close();
    runTimers();
    await closed;
    await eventLog.close();
  }

  return {
    eventLog,
    hub,
    listener,
    clock,
    lines,
    directory,
    /** Everything that waits for a timer is done once: a second passes for the hub. */
    tick: runTimers,
    /** Stores events as if a source had sent them. */
    record(...records: readonly (LogRecord | CanonicalEvent)[]) {
      eventLog.record(
        records.map((one) => {
          const event = 'event' in one ? one.event : one;
          return {
            tenantId: event.tenantId,
            source: sourceIdSchema.parse('kiosk'),
            actor: { kind: 'source', id: 'kiosk', role: null },
            stationId: null,
            commandId: null,
            causationId: null,
            receivedAtMs: clock.nowMs,
            decide: () => ({ outcome: 'record', events: [event], answer: () => null }),
            failed(error) {
              throw error;
            },
          };
        }),
      );
    },
    api: (path: string, init: RequestInit = {}) =>
      fetch(`${listener.url}${path}`, { ...init, headers: { authorization: `Bearer ${TOKEN}`, ...init.headers } }),
    close,
    async destroy() {
      await close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type StationDoor = Awaited<ReturnType<typeof aStationDoor>>;
