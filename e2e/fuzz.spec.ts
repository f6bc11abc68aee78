import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { fromEngineSchema } from '../src/shared/live/index.ts';
import { openDoors } from './fuzz/doors.ts';
import { corpusSchema, type Input } from './fuzz/input.ts';
import { anyInput } from './fuzz/inputs.ts';
import { type Ledger, openLedger } from './fuzz/ledger.ts';
import { startLyingHealthengine } from './fuzz/lyingHealthengine.ts';
import { aClinic, policyOf, TENANT } from './support/aClinic.ts';
import { signIn } from './support/deskClient.ts';
import { startSandboxProcess } from './support/healthengine.ts';
import { read } from './support/post.ts';
import { type Served, temporaryFolder } from './support/serve.ts';
import { verifyData } from './support/verifyBook.ts';

/** 1,000 in `npm test`; any number through the environment (`npm run torture -- --fuzz N --seed S`). */
const inputs = Number(process.env['FRONTDESK_FUZZ'] ?? 1_000);
/** The same in each `npm test`, so that a change alone makes it fail; torture takes another each time. */
const seed = Number(process.env['FRONTDESK_FUZZ_SEED'] ?? 1);
/** Made and sent together; the host is asked whether it is ready after each. */
const PORTION = 500;
const SENT_AT_ONCE = 16;

interface EventsPage {
  events: { position: number; source: string; event: { eventId: string } }[];
  unreadable?: unknown[];
  next: number;
}

interface LettersPage {
  deadLetters: { deadLetterId: string }[];
}

test(`whatever anybody sends to any door, what was acknowledged can be read and the rest is refused in words: the corpus and ${inputs} inputs`, async () => {
  test.setTimeout(180_000 + inputs * 20);
  using clinic = aClinic();
  using sandboxData = temporaryFolder();
  await using sandbox = await startSandboxProcess(0, sandboxData.path);
  const healthengine = await startLyingHealthengine();
  linkTo(clinic.policyFile, healthengine.baseUrl);
  await using served = await clinic.start();
  const ledger = openLedger(test.info().outputPath('broken'));
  const doors = openDoors({ served, sandbox, healthengine, ledger });

  await sendAll(corpus());
  for (let made = 0; made < inputs; made += PORTION) {
    await sendAll(fc.sample(anyInput, { seed: seed + made, numRuns: Math.min(PORTION, inputs - made) }));
    expect((await fetch(`${served.intake}/readyz`)).status, `still ready after ${made} inputs`).toBe(200);
  }
  await healthengine.emptied();
  doors.close();

  process.stdout.write(
    `seed ${seed}: ${ledger
      .counts()
      .map(([what, times]) => `${what}: ${times}`)
      .join(', ')}\n`,
  );
  expect(ledger.failures(), `seed ${seed}`).toEqual([]);
  expect(
    [...ledger.acknowledged.values()].reduce((sum, ids) => sum + ids.size, 0),
    'some of it was good',
  ).toBeGreaterThan(inputs / 50);
  await readsAll(served, clinic.data, ledger);
  expect(await served.end('SIGTERM'), served.stderr().slice(-2_000)).toBe(0);
  await using again = await clinic.start();
  await readsAll(again, clinic.data, ledger);
  expect(await again.end('SIGTERM')).toBe(0);
  await healthengine.close();

  const { records, problems } = await verifyData(clinic.data, clinic.policyFile);
  expect(problems, 'the book equals a replay of the log').toEqual([]);
  const done = new Set(records.map(({ commandId }) => commandId));
  expect([...ledger.commands].filter((id) => !done.has(id as never))).toEqual([]);

  async function sendAll(portion: readonly Input[]): Promise<void> {
    const left = [...portion];
    const sendNext = async () => {
      for (let input = left.pop(); input; input = left.pop()) await doors.send(input);
    };
    await Promise.all(Array.from({ length: SENT_AT_ONCE }, sendNext));
  }
});

/** Everything that once broke a promise, each with the reason why it is here. */
function corpus(): readonly Input[] {
  const folder = join(import.meta.dirname, 'fuzz', 'corpus');
  return readdirSync(folder).flatMap((file) =>
    corpusSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))).map(({ input }) => input),
  );
}

function linkTo(policyFile: string, baseUrl: string): void {
  const policy = policyOf(3);
  const healthengine = {
    baseUrl,
    apiKey: 'fuzz-healthengine-api-key',
    practiceId: '1001',
    practiceKey: 'fuzz-healthengine-practice-key',
    userAgent: { name: 'Frontdesk', email: 'it@example.com', environment: 'e2e' },
  };
  writeFileSync(policyFile, JSON.stringify({ ...policy, practices: policy.practices.map((practice) => ({ ...practice, healthengine })) }));
}

/** Every list, day and window answers, and holds all that was promised. */
async function readsAll(served: Served, data: string, ledger: Ledger): Promise<void> {
  const stored = new Map<string, Set<string>>();
  for (let after = 0, isEnd = false; !isEnd; ) {
    const page = await read<EventsPage>(`${served.station}/api/events?after=${after}&limit=1000`, served.token);
    expect(page.unreadable ?? [], 'everything stored can be read').toEqual([]);
    for (const { source, event } of page.events) stored.set(source, (stored.get(source) ?? new Set()).add(event.eventId));
    isEnd = page.events.length === 0;
    after = page.next;
  }
  for (const [source, ids] of ledger.acknowledged)
    expect(
      [...ids].filter((id) => !stored.get(source)?.has(id)),
      `acknowledged to ${source} and not in the log`,
    ).toEqual([]);

  const letters = new Set<string>();
  for (let before = ''; ; ) {
    const query = before === '' ? '' : `&before=${before}`;
    const page = await read<LettersPage>(`${served.station}/api/dead-letters?limit=1000${query}`, served.token);
    for (const { deadLetterId } of page.deadLetters) letters.add(deadLetterId);
    const last = page.deadLetters.at(-1);
    if (!last) break;
    before = last.deadLetterId;
  }
  expect(
    [...ledger.deadLetters].filter((id) => !letters.has(id)),
    'refused with a dead letter that is not listed',
  ).toEqual([]);

  await read(`${served.station}/api/day`, served.token);
  await read(`${served.station}/api/day?date=2025-11-27`, served.token);
  await read(`${served.intake}/events?limit=1000`, readFileSync(join(data, 'intake-token'), 'utf8').trim());
  const window = await signIn(served, 'MK', TENANT);
  for (const message of window.heard) fromEngineSchema.parse(message);
  window.close();
}
