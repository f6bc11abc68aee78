/**
 * Sends an event from a queue on the disk: node send.mjs event.json
 * FRONTDESK_URL is the address of the source, KIOSK_TOKEN its token. Node 20 or newer, no package.
 * A program that takes an event puts it into the queue first; this then sends whatever is there (docs/integrators.md, When to send again).
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const url = process.env.FRONTDESK_URL ?? 'http://127.0.0.1:8000/webhooks/kiosk';
const queue = process.env.FRONTDESK_QUEUE ?? 'queue';
const [waiting, done, aside] = ['waiting', 'done', 'aside'].map((name) => join(queue, name));
for (const folder of [waiting, done, aside]) mkdirSync(folder, { recursive: true });

for (const file of process.argv.slice(2)) {
  const bytes = readFileSync(file);
  const name = `${createHash('sha256').update(bytes).digest('hex')}.json`;
  // Under another name first: half a file is never sent.
  writeFileSync(join(queue, name), bytes, { flush: true });
  renameSync(join(queue, name), join(waiting, name));
}
for (const name of readdirSync(waiting)) {
  const to = await send(readFileSync(join(waiting, name)));
  renameSync(join(waiting, name), join(to, name));
}

/** @returns the folder where the message belongs; comes back only when it is settled. */
async function send(body) {
  let pauseMs = 1_000;
  let broken = 0;
  for (;;) {
    const answer = await post(body);
    const { status, text, retryAfter } = answer;
    if (status === 200 || status === 409) {
      process.stdout.write(`${text}\n`);
      return done;
    }
    if (status === 500) broken += 1;
    if ([400, 413, 415].includes(status) || broken === 10) {
      process.stderr.write(`Set aside, a person is to look at it: ${status} ${text}\n`);
      return aside;
    }
    const isOurs = [401, 403, 404, 405, 431].includes(status);
    if (isOurs) process.stderr.write(`Address or credentials are wrong: ${status} ${text}\n`);
    if (isOurs) await wait(300_000);
    else if (retryAfter !== null) await wait(retryAfter * 1_000);
    else {
      await wait(pauseMs * (0.8 + 0.4 * Math.random()));
      pauseMs = Math.min(pauseMs * 2, 300_000);
    }
  }
}

async function post(body) {
  const headers = { authorization: `Bearer ${process.env.KIOSK_TOKEN}`, 'content-type': 'application/json' };
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) });
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, text: await response.text(), retryAfter: retryAfter === null ? null : Number(retryAfter) };
  } catch {
    return { status: 0, text: 'no answer', retryAfter: null };
  }
}
