import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LargeLogs } from './support/largeLog.ts';
import type { Outcome } from './support/measurement.ts';
import { startServe, writePolicy } from './support/serve.ts';
import type { Settings } from './support/settings.ts';
import { median } from './support/statistics.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const STARTS = 7;

/** From the start of `serve` to its ready line, with the large log and with an empty one. Starts alternate; the median of each counts. */
export async function benchStart(settings: Settings, logs: LargeLogs): Promise<readonly Outcome[]> {
  using folder = temporaryFolder();
  const large = join(folder.path, 'large');
  const empty = join(folder.path, 'empty');
  for (const directory of [large, empty]) mkdirSync(directory);
  cpSync(await logs.directory(settings.events), join(large, 'data'), { recursive: true });
  const rounds: { large: number[]; empty: number[] } = { large: [], empty: [] };
  // The first start of each makes what every later one finds: hours of the policy, tokens.
  for (let round = 0; round <= STARTS; round += 1) {
    for (const [name, directory] of [
      ['large', large],
      ['empty', empty],
    ] as const) {
      const serve = await startServe(settings, { directory, policy: writePolicy(directory), profileAs: `start-${name}` });
      if (round > 0) rounds[name].push(serve.readyMs);
      await serve.stop();
    }
  }
  return [
    {
      measured: {
        bench: 'start',
        what: `serve ready, ${settings.events.toLocaleString('en-AU')} events`,
        ours: { value: median(rounds.large), unit: 'ms' },
        reference: { name: 'with an empty log', value: median(rounds.empty), unit: 'ms' },
        aim: { kind: 'at-most', value: 1.5 },
        rounds,
        note: `Median of ${STARTS} alternating starts.`,
      },
    },
  ];
}
