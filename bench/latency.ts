import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './support/measurement.ts';
import { postEvenly } from './support/openLoop.ts';
import { openBare, openOurs } from './support/receivers.ts';
import type { Settings } from './support/settings.ts';
import { percentile } from './support/statistics.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

/** A lively group of practices, and a queue that empties itself after an outage. */
const RATES = [20, 200] as const;
const WARM_UP = 300;

/**
 * What a sender waits at a steady rate, beside the bare receiver at the same rate: each message is sent when it is due, whatever the
 * answers before it take, and its wait counts from then. Rounds alternate between the two; all their messages count together.
 */
export async function benchLatency(settings: Settings): Promise<readonly Outcome[]> {
  using folder = temporaryFolder();
  const [oursIn, bareIn] = [join(folder.path, 'ours'), join(folder.path, 'bare')];
  for (const directory of [oursIn, bareIn]) mkdirSync(directory);
  const receivers = { ours: await openOurs(settings, oursIn, 'latency'), bare: await openBare(bareIn) };
  const names = ['ours', 'bare'] as const;
  const waits = new Map(RATES.map((rate) => [rate, { ours: [] as number[], bare: [] as number[] }]));
  let sent = 0;
  let kept = 0;
  try {
    for (const name of names) await warmUp(receivers[name].url, name);
    sent = WARM_UP;
    for (const [rate, taken] of waits) {
      for (let round = 1; round <= settings.rounds; round += 1) {
        for (const name of names) {
          const count = rate * settings.seconds * (rate < 100 ? 2 : 1);
          taken[name].push(...(await postEvenly({ url: receivers[name].url, perSecond: rate, count, run: `${rate}-${round}-${name}` })));
        }
      }
      sent += taken.ours.length;
      process.stderr.write(
        `latency at ${rate}/s: p99 ${percentile(taken.ours, 0.99).toFixed(2)} ms, bare ${percentile(taken.bare, 0.99).toFixed(2)} ms\n`,
      );
    }
  } finally {
    await receivers.bare.stop();
    kept = await receivers.ours.stop();
  }
  if (kept < sent) throw new Error(`${sent} messages were acknowledged, and ${kept} were kept.`);
  return [...waits].flatMap(([rate, taken]) =>
    (
      [
        ['p50', 0.5],
        ['p99', 0.99],
      ] as const
    ).map(
      ([name, share]): Outcome => ({
        measured: {
          bench: 'latency',
          what: `open loop, ${rate}/s, ${name}`,
          ours: { value: percentile(taken.ours, share), unit: 'ms' },
          reference: { name: 'bare node:http + SQLite', value: percentile(taken.bare, share), unit: 'ms' },
          aim: { kind: 'at-most', value: 2 },
          note: `${taken.ours.length} messages each in ${settings.rounds} alternating rounds; the wait counts from the instant a message is due.`,
        },
      }),
    ),
  );
}

async function warmUp(url: string, name: string): Promise<void> {
  await postEvenly({ url, perSecond: 300, count: WARM_UP, run: `warm-${name}` });
}
