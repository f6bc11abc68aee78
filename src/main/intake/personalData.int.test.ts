import { expect, test } from 'vitest';
import { aCheckin, openIntake, withToken } from './testing/openIntake.ts';

/** A name that nobody has; wherever it turns up, it leaked. */
const CANARY = 'Zaphira Quillfeather';
const words = [CANARY, 'Zaphira', 'Quillfeather'];

test('a patient’s name never reaches a log line or a metric, whichever way the message goes wrong', async () => {
  const rig = await openIntake();
  try {
    const message = { event_type: 'appointment.scheduled', appointment_id: 'a', patient_id: 'p', timestamp: '2025-11-27T10:00:00Z' };
    const receiver: readonly unknown[] = [
      { ...message, notes: CANARY },
      { ...message, notes: `${CANARY} again` },
      { ...message, event_type: CANARY },
      { ...message, timestamp: CANARY },
      { ...message, [CANARY]: CANARY },
      CANARY,
      `{"notes":"${CANARY}"`,
    ];
    const others: readonly unknown[] = [
      aCheckin('c', {}, { notes: CANARY, screeningAnswers: { [CANARY]: CANARY } }),
      aCheckin('c', {}, { notes: `${CANARY} again` }),
      aCheckin('d', { [CANARY]: 1 }),
      aCheckin('d', { eventType: CANARY }),
      aCheckin('d', { eventType: 'zaphira.quillfeather.v1' }),
      aCheckin('d', {}, { method: CANARY, [CANARY]: 1 }),
      aCheckin('d', { eventVersion: CANARY, tenantId: CANARY }),
      `[${CANARY}`,
    ];
    for (const body of receiver) await rig.post('/webhook/appointments', body);
    for (const body of others) await rig.post('/webhooks/orchestration', body);
    await rig.post(`/webhooks/${encodeURIComponent(CANARY)}`, CANARY, { 'user-agent': CANARY, 'x-forwarded-for': CANARY });
    await rig.post('/webhooks/orchestration?name=Quillfeather', CANARY);
    await rig.get(`/Quillfeather?name=${encodeURIComponent(CANARY)}`);

    const { text: metrics } = await rig.get('/metrics', withToken);
    const told = [...rig.lines, metrics].join('\n').toLowerCase();
    expect(rig.lines.filter((line) => line.includes('health.webhooks.'))).toHaveLength(receiver.length + others.length + 2);
    for (const word of words) expect(told).not.toContain(word.toLowerCase());

    const letters = rig.eventLog.deadLetters.list({ limit: 100 });
    expect(letters.length).toBeGreaterThan(10);
    const reasons = letters.map(({ reason, path }) => `${reason} ${path}`).join('\n');
    for (const word of words) expect(reasons.toLowerCase()).not.toContain(word.toLowerCase());
  } finally {
    await rig.close();
  }
});

test('one log line a message says received or rejected, with ids and counts', async () => {
  const rig = await openIntake();
  try {
    await rig.post('/webhooks/orchestration', [aCheckin('1'), aCheckin('1'), 7]);
    await rig.post('/webhooks/orchestration', '{');
    const lines = rig.lines.map((line): unknown => JSON.parse(line)).slice(-2);
    expect(lines).toEqual([
      expect.objectContaining({
        what: 'health.webhooks.received',
        tenantId: 'clinic-abc',
        accepted: 1,
        duplicates: 1,
        rejected: 1,
        position: 1,
      }),
      expect.objectContaining({ what: 'health.webhooks.rejected', sourceId: 'orchestration', outcome: 'unreadable' }),
    ]);
    const { text } = await rig.get('/metrics', withToken);
    expect(text).toContain('frontdesk_intake_events_total{type="patient.checkin.v1",outcome="stored"} 1');
    expect(text).toContain('frontdesk_intake_events_total{type="patient.checkin.v1",outcome="duplicate"} 1');
    expect(text).toContain('frontdesk_dead_letters 2');
  } finally {
    await rig.close();
  }
});
