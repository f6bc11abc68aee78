import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type LoadOptions, type LoadResult, loadGenerator, postAppointments, rateOf } from './support/load.ts';
import type { Outcome } from './support/measurement.ts';
import { startProgram } from './support/program.ts';
import { startServe, writePolicy } from './support/serve.ts';
import { root, type Settings } from './support/settings.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

/** A receiver under load: its address, and what has to hold once it stopped. */
interface Receiver {
  readonly url: string;
  /** Stops it. @returns how many messages it has kept. */
  stop(): Promise<number>;
}

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
  const today = await takeRounds(
    { ...settings, rounds: 1 },
    { ours: (directory) => openOurs(settings, directory, 'intake-today') },
    'today',
  );
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
        aim: { kind: 'at-least', value: 0.4 },
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
              aim: { kind: 'at-least', value: 10 },
            },
          } as const,
          {
            measured: {
              ...figure,
              what: 'p99 of an answer',
              ours: { value: ours.p99Ms, unit: 'ms' },
              reference: { name: 'FastAPI + SQLite', value: pythonBest.p99Ms, unit: 'ms' },
              aim: { kind: 'at-most', value: 1 },
              rounds: p99Rounds(spread),
            },
          } as const,
        ]),
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

async function openOurs(settings: Settings, directory: string, profileAs: string): Promise<Receiver> {
  const serve = await startServe(settings, { directory, policy: writePolicy(directory), profileAs });
  return {
    url: `${serve.intake}/webhook/appointments`,
    async stop() {
      await serve.stop();
      return rowsIn(join(directory, 'data', 'events.db'), "SELECT count(*) FROM events WHERE source = 'appointments'");
    },
  };
}

async function openBare(directory: string): Promise<Receiver> {
  const file = join(directory, 'bare.db');
  const program = await startProgram({
    command: process.execPath,
    args: [join(root, 'bench', 'reference', 'bareReceiver.ts'), file],
    log: join(directory, 'bare.log'),
  });
  return {
    url: program.firstLine,
    async stop() {
      await program.stop();
      return rowsIn(file, 'SELECT count(*) FROM messages');
    },
  };
}

async function openPython(python: string, directory: string): Promise<Receiver> {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'python.db');
  const program = await startProgram({
    command: python,
    args: [join(root, 'bench', 'reference', 'python_receiver.py'), file],
    log: join(directory, 'python.log'),
  });
  return {
    url: program.firstLine,
    async stop() {
      await program.stop();
      return rowsIn(file, 'SELECT count(*) FROM events');
    },
  };
}

function rowsIn(file: string, sql: string): number {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare<[], number>(sql).pluck().get() ?? 0;
  } finally {
    database.close();
  }
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

function p99Rounds(results: Readonly<Record<string, readonly LoadResult[]>>): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(Object.entries(results).map(([name, rounds]) => [name, rounds.map(({ p99Ms }) => p99Ms)]));
}
