import { createHmac } from 'node:crypto';
import { connect as dial } from 'node:net';
import { expect, test } from '@playwright/test';
import { aClinic, BOOKINGS_KEY, booked, type Clinic, checkedIn, envelope, KIOSK_TOKEN, PORTAL_SECRET, tell } from './support/aClinic.ts';
import { read } from './support/post.ts';
import type { Served } from './support/serve.ts';

const zoe = { patientId: 'zoe', givenName: 'Zoe', familyName: 'Quill' };
const kiosk = { authorization: `Bearer ${KIOSK_TOKEN}` };
const bookings = { 'x-api-key': BOOKINGS_KEY };
/** In every bad message; it must not come back in an answer or a log. */
const CANARY = 'Zerafina';

interface Letters {
  count: number;
  deadLetters: { deadLetterId: string; reason: string }[];
}

let clinic: Clinic;
let served: Served;
test.beforeAll(async () => {
  clinic = aClinic();
  served = await clinic.start();
  await tell(served, booked(zoe));
});
test.afterAll(async () => {
  expect(served.stderr(), 'no log line repeats what somebody sent').not.toContain(CANARY);
  expect(await served.end('SIGTERM')).toBe(0);
  clinic[Symbol.dispose]();
});
test.afterEach('it is alive and takes the next message', async () => {
  expect((await fetch(`${served.intake}/readyz`)).status).toBe(200);
  await tell(served, [checkedIn(zoe)]);
});

test.describe('a message to a source', () => {
  const good = () => checkedIn(zoe, { notes: CANARY });
  const cases: { what: string; body: () => string | Buffer; status: number; reason: string | RegExp }[] = [
    { what: 'that is empty', body: () => '', status: 400, reason: /JSON|empty/i },
    {
      what: 'that is not UTF-8',
      body: () => Buffer.concat([Buffer.from(`{"a":"${CANARY}`), Buffer.from([0xff, 0xfe, 0x22, 0x7d])]),
      status: 400,
      reason: /UTF-8/,
    },
    { what: 'that stops half-way', body: () => JSON.stringify(good()).slice(0, -20), status: 400, reason: /JSON/ },
    { what: 'that is a text and no object', body: () => `"${CANARY}"`, status: 400, reason: /object/ },
    { what: 'that is null', body: () => 'null', status: 400, reason: /object/ },
    { what: 'that is an empty array', body: () => '[]', status: 400, reason: /./ },
    {
      what: 'nested 100,000 deep',
      body: () => `{"notes":"${CANARY}","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      status: 400,
      reason: /deep|levels/,
    },
    {
      what: 'of 10 MB',
      body: () => JSON.stringify({ ...good(), data: { notes: CANARY.repeat(1_250_000) } }),
      status: 413,
      reason: /longer|large/,
    },
    {
      what: 'of a type that nobody knows',
      body: () => JSON.stringify({ ...good(), eventType: 'patient.checkin.v9' }),
      status: 400,
      reason: /eventType/,
    },
    { what: 'without its data', body: () => JSON.stringify({ ...good(), data: undefined, note: CANARY }), status: 400, reason: /data/ },
    { what: 'with a number for an id', body: () => JSON.stringify({ ...good(), eventId: 7 }), status: 400, reason: /eventId/ },
    {
      what: 'with a wrong type in its data',
      body: () => JSON.stringify(checkedIn(zoe, { appointmentId: { name: CANARY } })),
      status: 400,
      reason: /data\.appointmentId/,
    },
    {
      what: 'with a field that the type does not know',
      body: () => JSON.stringify(checkedIn(zoe, { mood: CANARY })),
      status: 400,
      reason: /^data has a field that is not known here/,
    },
    {
      what: 'with a day that is none',
      body: () => JSON.stringify(checkedIn(zoe, { checkinAt: '2025-02-30T09:00:00Z', notes: CANARY })),
      status: 400,
      reason: /data\.checkinAt/,
    },
    { what: 'for another practice', body: () => JSON.stringify({ ...good(), tenantId: 'elsewhere' }), status: 400, reason: /tenantId/ },
    {
      what: 'of a kind that only the desk may cause',
      body: () => JSON.stringify(envelope('command.undone.v1', { commandId: 'c-1', undoneAt: new Date().toISOString(), reason: CANARY })),
      status: 400,
      reason: /./,
    },
  ];
  for (const { what, body, status, reason } of cases) {
    test(`${what} is refused with its reason and kept as a dead letter`, async () => {
      const before = await state();
      const answer = await send('/webhooks/kiosk', body(), kiosk);
      expect(answer).toMatchObject({ status, json: { accepted: false, deadLetterId: expect.any(String) } });
      expect(String(answer.json['reason'])).toMatch(reason);
      expect(JSON.stringify(answer.json)).not.toContain(CANARY);
      const after = await state();
      expect(after.head, 'nothing of it is in the log').toBe(before.head);
      expect(after.letters.count).toBe(before.letters.count + 1);
      const said = String(answer.json['reason']).slice(0, -1);
      expect(after.letters.deadLetters[0]).toMatchObject({
        deadLetterId: answer.json['deadLetterId'],
        reason: expect.stringContaining(said),
      });
    });
  }

  test('that is good among bad ones is stored, and each bad one is named by its place', async () => {
    const events = [{ ...good(), eventId: '' }, checkedIn(zoe), 17, { ...good(), data: null }];
    const answer = await send('/webhooks/kiosk', JSON.stringify(events), kiosk);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      accepted: true,
      events: [expect.any(String)],
      deadLetters: [{ index: 0 }, { index: 2 }, { index: 3 }],
    });
  });

  test('that says something else under an id that is known is a conflict: what is stored stands, the other is kept', async () => {
    const first = checkedIn(zoe);
    await tell(served, [first]);
    const other = { ...first, data: { ...first.data, method: 'phone' } };
    const before = await state();
    expect(await send('/webhooks/kiosk', JSON.stringify(other), kiosk)).toMatchObject({
      status: 400,
      json: { deadLetterId: expect.any(String) },
    });
    const after = await state();
    expect([after.head, after.letters.count]).toEqual([before.head, before.letters.count + 1]);
  });
});

test.describe('a message that does not prove who sends it', () => {
  const text = JSON.stringify(checkedIn(zoe, { notes: CANARY }));
  const signed = (atSeconds: number, body = text) => ({
    'x-timestamp': String(atSeconds),
    'x-signature': `sha256=${createHmac('sha256', PORTAL_SECRET).update(`${atSeconds}.${body}`).digest('hex')}`,
  });
  const seconds = () => Math.floor(Date.now() / 1_000);
  for (const { what, path, headers } of [
    { what: 'to a source that nobody knows', path: '/webhooks/nobody', headers: () => kiosk },
    { what: 'without a token', path: '/webhooks/kiosk', headers: () => ({}) },
    { what: 'with another token', path: '/webhooks/kiosk', headers: () => ({ authorization: 'Bearer e2e-kiosk-tokem' }) },
    { what: 'with a signature of other bytes', path: '/webhooks/portal', headers: () => signed(seconds(), `${text} `) },
    { what: 'signed six minutes ago', path: '/webhooks/portal', headers: () => signed(seconds() - 360) },
    { what: 'signed six minutes ahead', path: '/webhooks/portal', headers: () => signed(seconds() + 360) },
    { what: 'signed without a timestamp', path: '/webhooks/portal', headers: () => ({ 'x-signature': signed(seconds())['x-signature'] }) },
  ]) {
    test(`${what} is 401 without a trace of why, and stores nothing`, async () => {
      const before = await state();
      const { status, json } = await send(path, text, headers());
      expect(status).toBe(401);
      expect(json).toEqual({ accepted: false, reason: (await send('/webhooks/nobody', text, {})).json['reason'] });
      expect((await state()).head).toBe(before.head);
    });
  }

  test('signed now is taken', async () => {
    const body = JSON.stringify(checkedIn(zoe));
    expect((await send('/webhooks/portal', body, signed(seconds(), body))).status).toBe(200);
  });
});

test.describe('the appointment receiver', () => {
  const good = { event_type: 'appointment.scheduled', appointment_id: 'a-1', patient_id: 'p-1', timestamp: '2025-11-27T10:00:00Z' };
  for (const { what, body, json } of [
    { what: 'no JSON', body: '{"event_type":', json: { error: 'Invalid JSON' } },
    { what: 'not UTF-8', body: Buffer.from([0x7b, 0xff, 0x7d]), json: { error: 'Invalid JSON' } },
    { what: 'an array', body: '[]', json: { error: 'Validation failed' } },
    { what: 'without fields', body: '{}', json: { message: 'Missing required fields: event_type, appointment_id, patient_id, timestamp' } },
    { what: 'null in a field', body: { ...good, patient_id: null }, json: { message: "Field 'patient_id' cannot be null" } },
    {
      what: 'a number in a field',
      body: { ...good, appointment_id: 7 },
      json: { message: expect.stringMatching(/^Field 'appointment_id' must be a string, got /) },
    },
    {
      what: 'an unknown type',
      body: { ...good, event_type: 'x' },
      json: { message: expect.stringMatching(/^Invalid event_type 'x'\. Must be one of: appointment\.cancelled, /) },
    },
    {
      what: 'a wrong timestamp',
      body: { ...good, timestamp: 'today' },
      json: { message: expect.stringMatching(/^Invalid timestamp format\. /) },
    },
    { what: 'a blank id', body: { ...good, appointment_id: '  ' }, json: { message: 'appointment_id cannot be empty or whitespace' } },
  ]) {
    test(`answers 400 to ${what}, in the words of its contract`, async () => {
      const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const answer = await send('/webhook/appointments', bytes, bookings);
      expect(answer).toMatchObject({ status: 400, json: { error: expect.any(String), ...json, request_id: expect.any(String) } });
    });
  }
});

test('what is no HTTP at all is answered and let go', async () => {
  for (const door of [served.intake, served.station]) {
    expect(await saysRaw(door, 'HELO clinic\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await saysRaw(door, `GET / HTTP/1.1\r\nhost: ${new URL(door).host}\r\nx-long: ${'a'.repeat(100_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4/,
    );
  }
});

async function send(
  path: string,
  body: string | Buffer,
  headers: Record<string, string>,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const answer = await fetch(`${served.intake}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

/** The newest position in the log, and the dead letters, newest first. */
async function state(): Promise<{ head: number; letters: Letters }> {
  const day = await read<{ position: number }>(`${served.station}/api/day`, served.token);
  return { head: day.position, letters: await read<Letters>(`${served.station}/api/dead-letters?limit=1`, served.token) };
}

function saysRaw(door: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(door);
    const socket = dial(Number(port), hostname, () => socket.write(text));
    let heard = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      heard += part;
    });
    socket.on('close', () => resolve(heard));
    socket.on('error', (error) => (heard === '' ? reject(error) : resolve(heard)));
  });
}
