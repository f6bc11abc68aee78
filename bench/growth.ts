import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLog } from '../src/main/event-log/index.ts';
import { asMessage, benchCalendar, benchTenant, openBenchLog } from './support/benchLog.ts';
import { clinicDayEvents } from './support/clinicEvents.ts';
import type { LargeLogs } from './support/largeLog.ts';
import type { Outcome } from './support/measurement.ts';
import type { Settings } from './support/settings.ts';
import { percentile } from './support/statistics.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const SMALL = 1_000;
const APPENDS = 3_000;
const SNAPSHOTS = 40;

/** What one more event and one more window cost with a small log and with a large one. Messages alternate between the two logs, so that both meet the same disk. */
export async function benchGrowth(settings: Settings, logs: LargeLogs): Promise<readonly Outcome[]> {
  using folder = temporaryFolder();
  const folders = { small: join(folder.path, 'small'), large: join(folder.path, 'large') };
  cpSync(await logs.directory(SMALL), folders.small, { recursive: true });
  cpSync(await logs.directory(settings.events), folders.large, { recursive: true });
  const snapshots = { small: [] as number[], large: [] as number[] };
  for (let round = 0; round < SNAPSHOTS; round += 1) {
    snapshots.small.push(await snapshotMs(folders.small));
    snapshots.large.push(await snapshotMs(folders.large));
  }
  const small = openBenchLog(folders.small);
  const large = openBenchLog(folders.large);
  const appends = { small: [] as number[], large: [] as number[] };
  const today = benchCalendar.dateOf(Date.now());
  const plan = {
    tenantId: benchTenant,
    startMs: benchCalendar.boundsOf(today).startMs,
    visits: APPENDS / 9,
    chairs: 8,
    providers: 1,
    patients: 1,
  };
  for (const timed of clinicDayEvents({ ...plan, day: 7_000_000 }).slice(0, APPENDS)) {
    appends.small.push(appendMs(small, timed));
    appends.large.push(appendMs(large, timed));
  }
  await small.close();
  await large.close();
  const figure = (
    what: string,
    unit: string,
    share: number,
    rounds: { readonly small: readonly number[]; readonly large: readonly number[] },
  ): Outcome => ({
    measured: {
      bench: 'growth',
      what,
      ours: { value: percentile(rounds.large, share), unit },
      reference: { name: `with ${SMALL.toLocaleString('en-AU')} events`, value: percentile(rounds.small, share), unit },
      aim: { kind: 'at-most', value: 1.3 },
      note: `${settings.events.toLocaleString('en-AU')} events against ${SMALL.toLocaleString('en-AU')}; ${rounds.large.length} of each, alternating.`,
    },
  });
  return [figure('one durable append, p99', 'ms', 0.99, appends), figure('snapshot of a day nobody held, p50', 'ms', 0.5, snapshots)];
}

function appendMs(log: EventLog, timed: Parameters<typeof asMessage>[0]): number {
  const message = asMessage(timed);
  const startedAt = performance.now();
  log.record([message]);
  return performance.now() - startedAt;
}

/** From a log just opened, with nothing in memory, to the records and the folded state of today. */
async function snapshotMs(directory: string): Promise<number> {
  const log = openBenchLog(directory);
  const today = log.days.today(benchTenant);
  const startedAt = performance.now();
  const { records } = log.days.records(benchTenant, today);
  log.days.get(benchTenant, today);
  const spentMs = performance.now() - startedAt;
  await log.close();
  if (records.length < 500) throw new Error('Today is too empty to be measured.');
  return spentMs;
}
