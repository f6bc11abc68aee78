import { spawnSync } from 'node:child_process';
import { type LoadOptions, type LoadResult, loadGenerator, postAppointments, rateOf } from './support/load.ts';
import type { Outcome } from './support/measurement.ts';
import { openBare, openOurs, openPython, type Receiver } from './support/receivers.ts';
import type { Settings } from './support/settings.ts';
import { median } from './support/statistics.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

type Opener = (directory: string) => Promise<Receiver>;

const CONNECTIONS = 16;

/**
 * POST /webhook/appointments over 16 connections, each acknowledged only after its commit is durable, against a bare receiver and
 * a plain Python one. Rounds alternate between the servers, and the best round of each counts: whatever else the machine does
 * only ever takes away. @throws when a receiver kept fewer messages than it acknowledged.
 */
export async function benchIntake(settings: Settings): Promise<readonly Outcome[]> {
  const python = pythonWithFastApi();
  const openers: Readonly<Record<string, Opener>> = {
    bare: openBare,
    ours: (directory) => openOurs(settings, directory, 'intake'),
    ...(python !== null && { python: (directory: string) => openPython(python, directory) }),
  };
  const spread = await takeRounds(settings, openers, 'spread');
  const today = await takeRounds(settings, { ours: (directory) => openOurs(settings, directory, 'intake-today') }, 'today');
  const [bare, ours] = [best(spread['bare']), best(spread['ours'])];
  const rounds = Object.fromEntries(Object.entries(spread).map(([name, results]) => [name, results.map(rateOf)]));
  const note = `Generator: ${loadGenerator()}, ${CONNECTIONS} connections, ${settings.seconds} s a round, best of ${settings.rounds} alternating rounds.`;
  const figure = { bench: 'intake', ours: { value: rateOf(ours), unit: '/s' }, rounds, note } as const;
  const pythonBest = spread['python'] && best(spread['python']);
  return [
    {
      measured: {
        ...figure,
        what: 'messages',
        reference: { name: 'bare node:http + SQLite', value: rateOf(bare), unit: '/s' },
        aim: { kind: 'at-least', value: 0.27 },
      },
    },
    ...(pythonBest === undefined
      ? [
          {
            skipped: {
              bench: 'intake',
              what: 'Python FastAPI receiver',
              why: 'python3 with fastapi and uvicorn is not here (Debian: python3-fastapi, python3-uvicorn).',
            },
          },
        ]
      : [
          {
            measured: {
              ...figure,
              what: 'messages',
              reference: { name: 'FastAPI + SQLite', value: rateOf(pythonBest), unit: '/s' },
              aim: { kind: 'at-least', value: 5 },
            },
          } as const,
        ]),
    p99Of('p99 of an answer, messages of a fortnight', spread['ours']),
    p99Of('p99 of an answer, all of one day that is watched', today['ours']),
    {
      measured: {
        ...figure,
        what: 'messages, all of one day that is watched',
        ours: { value: rateOf(best(today['ours'])), unit: '/s' },
        reference: { name: 'bare node:http + SQLite', value: rateOf(bare), unit: '/s' },
        aim: null,
        rounds: { ours: (today['ours'] ?? []).map(rateOf) },
        note: 'Every message makes an appointment on today, whose day the engine holds folded and looks at with its rules: a stress, no clinic sees it.',
      },
    },
  ];
}

async function takeRounds(settings: Settings, openers: Readonly<Record<string, Opener>>, days: LoadOptions['days']) {
  const results: Record<string, LoadResult[]> = {};
  for (let round = 1; round <= settings.rounds; round += 1) {
    for (const [name, open] of Object.entries(openers)) {
      const result = await takeRound(open, { seconds: settings.seconds, connections: CONNECTIONS, run: `${days}${round}`, days });
      process.stderr.write(`intake ${name} ${days} ${Math.round(rateOf(result))}/s, p99 ${result.p99Ms} ms\n`);
      // A reference may drop what it cannot do in time; we may not.
      if (name === 'ours' && result.failed > 0) throw new Error(`${result.failed} of ${result.requests} messages were not accepted.`);
      results[name] = [...(results[name] ?? []), result];
    }
  }
  return results;
}

async function takeRound(open: Opener, options: Omit<LoadOptions, 'url'>): Promise<LoadResult> {
  using folder = temporaryFolder();
  const receiver = await open(folder.path);
  let result: LoadResult;
  let acknowledged: number;
  let kept: number;
  try {
    const warm = await postAppointments({ ...options, url: receiver.url, seconds: 1, run: `${options.run}-warm` });
    result = await postAppointments({ ...options, url: receiver.url });
    acknowledged = warm.requests - warm.failed + result.requests - result.failed;
  } finally {
    kept = await receiver.stop();
  }
  if (kept < acknowledged) throw new Error(`${acknowledged} messages were acknowledged, and ${kept} were kept.`);
  return result;
}

/** Debian's own Python first: that is where its fastapi is. @returns null where neither has it. */
function pythonWithFastApi(): string | null {
  const has = (python: string) => spawnSync(python, ['-c', 'import fastapi, uvicorn']).status === 0;
  return ['/usr/bin/python3', 'python3'].find(has) ?? null;
}

function best(results: readonly LoadResult[] | undefined): LoadResult {
  const [first, ...rest] = results ?? [];
  if (!first) throw new Error('No round was taken.');
  return rest.reduce((one, other) => (rateOf(other) > rateOf(one) ? other : one), first);
}

/** With as many messages under way as there are connections, all the time. */
function p99Of(what: string, results: readonly LoadResult[] | undefined): Outcome {
  const rounds = (results ?? []).map(({ p99Ms }) => p99Ms);
  return {
    measured: {
      bench: 'intake',
      what,
      ours: { value: median(rounds), unit: 'ms' },
      reference: null,
      aim: { kind: 'at-most', value: 20 },
      rounds: { ours: rounds },
      note: `${CONNECTIONS} connections, each sending its next message when the last was answered; the median round.`,
    },
  };
}
