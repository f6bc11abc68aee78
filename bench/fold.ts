import { join } from 'node:path';
import { openReadable } from '../src/main/event-log/database/openDatabase.ts';
import type { EventRow } from '../src/main/event-log/database/tables.ts';
import { whyUnreadable } from '../src/main/event-log/unreadableEvents.ts';
import { openKeys } from './reference/straightLoop.ts';
import { benchTenant, openBenchLog } from './support/benchLog.ts';
import type { LargeLogs } from './support/largeLog.ts';
import type { Outcome } from './support/measurement.ts';
import type { Settings } from './support/settings.ts';

const PAGE = 1_000;

/** Rebuilds the book and folds the day from the whole large log; beside reading, opening and parsing the same events for nothing. */
export async function benchFold(settings: Settings, logs: LargeLogs): Promise<readonly Outcome[]> {
  const directory = await logs.directory(settings.events);
  const rounds: { ours: number[]; reading: number[] } = { ours: [], reading: [] };
  for (let round = 0; round < Math.min(2, settings.rounds); round += 1) {
    rounds.reading.push(readEverything(directory));
    rounds.ours.push(await foldEverything(directory));
    process.stderr.write(`fold ${rounds.ours.at(-1)} s, reading ${rounds.reading.at(-1)} s\n`);
  }
  return [
    {
      measured: {
        bench: 'fold',
        what: `book and day from ${settings.events.toLocaleString('en-AU')} events`,
        ours: { value: Math.min(...rounds.ours), unit: 's' },
        reference: { name: 'reading, opening, parsing', value: Math.min(...rounds.reading), unit: 's' },
        aim: { kind: 'at-most', value: 2 },
        rounds,
        note: 'The book is rebuilt in one durable transaction; best of alternating rounds.',
      },
    },
  ];
}

/** @returns seconds. */
async function foldEverything(directory: string): Promise<number> {
  const log = openBenchLog(directory);
  const startedAt = performance.now();
  log.rebuildBook();
  const day = log.days.get(benchTenant, log.days.today(benchTenant));
  const seconds = (performance.now() - startedAt) / 1_000;
  if (day.visits.size === 0) throw new Error('The day came out empty.');
  await log.close();
  return seconds;
}

/** @returns seconds. */
function readEverything(directory: string): number {
  const database = openReadable(join(directory, 'events.db'));
  const keys = openKeys(join(directory, 'keys.db'), join(directory, 'practice.key'));
  const page = database.prepare<[number, number], EventRow>('SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?');
  const startedAt = performance.now();
  let count = 0;
  for (let rows = page.all(0, PAGE); rows.length > 0; rows = page.all(rows.at(-1)?.position ?? 0, PAGE)) {
    for (const row of rows) count += typeof whyUnreadable(row, keys.ring) === 'object' ? 1 : 0;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  keys.close();
  database.close();
  if (count === 0) throw new Error('The log is empty.');
  return seconds;
}
