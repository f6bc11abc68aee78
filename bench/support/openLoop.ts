import { fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { SOURCE_TOKEN } from './serve.ts';

/** Messages at a steady rate, whatever the answers take. */
export interface OpenLoopOptions {
  readonly url: string;
  readonly perSecond: number;
  readonly count: number;
  /** Makes the appointment ids of this load its own. */
  readonly run: string;
}

/**
 * Sends appointment messages from a process of its own.
 * @returns milliseconds from the instant at which each was due to be sent to its answer: who waits for a late one is counted, too.
 * @throws when one was not accepted.
 */
export function postEvenly(options: OpenLoopOptions): Promise<readonly number[]> {
  const child = fork(import.meta.filename, [JSON.stringify(options)], { serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The sender of the open loop ended with ${code}.`)));
    child.once('message', (durations) => resolve(durations as readonly number[]));
  });
}

/** So long before a message is due the sender no longer sleeps: a timer of Node may be 1 ms late. */
const AWAKE_MS = 2;

async function send({ url, perSecond, count, run }: OpenLoopOptions): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const startsAt = performance.now() + 50;
  const answers: Promise<number>[] = [];
  for (let n = 0; n < count; n += 1) {
    const dueAt = startsAt + (n * 1_000) / perSecond;
    const leftMs = dueAt - performance.now();
    if (leftMs > AWAKE_MS) await pause(leftMs - AWAKE_MS);
    while (performance.now() < dueAt) await nextTurn();
    answers.push(post(url, agent, messageOf(run, n)).then(() => performance.now() - dueAt));
  }
  const durations = await Promise.all(answers);
  agent.destroy();
  return durations;
}

function messageOf(run: string, n: number): string {
  const at = new Date(Date.now() + (n % 14) * 86_400_000).toISOString();
  return `{"event_type":"appointment.scheduled","appointment_id":"appt-${run}-${n}","patient_id":"pat-${n % 500}","timestamp":"${at}","notes":"Comes with a walking frame, please keep the ground-floor chair."}`;
}

function post(url: string, agent: Agent, body: string): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    authorization: `Bearer ${SOURCE_TOKEN}`,
  };
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`A message was answered ${response.statusCode}.`)),
      );
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

const [optionsText] = process.argv.slice(2);
if (process.send && process.argv[1] === import.meta.filename && optionsText !== undefined) {
  const durations = await send(JSON.parse(optionsText));
  process.send(durations, () => process.exit(0));
}
