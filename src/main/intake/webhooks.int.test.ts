import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCheckin, openIntake, openSources, type Rig, withToken } from './testing/openIntake.ts';

const secret = `whsec_${Buffer.from('a secret between the two of us').toString('base64')}`;
let rig: Rig;

beforeAll(async () => {
  rig = await openIntake({
    sources: [
      ...openSources,
      { id: 'portal', provider: 'orchestration', tenantId: 'clinic-abc', auth: { type: 'none-on-loopback' } },
      { id: 'aggregator', provider: 'standard-webhooks', tenantId: 'clinic-abc', auth: { type: 'standard-webhooks', secret } },
      { id: 'hearsay', provider: 'orchestration', tenantId: 'clinic-abc', kind: 'unofficial', auth: { type: 'none-on-loopback' } },
    ],
  });
});
afterAll(() => rig.close());

const send = (body: unknown) => rig.post('/webhooks/orchestration', body);
const letter = (deadLetterId: string) => rig.eventLog.deadLetters.get(deadLetterId);

describe('one envelope', () => {
  test('is stored once; sent again it is a duplicate', async () => {
    const envelope = aCheckin('one');
    expect((await send(envelope)).json).toEqual({ accepted: true, events: ['one'], duplicates: 0, deadLetters: [] });
    expect(await send(envelope)).toMatchObject({ status: 200, json: { accepted: true, events: [], duplicates: 1, deadLetters: [] } });
  });

  test('what another source says otherwise of the same fact is stored beside it, and both senders may know', async () => {
    const booking = (eventId: string, startsAt: string) =>
      aCheckin(eventId, {
        eventType: 'appointment.scheduled.v1',
        data: { appointmentId: 'apt-both', patientId: 'pat-1', startsAt, scheduledAt: '2025-11-26T01:00:00Z' },
      });
    expect((await send(booking('first', '2025-11-27T02:00:00Z'))).json).toEqual({
      accepted: true,
      events: ['first'],
      duplicates: 0,
      deadLetters: [],
    });
    const fromPortal = (body: unknown) => rig.post('/webhooks/portal', body);
    expect(await fromPortal(booking('second', '2025-11-27T03:00:00Z'))).toMatchObject({
      status: 200,
      json: { accepted: true, events: ['second'], duplicates: 0, conflicts: 1, deadLetters: [] },
    });
    expect((await fromPortal(booking('third', '2025-11-27T03:00:00Z'))).json).toMatchObject({ events: [], duplicates: 1 });
  });

  test('the same id with other content is refused with 400 and kept', async () => {
    await send(aCheckin('two'));
    const other = aCheckin('two', {}, { notes: 'something else' });
    const { status, json } = await send(other);
    expect(status).toBe(400);
    expect(json).toEqual({ accepted: false, reason: expect.stringContaining('already stored'), deadLetterId: expect.any(String) });
    expect(letter(json.deadLetterId)).toMatchObject({ path: 'eventId', fault: 'sender', patientId: 'pat-two' });
    expect(Buffer.from(letter(json.deadLetterId)?.rawBody ?? []).toString()).toBe(JSON.stringify(other));
  });

  test.each([
    ['a field of the envelope missing', aCheckin('bad', { occurredAt: undefined }), 'occurredAt'],
    ['a field of the payload missing', aCheckin('bad', {}, { checkinAt: undefined }), 'data.checkinAt'],
    ['an unknown type', aCheckin('bad', { eventType: 'patient.vanished.v1' }), 'eventType'],
    ['an unknown version', aCheckin('bad', { eventVersion: '9' }), 'eventVersion'],
    ['another practice', aCheckin('bad', { tenantId: 'clinic-xyz' }), 'tenantId'],
    [
      'an undone command',
      aCheckin('bad', { eventType: 'command.undone.v1', data: { commandId: 'c', undoneAt: '2025-11-27T01:00:00Z' } }),
      'eventType',
    ],
    [
      'a dismissed alert',
      aCheckin('bad', { eventType: 'orchestration.alert.dismissed.v1', data: { alertId: 'a', dismissedAt: '2025-11-27T01:00:00Z' } }),
      'eventType',
    ],
    ['no object', 'text', ''],
    ['an empty array', [], ''],
  ])('%s: 400 with reason and dead letter that points at it', async (_name, body, path) => {
    const { status, json } = await send(JSON.stringify(body));
    expect(status).toBe(400);
    expect(json).toEqual({ accepted: false, reason: expect.stringMatching(/\.$/), deadLetterId: expect.any(String) });
    expect(letter(json.deadLetterId)).toMatchObject({ path, reason: json.reason, tenantId: 'clinic-abc', source: 'orchestration' });
    const listed = rig.eventLog.deadLetters.list({ limit: 1 });
    expect(listed[0]?.deadLetterId).toBe(json.deadLetterId);
  });

  test('no JSON: 400 with reason and dead letter', async () => {
    const { status, json } = await send('{');
    expect(status).toBe(400);
    expect(json).toEqual({ accepted: false, reason: 'The message is not valid JSON.', deadLetterId: expect.any(String) });
  });
});

describe('a batch', () => {
  test('each event stands for itself: stored, known, in conflict, unacceptable', async () => {
    await send(aCheckin('b-known'));
    const bad = { ...aCheckin('b-bad', {}, { checkinAt: 'soon' }) };
    const batch = [aCheckin('b-1'), aCheckin('b-known'), bad, aCheckin('b-known', {}, { notes: 'x' }), aCheckin('b-2'), 7];
    const { status, json } = await send(`[ ${batch.map((item) => JSON.stringify(item, null, 1)).join(' ,\n')} ]`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ accepted: true, events: ['b-1', 'b-2'], duplicates: 1 });
    expect(json.deadLetters.map(({ index }: { index: number }) => index)).toEqual([2, 3, 5]);
    const kept = json.deadLetters.map(({ deadLetterId }: { deadLetterId: string }) =>
      Buffer.from(letter(deadLetterId)?.rawBody ?? []).toString(),
    );
    expect(kept).toEqual([2, 3, 5].map((index) => JSON.stringify(batch[index], null, 1)));
    expect(letter(json.deadLetters[0].deadLetterId)).toMatchObject({ path: 'data.checkinAt', patientId: 'pat-b-bad' });
  });

  test('of bad events only is refused with 400', async () => {
    const { status, json } = await send([7, 8]);
    expect(status).toBe(400);
    expect(json).toMatchObject({ accepted: false, deadLetterId: expect.any(String) });
    expect(json.deadLetters).toHaveLength(2);
  });

  test('a long batch is recorded in parts, and every result keeps its place', async () => {
    const batch: unknown[] = Array.from({ length: 350 }, (_, index) => aCheckin(`p-${index}`));
    const bad = aCheckin('p-bad', {}, { checkinAt: 7 });
    const other = aCheckin('p-3', {}, { notes: 'x' });
    batch.splice(120, 0, bad);
    batch.splice(300, 0, other);
    const { json } = await send(batch);
    expect(json.events).toEqual(Array.from({ length: 350 }, (_, index) => `p-${index}`));
    expect(json.deadLetters.map(({ index }: { index: number }) => index)).toEqual([120, 300]);
    const kept = json.deadLetters.map(({ deadLetterId }: { deadLetterId: string }) =>
      Buffer.from(letter(deadLetterId)?.rawBody ?? []).toString(),
    );
    expect(kept).toEqual([bad, other].map((item) => JSON.stringify(item)));
  });

  test('1,000 are taken, 1,001 are refused as a whole', async () => {
    const many = (count: number, name: string) => Array.from({ length: count }, (_, index) => aCheckin(`${name}-${index}`));
    expect((await send(many(1000, 'k'))).json.events).toHaveLength(1000);
    const { status, json } = await send(many(1001, 'l'));
    expect(status).toBe(400);
    expect(json.reason).toContain('1000');
  });

  test('an event twice in one batch is stored once', async () => {
    expect((await send([aCheckin('t'), aCheckin('t')])).json).toEqual({ accepted: true, events: ['t'], duplicates: 1, deadLetters: [] });
  });
});

describe('standard webhooks', () => {
  const post = (body: unknown, id: string) => {
    const text = JSON.stringify(body);
    const sentAt = new Date();
    return rig.post('/webhooks/aggregator', text, {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, sentAt, text),
    });
  };
  const body = { type: 'patient.checkin.v1', timestamp: '2025-11-27T02:00:00Z', data: aCheckin('s')['data'] };

  test('type, timestamp and data become an event; the sender’s retry with the same webhook-id is a duplicate', async () => {
    const first = await post(body, 'msg_1');
    expect(first.json).toMatchObject({ accepted: true, events: [expect.stringMatching(/^[0-9a-f-]{36}$/)], duplicates: 0 });
    expect((await post(body, 'msg_1')).json).toMatchObject({ events: [], duplicates: 1 });
  });

  test('an envelope is taken as it is', async () => {
    expect((await post(aCheckin('sw-envelope'), 'msg_2')).json.events).toEqual(['sw-envelope']);
  });

  test('what is wrong is told in the words of this format', async () => {
    const wrong = await post({ ...body, timestamp: 'soon' }, 'msg_3');
    expect(wrong.status).toBe(400);
    expect(wrong.json.reason).toMatch(/^timestamp /);
    expect((await post({ ...body, type: 'nothing.v1' }, 'msg_4')).json.reason).toMatch(/^type /);
    expect((await post({ ...body, extra: 1 }, 'msg_5')).json.reason).toContain('other than type, timestamp and data');
  });

  test('unsigned, it is 401 and kept', async () => {
    const before = rig.eventLog.deadLetters.count();
    const { status, json } = await rig.post('/webhooks/aggregator', body);
    expect(status).toBe(401);
    expect(Object.keys(json)).toEqual(['accepted', 'reason']);
    expect(rig.eventLog.deadLetters.count()).toBe(before + 1);
    expect(rig.eventLog.deadLetters.list({ limit: 1 })[0]).toMatchObject({
      fault: 'credentials',
      source: 'aggregator',
      patientId: 'pat-s',
    });
  });
});

test('a bad message that comes again is answered with the same dead letter', async () => {
  const bad = { ...aCheckin('again'), eventType: 'patient.came.v1' };
  const first = await send(bad);
  expect(await send(bad)).toMatchObject({ status: 400, json: { deadLetterId: first.json.deadLetterId } });
  expect(letter(first.json.deadLetterId)).toMatchObject({ repeats: 1 });
});

describe('a source that is unknown or switched off', () => {
  test('answers exactly as a wrong signature does, and what was sent is kept', async () => {
    const unsigned = await rig.post('/webhooks/aggregator', aCheckin('x'));
    for (const id of ['nobody', 'hearsay', '%E0%A4%A', 'a%20b']) {
      const before = rig.eventLog.deadLetters.count();
      const answer = await rig.post(`/webhooks/${id}`, aCheckin(`x ${id}`));
      expect([answer.status, answer.text]).toEqual([401, unsigned.text]);
      expect(rig.eventLog.deadLetters.count()).toBe(before + 1);
    }
  });
});

describe('POST /operations/health.webhooks.ingest', () => {
  const operate = (body: unknown, headers: Record<string, string> = withToken) =>
    rig.post('/operations/health.webhooks.ingest', body, headers);
  const input = { tenantId: 'clinic-abc', providerKey: 'orchestration', headers: {}, rawBody: JSON.stringify(aCheckin('op')) };

  test('answers with the normalised webhook record', async () => {
    const { status, json } = await operate(input);
    expect(status).toBe(200);
    expect(json).toEqual({
      accepted: true,
      event: {
        id: 'op',
        providerKey: 'orchestration',
        eventType: 'patient.checkin.v1',
        externalEntityId: 'apt-op',
        entityType: 'appointment',
        receivedAt: expect.any(String),
        verified: true,
        payload: aCheckin('op')['data'],
        metadata: expect.objectContaining({ result: 'stored', stored: 1, duplicates: 0, rejected: 0 }),
      },
    });
    expect(rig.ingest.operation.output.safeParse(json).success).toBe(true);
    expect((await operate(input)).json.event.metadata).toMatchObject({ result: 'duplicate' });
  });

  test('refuses with a reason', async () => {
    expect((await operate({ ...input, rawBody: '{' })).json).toEqual({ accepted: false, reason: 'The message is not valid JSON.' });
    expect((await operate({ ...input, tenantId: 'clinic-xyz' })).json).toMatchObject({ accepted: false });
    expect((await operate({ ...input, providerKey: 'aggregator' })).json).toMatchObject({ accepted: false });
  });

  test('wants the admin token, also in demo mode, and its own input', async () => {
    expect((await operate(input, {})).status).toBe(401);
    expect((await operate(input, { authorization: 'Bearer x' })).status).toBe(401);
    expect((await operate({ ...input, rawBody: 7 })).json).toMatchObject({
      error: 'Validation failed',
      message: expect.stringMatching(/^rawBody /),
    });
    expect((await operate('{')).json).toMatchObject({ error: 'Invalid JSON' });
  });
});
