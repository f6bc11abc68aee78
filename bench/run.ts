import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { benchAppend } from './append.ts';
import { benchBoard } from './board.ts';
import { benchFold } from './fold.ts';
import { benchGrowth } from './growth.ts';
import { benchIdle } from './idle.ts';
import { benchIntake } from './intake.ts';
import { benchLatency } from './latency.ts';
import { benchLive } from './live.ts';
import { benchSize } from './size.ts';
import { benchStart } from './startup.ts';
import { type LargeLogs, largeLogs } from './support/largeLog.ts';
import { isMet, type Outcome, ratioOf } from './support/measurement.ts';
import { readSettings, root, type Settings } from './support/settings.ts';
import { tableOf } from './support/table.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';
import { benchTurns } from './turns.ts';

/** `npm run bench [-- NAME…]`: measures one bench after the other, prints the table, writes bench/results.json; exit 1 when an aim is missed. */
const benches: Readonly<Record<string, (settings: Settings, logs: LargeLogs) => Promise<readonly Outcome[]>>> = {
  intake: benchIntake,
  latency: benchLatency,
  append: benchAppend,
  fold: benchFold,
  growth: benchGrowth,
  start: benchStart,
  live: benchLive,
  board: benchBoard,
  size: benchSize,
  idle: benchIdle,
  // Last: it reads what the hosts of the benches before it have kept.
  turns: benchTurns,
};

using turnsFolder = temporaryFolder();
const settings = readSettings(process.argv.slice(2), turnsFolder.path);
const unknown = settings.only.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.\n`);
  process.exit(2);
}
process.exitCode = await runBenches();

async function runBenches(): Promise<number> {
  using logs = largeLogs(settings);
  const outcomes: Outcome[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (settings.only.length > 0 && !settings.only.includes(name)) continue;
    process.stderr.write(`— ${name}\n`);
    try {
      outcomes.push(...(await bench(settings, logs)));
    } catch (error) {
      // One bench that breaks must not cost the figures of the others; it is a missed aim all the same.
      outcomes.push({ failed: { bench: name, why: error instanceof Error ? error.message : String(error) } });
    }
  }
  process.stdout.write(`\n${tableOf(outcomes)}\n`);
  // A part of the benches alone must not pass for all of them.
  if (settings.only.length === 0 && !settings.quick)
    writeFileSync(join(root, 'bench', 'results.json'), `${JSON.stringify(resultsOf(outcomes), null, 2)}\n`);
  const missed = outcomes.filter((outcome) => 'failed' in outcome || ('measured' in outcome && isMet(outcome.measured) === false)).length;
  if (missed > 0)
    process.stdout.write(
      `\n${missed} ${missed === 1 ? 'aim is' : 'aims are'} missed here; docs/performance-lab.md says what is known about it.\n`,
    );
  return missed > 0 && !settings.report ? 1 : 0;
}

function resultsOf(outcomes: readonly Outcome[]) {
  const database = new Database(':memory:');
  const sqlite = database.prepare<[], string>('SELECT sqlite_version()').pluck().get();
  database.close();
  return {
    at: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 1e9),
      platform: `${process.platform} ${process.arch}`,
    },
    node: process.versions.node,
    sqlite,
    measured: outcomes.flatMap((outcome) =>
      'measured' in outcome ? [{ ...outcome.measured, ratio: ratioOf(outcome.measured), met: isMet(outcome.measured) }] : [],
    ),
    failed: outcomes.flatMap((outcome) => ('failed' in outcome ? [outcome.failed] : [])),
    skipped: outcomes.flatMap((outcome) => ('skipped' in outcome ? [outcome.skipped] : [])),
  };
}
