import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { SOURCE_TOKEN } from './serve.ts';

/** What a load of appointment messages came to. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Anything but an answer below 400. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly seconds: number;
  readonly connections: number;
  /** Makes the appointment ids of this load its own. */
  readonly run: string;
  /** `spread`: the messages fall on a fortnight; `today`: all on one. */
  readonly days: 'spread' | 'today';
}

/** @returns the generator that all servers of a run are loaded with. */
export function loadGenerator(): 'wrk' | 'own' {
  return spawnSync('wrk', ['-v']).error === undefined ? 'wrk' : 'own';
}

/**
 * Posts unique appointment messages over kept-open connections, each sending its next when the last was answered.
 * The generator is another process, so that its own work is not done by the server's.
 */
export async function postAppointments(options: LoadOptions): Promise<LoadResult> {
  const { url, seconds, connections, run, days } = options;
  const env = { ...process.env, BENCH_RUN: run, BENCH_TOKEN: SOURCE_TOKEN, BENCH_DAY: days };
  const [command, args] =
    loadGenerator() === 'wrk'
      ? [
          'wrk',
          ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s', '-s', join(import.meta.dirname, 'post.lua'), url],
        ]
      : [process.execPath, [join(import.meta.dirname, 'ownGenerator.ts'), url, String(connections), String(seconds)]];
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const line = output.trim().split('\n').at(-1) ?? '';
  if (code !== 0 || !line.startsWith('{')) throw new Error(`The load generator ended with ${code}: ${output}`);
  return JSON.parse(line);
}

/** @returns requests a second. */
export function rateOf({ requests, seconds, failed }: LoadResult): number {
  return (requests - failed) / seconds;
}
