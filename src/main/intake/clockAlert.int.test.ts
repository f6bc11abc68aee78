import { afterEach, describe, expect, test } from 'vitest';
import { aCheckin, openIntake, type Rig } from './testing/openIntake.ts';

const nowMs = Date.parse('2025-11-27T02:00:00Z');
const later = (ms: number) => new Date(nowMs + ms).toISOString();
let rig: Rig;
afterEach(() => rig.close());

describe('a source whose clock runs ahead', () => {
  const alerts = () => rig.eventLog.read.after(0, 100).filter(({ event }) => event.eventType === 'orchestration.alert.v1');
  const send = (id: string, aheadMs: number) => rig.post('/webhooks/orchestration', aCheckin(id, { occurredAt: later(aheadMs) }));

  test('is told once a day, by more than 60 s and not by 60 s; its events are stored all the same', async () => {
    rig = await openIntake({ now: () => nowMs });
    expect((await send('fine', 60_000)).json).toEqual({ accepted: true, events: ['fine'], duplicates: 0, deadLetters: [] });
    expect(alerts()).toEqual([]);
    expect((await send('ahead', 60_001)).json).toEqual({
      accepted: true,
      events: ['ahead'],
      duplicates: 0,
      deadLetters: [],
      notices: [
        { index: 0, notice: expect.stringMatching(/^occurredAt is more than a minute ahead .+ Set the clock of the sender right\.$/) },
      ],
    });
    expect((await send('further', 3_600_000)).json).toMatchObject({ events: ['further'], deadLetters: [] });
    expect(alerts().map(({ event }) => event.data)).toEqual([
      expect.objectContaining({ alertId: 'source-clock-orchestration-2025-11-27', level: 'warning', category: 'source-clock' }),
    ]);
  });

  test('says nothing of the receiver, whose timestamp is often the time of the appointment', async () => {
    rig = await openIntake({ now: () => nowMs });
    const body = { event_type: 'appointment.scheduled', appointment_id: 'a', patient_id: 'p', timestamp: later(86_400_000) };
    expect((await rig.post('/webhook/appointments', body)).status).toBe(200);
    expect(alerts()).toEqual([]);
  });
});
