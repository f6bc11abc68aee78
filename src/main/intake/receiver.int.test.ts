import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patientIdSchema } from '../../shared/events/index.ts';
import { aCheckin, openIntake, openSources, type Rig, withToken } from './testing/openIntake.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let rig: Rig;
let last = 0;

beforeAll(async () => {
  rig = await openIntake();
});
afterAll(() => rig.close());

/** A valid message about an appointment that nobody has spoken of yet. */
function aMessage(fields: Record<string, unknown> = {}): Record<string, unknown> {
  last += 1;
  const id = `apt-${last}`;
  return {
    event_type: 'appointment.scheduled',
    appointment_id: id,
    patient_id: `pat-${last}`,
    timestamp: '2025-11-27T10:00:00Z',
    ...fields,
  };
}
const send = (body: unknown) => rig.post('/webhook/appointments', body);
const letters = () => rig.eventLog.deadLetters.list({ limit: 500 });

describe('GET /', () => {
  test('says service, running, timestamp and version', async () => {
    const { status, json } = await rig.get('/');
    expect(status).toBe(200);
    expect(json).toEqual({ service: 'Frontdesk', status: 'running', timestamp: expect.any(String), version: '0.1.0' });
    expect(Number.isNaN(Date.parse(json.timestamp))).toBe(false);
  });
});

describe('an accepted message', () => {
  test('is answered with 200 and exactly the fields of the contract', async () => {
    const { status, json } = await send(aMessage({ notes: 'first visit', unknown_field: 1 }));
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'accepted',
      message: 'Appointment event received and stored',
      event_id: expect.stringMatching(UUID),
      appointment_id: `apt-${last}`,
      request_id: expect.stringMatching(UUID),
    });
  });

  test.each([
    ['appointment.scheduled', 'appointment.scheduled.v1'],
    ['appointment.updated', 'appointment.rescheduled.v1'],
    ['appointment.cancelled', 'appointment.status.changed.v1'],
  ])('%s becomes %s and reads back as it was sent', async (event_type, canonical) => {
    const message = aMessage({ event_type, timestamp: '2025-11-27 18:00+0800', notes: 'wheelchair' });
    const { json } = await send(message);
    const [record] = rig.eventLog.read.after(rig.eventLog.head() - 1, 1);
    expect(record?.event).toMatchObject({ eventType: canonical, eventId: json.event_id, occurredAt: '2025-11-27T18:00:00+08:00' });
    expect(record?.actor).toEqual({ kind: 'source', id: 'appointments', role: null });
    const { json: listed } = await rig.get('/events?limit=1');
    expect(listed).toEqual({ count: 1, events: [{ id: json.event_id, ...message, received_at: expect.any(String) }] });
  });

  test('is found by an erasure of its patient, whatever became of the appointment', async () => {
    for (const event_type of ['appointment.scheduled', 'appointment.updated', 'appointment.cancelled']) {
      const message = aMessage({ event_type, notes: 'private' });
      const { json } = await send(message);
      const about = rig.eventLog.read.about(record().event.tenantId, 'patient', String(message['patient_id']));
      expect(about.map(({ event }) => event.eventId)).toEqual([json.event_id]);
    }
    function record() {
      const [newest] = rig.eventLog.read.after(rig.eventLog.head() - 1, 1);
      if (!newest) throw new Error('nothing stored');
      return newest;
    }
  });
});

test('after an erasure the list tells nothing personal of the patient, and their messages can still be told apart', async () => {
  const message = aMessage({ event_type: 'appointment.cancelled', notes: 'private' });
  await send(message);
  const [stored] = rig.eventLog.read.after(rig.eventLog.head() - 1, 1);
  if (!stored) throw new Error('nothing stored');
  const patientId = patientIdSchema.parse(message['patient_id']);
  expect(await rig.eventLog.erasePatient(stored.event.tenantId, patientId, { kind: 'user', id: 'AB', role: 'manager' })).toBe(true);
  const { json } = await rig.get('/events?limit=1');
  expect(json.events[0]).toMatchObject({ appointment_id: message['appointment_id'], patient_id: null, notes: null });
  expect((await send(message)).status).toBe(409);
});

describe('a message that cannot be accepted', () => {
  const { notes: _notes, ...complete } = { ...aMessage(), notes: undefined };
  test.each([
    ['no object', [], 'Payload must be a JSON object'],
    ['nothing', {}, 'Missing required fields: event_type, appointment_id, patient_id, timestamp'],
    ['null', { ...complete, patient_id: null }, "Field 'patient_id' cannot be null"],
    ['a number', { ...complete, appointment_id: 7 }, "Field 'appointment_id' must be a string, got int"],
    [
      'an unknown type',
      { ...complete, event_type: 'appointment.x' },
      /^Invalid event_type 'appointment\.x'\. Must be one of: appointment\.cancelled, /,
    ],
    [
      'a bad time',
      { ...complete, timestamp: 'soon' },
      "Invalid timestamp format. Must be ISO 8601 format (e.g., '2025-01-10T12:30:00Z'). Error: Invalid isoformat string: 'soon'",
    ],
    ['a blank id', { ...complete, appointment_id: ' ' }, 'appointment_id cannot be empty or whitespace'],
  ])('%s: 400 that names the field, and a dead letter with the bytes that came', async (_name, body, message) => {
    const { status, json } = await send(body);
    expect(status).toBe(400);
    expect(json).toEqual({
      error: 'Validation failed',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      request_id: expect.stringMatching(UUID),
    });
    const [letter] = letters();
    expect(letter).toMatchObject({ tenantId: 'clinic-abc', source: 'appointments', fault: 'sender', status: 'open' });
    const kept = rig.eventLog.deadLetters.get(letter?.deadLetterId ?? '');
    expect(Buffer.from(kept?.rawBody ?? []).toString()).toBe(JSON.stringify(body));
  });

  test.each([
    ['empty', new Uint8Array()],
    ['text', Buffer.from('hello')],
    ['cut off', Buffer.from('{"event_type":')],
    ['two values', Buffer.from('{}{}')],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['NaN', Buffer.from('{"event_type":NaN}')],
  ])('%s: 400 Invalid JSON, and a dead letter with the bytes that came', async (_name, bytes) => {
    const { status, json } = await send(bytes);
    expect(status).toBe(400);
    expect(json).toEqual({ error: 'Invalid JSON', message: expect.any(String), request_id: expect.stringMatching(UUID) });
    const kept = rig.eventLog.deadLetters.get(letters()[0]?.deadLetterId ?? '');
    expect(Buffer.from(kept?.rawBody ?? [1])).toEqual(Buffer.from(bytes));
  });
});

describe('duplicates', () => {
  test('the same message again is a 409 with the contract’s words, is only counted, and leaves no dead letter', async () => {
    const message = aMessage({ notes: 'n' });
    expect((await send(message)).status).toBe(200);
    const before = rig.eventLog.deadLetters.count();
    const { status, json } = await send(message);
    expect(status).toBe(409);
    expect(json).toEqual({
      error: 'Duplicate event',
      message: `Event for appointment ${message['appointment_id']} at 2025-11-27T10:00:00Z already exists`,
      request_id: expect.stringMatching(UUID),
    });
    expect(rig.eventLog.deadLetters.count()).toBe(before);
  });

  test.each(['2025-11-27T10:00:00+00:00', '2025-11-27T18:00:00.000+08:00', '2025-11-27 10:00'])(
    'the same instant as %s is one duplicate',
    async (timestamp) => {
      const message = aMessage();
      expect((await send(message)).status).toBe(200);
      const before = rig.eventLog.deadLetters.count();
      expect((await send({ ...message, timestamp })).status).toBe(409);
      expect(rig.eventLog.deadLetters.count()).toBe(before);
    },
  );

  test.each([{ notes: 'other' }, { patient_id: 'somebody-else' }, { event_type: 'appointment.cancelled' }])(
    'a 409 that says something else (%j) is also kept as a dead letter',
    async (change) => {
      const message = aMessage({ notes: 'first' });
      expect((await send(message)).status).toBe(200);
      const before = rig.eventLog.deadLetters.count();
      expect((await send({ ...message, ...change })).status).toBe(409);
      expect(rig.eventLog.deadLetters.count()).toBe(before + 1);
      expect(letters()[0]).toMatchObject({ patientId: change.patient_id ?? message['patient_id'] });
    },
  );

  test('what another source already told is a 409; if it told something else, what was sent is kept', async () => {
    const message = aMessage({ notes: 'wheelchair' });
    const { appointment_id: appointmentId, patient_id: patientId, timestamp } = message;
    const data = { appointmentId, patientId, scheduledAt: timestamp };
    const envelope = aCheckin(`of-${String(appointmentId)}`, { eventType: 'appointment.scheduled.v1', data });
    expect((await rig.post('/webhooks/orchestration', envelope)).status).toBe(200);
    const before = rig.eventLog.deadLetters.count();
    expect((await send(message)).status).toBe(409);
    expect(rig.eventLog.deadLetters.count()).toBe(before + 1);
  });

  test('another instant or another appointment is no duplicate', async () => {
    const message = aMessage();
    expect((await send(message)).status).toBe(200);
    expect((await send({ ...message, timestamp: '2025-11-27T10:00:00.001Z' })).status).toBe(200);
    expect((await send({ ...message, appointment_id: `${message['appointment_id']}x` })).status).toBe(200);
  });

  test('twenty at the same time: one 200 and nineteen 409, one event', async () => {
    const message = aMessage({ notes: 'n' });
    const head = rig.eventLog.head();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(message)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    expect(rig.eventLog.head()).toBe(head + 1);
  });
});

describe('GET /events', () => {
  test('lists newest first, at most as many as asked for, 100 if not said', async () => {
    const sent = [aMessage(), aMessage(), aMessage()];
    for (const message of sent) await send(message);
    const { json } = await rig.get('/events?limit=2');
    expect(json.events.map((event: { appointment_id: string }) => event.appointment_id)).toEqual([
      sent[2]?.['appointment_id'],
      sent[1]?.['appointment_id'],
    ]);
    expect(json.events[0]).toMatchObject({ notes: null });
    const all = await rig.get('/events');
    expect(all.json.count).toBe(all.json.events.length);
  });

  test.each(['0', '-1', '1001', 'ten', '1.5', ''])('limit=%s is refused', async (limit) => {
    const { status, json } = await rig.get(`/events?limit=${limit}`);
    expect(status).toBe(400);
    expect(json.message).toBe('limit must be a whole number from 1 to 1000');
  });
});

describe('outside demo mode', () => {
  test('without a source the receiver answers 401, and events need the intake token', async () => {
    const closed = await openIntake({ demo: false, sources: [] });
    try {
      const refused = await closed.post('/webhook/appointments', aMessage());
      expect(refused.status).toBe(401);
      expect(refused.json).toEqual({ error: 'Unauthorized', message: expect.any(String), request_id: expect.stringMatching(UUID) });
      expect((await closed.get('/events')).status).toBe(401);
      expect((await closed.get('/events', { authorization: 'Bearer wrong' })).status).toBe(401);
      expect((await closed.get('/events', withToken)).json).toEqual({ count: 0, events: [] });
    } finally {
      await closed.close();
    }
  });

  test('of two receivers of one kind the message belongs to the one whose secret it carries', async () => {
    const two = ['one', 'two'].map((id) => ({ ...openSources[0], id, auth: { type: 'bearer', token: `secret-${id}` } }));
    const closed = await openIntake({ demo: false, sources: two });
    try {
      expect((await closed.post('/webhook/appointments', aMessage(), { authorization: 'Bearer secret-two' })).status).toBe(200);
      expect(closed.eventLog.read.after(0, 1)[0]?.source).toBe('two');
      expect((await closed.post('/webhook/appointments', aMessage(), { authorization: 'Bearer secret-three' })).status).toBe(401);
    } finally {
      await closed.close();
    }
  });
});

test('with timestampMeans start, the timestamp is when the appointment begins', async () => {
  const starts = await openIntake({ sources: [{ ...openSources[0], timestampMeans: 'start' }] });
  try {
    await starts.post('/webhook/appointments', aMessage({ timestamp: '2025-11-27T10:00:00Z' }));
    const event = starts.eventLog.read.after(0, 1)[0]?.event;
    expect(event?.eventType === 'appointment.scheduled.v1' && event.data.startsAt).toBe('2025-11-27T10:00:00Z');
  } finally {
    await starts.close();
  }
});

test('the same bytes give the same ids in another log', async () => {
  const message = aMessage();
  const ids: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    const fresh = await openIntake();
    ids.push((await fresh.post('/webhook/appointments', message)).json.event_id);
    await fresh.close();
  }
  expect(ids[0]).toBe(ids[1]);
});
