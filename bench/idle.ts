import { setTimeout as pause } from 'node:timers/promises';
import { benchCalendar } from './support/benchLog.ts';
import { clinicDayEvents } from './support/clinicEvents.ts';
import type { Outcome } from './support/measurement.ts';
import { processUse } from './support/processUse.ts';
import { BENCH_TENANT, SOURCE_TOKEN, startServe, writePolicy } from './support/serve.ts';
import type { Settings } from './support/settings.ts';
import { openStation } from './support/station.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const EVENTS = 5_000;
const VISITS = 552;
const AT_ONCE = 50;
const SETTLE_MS = 10_000;
const WATCHED_MS = 20_000;

/** What `serve` takes while nothing happens, after a day of 5,000 events that came through its door, with one window that looks on. */
export async function benchIdle(settings: Settings): Promise<readonly Outcome[]> {
  using folder = temporaryFolder();
  const serve = await startServe(settings, { directory: folder.path, policy: writePolicy(folder.path, 40, 20), profileAs: 'idle' });
  try {
    const { startMs } = benchCalendar.boundsOf(benchCalendar.dateOf(Date.now()));
    const plan = { tenantId: BENCH_TENANT, startMs, day: 0, visits: VISITS, chairs: 40, providers: 20, patients: 1 };
    const events = clinicDayEvents(plan).slice(0, EVENTS);
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
    if (!use) return [{ skipped: { bench: 'idle', what: 'CPU and memory', why: 'They are read from /proc, which only Linux has.' } }];
    const note = `After ${events.length} events of one day through the door, with one window connected; ${WATCHED_MS / 1_000} s watched, ${SETTLE_MS / 1_000} s after the last.`;
    return [
      {
        measured: {
          bench: 'idle',
          what: 'CPU',
          ours: { value: use.cpuPercent, unit: '% of a core' },
          reference: null,
          aim: { kind: 'at-most', value: 1 },
          note,
        },
      },
      {
        measured: {
          bench: 'idle',
          what: 'resident memory',
          ours: { value: use.residentMb, unit: 'MB' },
          reference: null,
          aim: { kind: 'at-most', value: 150 },
          note,
        },
      },
    ];
  } finally {
    await serve.stop();
  }
}
