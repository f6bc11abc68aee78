import { setTimeout as pause } from 'node:timers/promises';
import { practiceCalendar } from '../src/shared/practice-time/index.ts';
import { benchCalendar } from './support/benchLog.ts';
import { clinicDayEvents } from './support/clinicEvents.ts';
import type { Outcome } from './support/measurement.ts';
import { type ProcessUse, processUse } from './support/processUse.ts';
import { BENCH_TENANT, SOURCE_TOKEN, startServe, writePolicy } from './support/serve.ts';
import type { Settings } from './support/settings.ts';
import { openStation } from './support/station.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const EVENTS = 5_000;
const VISITS = 552;
const CHAIRS = 40;
const PROVIDERS = 20;
const AT_ONCE = 50;
const SETTLE_MS = 10_000;
const WATCHED_MS = 20_000;
const HOUR_MS = 3_600_000;

/** What came through the door before `serve` was left alone. */
interface Scene {
  readonly timezone: string;
  readonly patients: number;
  /** Nothing that happens after this, epoch ms. */
  readonly untilMs: number;
}

/** What `serve` takes while nothing happens, with one window that looks on: after a day of 5,000 events, and in the middle of such a day. */
export async function benchIdle(settings: Settings): Promise<readonly Outcome[]> {
  const nowMs = Date.now();
  const over = await idleAfter(settings, { timezone: benchCalendar.timezone, patients: 1, untilMs: Number.POSITIVE_INFINITY });
  const middle = await idleAfter(settings, { timezone: zoneWhereItIsOne(nowMs), patients: VISITS, untilMs: nowMs });
  if (!over.use || !middle.use)
    return [{ skipped: { bench: 'idle', what: 'CPU and memory', why: 'They are read from /proc, which only Linux has.' } }];
  const watched = `with one window connected; ${WATCHED_MS / 1_000} s watched, ${SETTLE_MS / 1_000} s after the last.`;
  const cpu = (what: string, use: ProcessUse, note: string, aim: number | null): Outcome => ({
    measured: {
      bench: 'idle',
      what,
      ours: { value: use.cpuPercent, unit: '% of a core' },
      reference: null,
      aim: aim === null ? null : { kind: 'at-most', value: aim },
      note,
    },
  });
  const note = `After ${over.events} events of one day through the door, ${watched}`;
  return [
    cpu('CPU', over.use, note, 0.5),
    {
      measured: {
        bench: 'idle',
        what: 'resident memory',
        ours: { value: over.use.residentMb, unit: 'MB' },
        reference: null,
        aim: { kind: 'at-most', value: 150 },
        note,
      },
    },
    cpu(
      'CPU, in the middle of the day',
      middle.use,
      `After ${middle.events} events up to one o'clock of a day of ${EVENTS}, its other patients still to come or late, ${watched}`,
      null,
    ),
  ];
}

async function idleAfter(settings: Settings, { timezone, patients, untilMs }: Scene): Promise<{ events: number; use: ProcessUse | null }> {
  using folder = temporaryFolder();
  const policy = writePolicy(folder.path, CHAIRS, PROVIDERS, timezone);
  const serve = await startServe(settings, { directory: folder.path, policy, profileAs: patients === 1 ? 'idle' : 'idle-middle' });
  try {
    const calendar = practiceCalendar(timezone);
    const { startMs } = calendar.boundsOf(calendar.dateOf(Date.now()));
    const plan = { tenantId: BENCH_TENANT, startMs, day: 0, visits: VISITS, chairs: CHAIRS, providers: PROVIDERS, patients };
    const events = clinicDayEvents(plan)
      .slice(0, EVENTS)
      .filter(({ atMs }) => atMs <= untilMs);
    const station = await openStation(serve, BENCH_TENANT);
    for (let at = 0; at < events.length; at += AT_ONCE) {
      const response = await fetch(`${serve.intake}/webhooks/kiosk`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${SOURCE_TOKEN}` },
        body: JSON.stringify(events.slice(at, at + AT_ONCE).map(({ event }) => event)),
      });
      if (!response.ok) throw new Error(`A batch was answered with ${response.status}.`);
      await response.arrayBuffer();
    }
    // What the load left to do (alerts, optimising, collecting) is not idleness yet.
    await pause(SETTLE_MS);
    const use = await processUse(serve.pid, WATCHED_MS);
    station.close();
    return { events: events.length, use };
  } finally {
    await serve.stop();
  }
}

/** A zone without summer time in which it is between one and two in the afternoon: a practice's day is half over there. */
function zoneWhereItIsOne(nowMs: number): string {
  const hourUtc = Math.floor((nowMs % (24 * HOUR_MS)) / HOUR_MS);
  // From −11 to +12 every hour of the day is found once. In these names west is plus.
  const east = ((((13 - hourUtc + 11) % 24) + 24) % 24) - 11;
  return east === 0 ? 'Etc/GMT' : `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`;
}
