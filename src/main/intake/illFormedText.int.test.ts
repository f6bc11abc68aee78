import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCheckin, openIntake, openSources, type Rig, withToken } from './testing/openIntake.ts';

let rig: Rig;
beforeAll(async () => {
  const auth = { type: 'none-on-loopback' };
  rig = await openIntake({ sources: [...openSources, { id: 'aggregator', provider: 'standard-webhooks', tenantId: 'clinic-abc', auth }] });
});
afterAll(() => rig.close());

const HALF = '\ud800';
const appointment = { event_type: 'appointment.scheduled', appointment_id: 'a', patient_id: 'p', timestamp: '2025-11-27T10:00:00Z' };

async function expectRefused(path: string, body: unknown): Promise<{ readonly text: string }> {
  const before = { letters: rig.eventLog.deadLetters.count(), head: rig.eventLog.head() };
  const answer = await rig.post(path, body);
  expect(answer.status, answer.text).toBe(400);
  expect(rig.eventLog.head()).toBe(before.head);
  expect(rig.eventLog.deadLetters.count()).toBe(before.letters + 1);
  expect((await rig.get('/events')).status).toBe(200);
  return answer;
}

describe('text that could not be given back as it came is refused, and kept as a dead letter', () => {
  it.each([
    ['a patient', { data: { patientId: `p-${HALF}` } }, 'data.patientId'],
    ['an appointment', { data: { appointmentId: `${HALF}a` } }, 'data.appointmentId'],
    ['the second half alone', { data: { patientId: 'p-\udc00' } }, 'data.patientId'],
    ['the halves the wrong way round', { data: { patientId: 'p-\udc00\ud800' } }, 'data.patientId'],
    ['a note', { data: { notes: `see ${HALF}` } }, 'data.notes'],
    ['a NUL in an id', { data: { patientId: 'p-\u0000' } }, 'data.patientId'],
    ['a NUL in a note', { data: { notes: 'a\u0000b' } }, 'data.notes'],
    ['something deep in a free record', { data: { screeningAnswers: { q: [{ said: HALF }] } } }, 'data.screeningAnswers'],
    ['a name in a free record', { data: { screeningAnswers: { [HALF]: 'yes' } } }, 'data.screeningAnswers'],
    ['the id of the event', { eventId: `e-${HALF}` }, 'eventId'],
    ['the producer', { producer: HALF }, 'producer'],
  ])('in an envelope: %s', async (what, { data, ...over }: Record<string, unknown>, path) => {
    const body = aCheckin('e-1', over, (data ?? {}) as Record<string, unknown>);
    const { text } = await expectRefused('/webhooks/orchestration', body);
    expect(text).toContain(path);
    const ofAnother = { type: body['eventType'], timestamp: body['occurredAt'], data: { patientId: HALF, notes: what } };
    await expectRefused('/webhooks/aggregator', ofAnother);
  });

  it.each([
    ['a patient', { patient_id: `p-${HALF}` }],
    ['an appointment', { appointment_id: `a-${HALF}` }],
    ['the notes', { notes: `n ${HALF}` }],
    ['a NUL', { patient_id: 'p-\u0000' }],
    ['the kind of event', { event_type: `appointment.scheduled${HALF}` }],
    ['a field that is not known here', { colour: HALF }],
    ['the name of such a field', { [HALF]: 'blue' }],
  ])('by the appointment receiver, in its own words: %s', async (_what, over) => {
    const { text } = await expectRefused('/webhook/appointments', { ...appointment, ...over });
    expect(JSON.parse(text)).toEqual({ error: 'Validation failed', message: expect.any(String), request_id: expect.any(String) });
  });

  it('one of a batch alone: the others are stored', async () => {
    const batch = [aCheckin('good-1'), aCheckin('bad', {}, { patientId: HALF }), aCheckin('good-2')];
    const { json } = await rig.post('/webhooks/orchestration', batch);
    expect(json).toMatchObject({ accepted: true, events: ['good-1', 'good-2'], deadLetters: [{ index: 1 }] });
  });

  it('by the operation, in its input and in the body that it carries', async () => {
    const input = { tenantId: 'clinic-abc', providerKey: 'orchestration', headers: {}, rawBody: '{}' };
    for (const over of [{ providerKey: HALF }, { headers: { 'webhook-id': HALF } }, { rawBody: `{"notes":"${HALF}"}` }]) {
      expect((await rig.post('/operations/health.webhooks.ingest', { ...input, ...over }, withToken)).status).toBe(400);
    }
    const rawBody = JSON.stringify(aCheckin('e', {}, { patientId: HALF }));
    const { json } = await rig.post('/operations/health.webhooks.ingest', { ...input, rawBody }, withToken);
    expect(json).toMatchObject({ accepted: false, reason: expect.stringContaining('data.patientId') });
  });

  it('while whole characters beyond the first plane are taken, escaped or not', async () => {
    const note = 'a \u{1f600} b';
    const escaped = JSON.stringify(aCheckin('escaped', {}, { notes: note })).replace('\u{1f600}', '\\ud83d\\ude00');
    for (const body of [escaped, aCheckin('plain', {}, { notes: note })]) {
      expect((await rig.post('/webhooks/orchestration', body)).status).toBe(200);
    }
    const stored = ['escaped', 'plain'].map((id) =>
      rig.eventLog.read.byEventId('clinic-abc' as never, 'orchestration' as never, id as never),
    );
    expect(stored.map((record) => record?.event.data)).toMatchObject([{ notes: note }, { notes: note }]);
  });
});
