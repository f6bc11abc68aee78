import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCheckin, openIntake, openSources, type Rig, withToken } from './testing/openIntake.ts';

let rig: Rig;
beforeAll(async () => {
  const auth = { type: 'none-on-loopback' };
  rig = await openIntake({ sources: [...openSources, { id: 'aggregator', provider: 'standard-webhooks', tenantId: 'clinic-abc', auth }] });
});
afterAll(() => rig.close());

const message = { event_type: 'appointment.updated', appointment_id: 'a', patient_id: 'p', timestamp: '2025-11-27T10:00:00Z', notes: 'n' };
const seeds: Record<string, readonly unknown[]> = {
  '/webhook/appointments': [
    message,
    { ...message, event_type: 'appointment.scheduled' },
    { ...message, event_type: 'appointment.cancelled' },
  ],
  '/webhooks/orchestration': [aCheckin('e'), [aCheckin('e'), aCheckin('f')]],
  '/webhooks/aggregator': [{ type: 'patient.checkin.v1', timestamp: '2025-11-27T10:00:00Z', data: aCheckin('g')['data'] }],
  '/operations/health.webhooks.ingest': [{ tenantId: 'clinic-abc', providerKey: 'orchestration', headers: {}, rawBody: '{}' }],
};

/** A value that a field may be replaced by: the kinds that break things. */
const oddValue = fc.oneof(
  fc.json({ maxDepth: 3 }).map((text): unknown => JSON.parse(text)),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '\u0000',
    '\ud800',
    '__proto__',
    -0,
    1e308,
    2 ** 53,
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ),
  fc.constantFrom<unknown>('2025-11-27T10:00:00.123456789+23:59', 'x'.repeat(201), 'x'.repeat(10_001), [], {}, [[]], { toString: 1 }, true),
);

/** The message with one of its fields, at any depth, replaced, taken out or added. */
function mutated(seed: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(seed);
  return fc.tuple(fc.constantFrom(...paths), oddValue, fc.constantFrom('replace', 'remove', 'add')).map(([path, value, how]) => {
    const copy: unknown = structuredClone(seed);
    const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy) as Record<string, unknown>;
    const key = path.at(-1) ?? '';
    if (how === 'remove') delete holder[key];
    else holder[how === 'add' ? `${key}_` : key] = value;
    return copy;
  });
}

function pathsOf(value: unknown, before: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...before, key], ...pathsOf(inner, [...before, key])]);
}

/** The bytes with some of them changed, taken out or doubled. */
function damaged(seed: unknown): fc.Arbitrary<Buffer> {
  const bytes = Buffer.from(JSON.stringify(seed));
  const cut = fc.tuple(fc.nat({ max: bytes.length }), fc.nat({ max: 8 }), fc.uint8Array({ maxLength: 6 }));
  return cut.map(([at, gone, added]) => Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + gone)]));
}

async function expectClearAnswer(path: string, body: unknown): Promise<void> {
  const answer = await rig.post(path, body, path.startsWith('/operations') ? withToken : {});
  expect(answer.status, answer.text).toBeLessThan(500);
  expect(answer.json).toBeTypeOf('object');
  const { error, reason, status, accepted } = answer.json;
  expect([error, reason, status, accepted].some((said) => said !== undefined)).toBe(true);
}

describe.each(Object.entries(seeds))('POST %s', (path, bodies) => {
  const seed = fc.constantFrom(...bodies);

  test('never a 5xx, never a crash, always JSON: messages with odd fields', async () => {
    await fc.assert(
      fc.asyncProperty(seed.chain(mutated), (body) => expectClearAnswer(path, body)),
      { numRuns: 250 },
    );
  });

  test('never a 5xx, never a crash, always JSON: damaged bytes', async () => {
    await fc.assert(
      fc.asyncProperty(seed.chain(damaged), (bytes) => expectClearAnswer(path, bytes)),
      { numRuns: 150 },
    );
  });

  test('never a 5xx, never a crash, always JSON: any JSON at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 5 }), (text) => expectClearAnswer(path, text)),
      { numRuns: 100 },
    );
  });
});

/** How many bad messages are kept or counted. */
const keptOrCounted = () =>
  rig.eventLog.deadLetters.list({ limit: rig.eventLog.deadLetters.count() }).reduce((sum, { repeats }) => sum + 1 + repeats, 0);

test('a 400 of a source always leaves a dead letter, or is counted on the one that says the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('/webhook/appointments', '/webhooks/orchestration', '/webhooks/aggregator'),
      fc.json(),
      async (path, text) => {
        const before = keptOrCounted();
        const { status } = await rig.post(path, text);
        expect(keptOrCounted() - before).toBeGreaterThanOrEqual(status === 400 ? 1 : 0);
      },
    ),
    { numRuns: 60 },
  );
});

test('whatever came, the log is whole and every event in it can be read', async () => {
  const head = rig.eventLog.head();
  let read = 0;
  for (let position = 0; position < head; position += 1000) {
    for (const record of rig.eventLog.read.after(position, 1000)) {
      read += 1;
      expect(record.position).toBe(read);
    }
  }
  expect(read).toBe(head);
  expect(rig.eventLog.checkIntegrity()).toEqual([]);
  expect((await rig.get('/events')).status).toBe(200);
});

describe('a compressed body', () => {
  test.each(Object.keys(seeds))('%s: is refused in words before it is read, and nothing is unfolded', async (path) => {
    const before = rig.eventLog.head();
    const packed = gzipSync(JSON.stringify(seeds[path]?.[0]));
    const answer = await rig.post(path, packed, { ...withToken, 'content-encoding': 'gzip' });
    expect(answer.status).toBe(415);
    expect(answer.json.reason ?? answer.json.message).toMatch(/^The body is compressed .+ Send it again as it is, without that header\.$/);
    expect(rig.eventLog.head()).toBe(before);
  });

  test('that only says that it is not compressed is taken', async () => {
    const { status } = await rig.post('/webhooks/orchestration', aCheckin('plain'), { 'content-encoding': 'identity' });
    expect(status).toBe(200);
  });
});
