import { expect, test } from '@playwright/test';
import { post, read } from './support/post.ts';
import { type Served, startServe, temporaryFolder } from './support/serve.ts';
import { sixEnvelopes } from './support/sixEnvelopes.ts';

interface Day {
  visits: { appointmentId: string; stage: string; status: string }[];
  resources: { resourceId: string; state: string; appointmentId: string | null }[];
  providers: { providerId: string; state: string }[];
  alerts: { alertId: string; level: string }[];
}

test.describe('the doors of the running product', () => {
  let served: Served;
  const folder = temporaryFolder();
  test.beforeAll(async () => {
    served = await startServe(['--data', folder.path, '--demo']);
  });
  test.afterAll(async () => {
    expect(await served.end('SIGTERM')).toBe(0);
    folder[Symbol.dispose]();
  });
  const day = () => read<Day>(`${served.station}/api/day?tenantId=clinic-abc&date=2025-11-27`, served.token);

  test('the ready line names version, doors, token and sandbox', () => {
    expect(served).toMatchObject({ ready: true, version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    expect(served.station).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(served.intake).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(served.sandbox).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/pms-api\/v1$/);
  });

  test('one envelope of each published type is accepted and changes the day; again they only count as duplicates', async () => {
    expect((await day()).visits).toEqual([]);
    for (const envelope of sixEnvelopes) {
      const { status, json } = await post(`${served.intake}/webhooks/orchestration`, envelope);
      expect([status, json]).toEqual([200, { accepted: true, events: [envelope.eventId], duplicates: 0, deadLetters: [] }]);
    }
    const after = await day();
    expect(after.visits).toMatchObject([{ appointmentId: 'appt-456', stage: 'in-chair', status: 'in_progress' }]);
    expect(after.resources).toContainEqual(expect.objectContaining({ resourceId: 'room-3', state: 'occupied', appointmentId: 'appt-456' }));
    expect(after.providers).toContainEqual(expect.objectContaining({ providerId: 'prov-7', state: 'busy' }));
    expect(after.alerts).toContainEqual(expect.objectContaining({ alertId: 'alert-1', level: 'warning' }));
    const again = await post(`${served.intake}/webhooks/orchestration`, sixEnvelopes);
    expect([again.status, again.json]).toEqual([200, { accepted: true, events: [], duplicates: 6, deadLetters: [] }]);
    expect(await day()).toEqual({ ...after });
  });

  test('what cannot be taken answers 400 with its reason and is listed', async () => {
    const { data: _, ...withoutData } = sixEnvelopes[0];
    const { status, json } = await post(`${served.intake}/webhooks/orchestration`, withoutData);
    expect(status).toBe(400);
    expect(json).toMatchObject({ accepted: false, reason: expect.stringContaining('data'), deadLetterId: expect.any(String) });
    const listed = await read<{ deadLetters: { deadLetterId: string }[] }>(`${served.station}/api/dead-letters`, served.token);
    expect(listed.deadLetters).toContainEqual(expect.objectContaining({ deadLetterId: json['deadLetterId'] }));
  });

  test('twenty simultaneous duplicates at the receiver give one 200 and nineteen 409', async () => {
    const body = { event_type: 'appointment.scheduled', appointment_id: 'a-20', patient_id: 'p-20', timestamp: '2025-11-27T10:00:00Z' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(`${served.intake}/webhook/appointments`, body)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    const offset = await post(`${served.intake}/webhook/appointments`, { ...body, timestamp: '2025-11-27T10:00:00+00:00' });
    expect(offset.json).toEqual({
      error: 'Duplicate event',
      message: 'Event for appointment a-20 at 2025-11-27T10:00:00+00:00 already exists',
      request_id: expect.any(String),
    });
  });
});
