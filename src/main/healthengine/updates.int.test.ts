import { describe, expect, it } from 'vitest';
import { aClinicOnline, type ClinicOnline, EAST, TODAY } from './testing/aClinicOnline.ts';

const headers = {
  'api-key': 'sandbox-api-key',
  'practice-id': '1001',
  'practice-key': 'sandbox-practice-key',
  'user-agent': 'Before (it@example.com) test',
  'content-type': 'application/json',
};

const noUpdateOpen = async (clinic: ClinicOnline) => (await clinic.state()).updates.every(({ answer }) => answer !== null);
const statusOf = (clinic: ClinicOnline, bookingId: number) => {
  const id = clinic.appointments(bookingId)[0]?.appointmentId;
  return clinic.eventLog.read.appointments(EAST, TODAY).find((one) => one.appointmentId === id)?.status;
};

describe('what patients change afterwards', () => {
  it('a cancellation takes the appointment off the board and is confirmed', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    const bookingId = await clinic.book();
    await clinic.time.until(() => clinic.allAnswered(), 20_000);
    await clinic.control(EAST, `/bookings/${bookingId}/cancel`, {});
    await clinic.time.until(() => noUpdateOpen(clinic), 20_000);
    expect((await clinic.state()).updates).toMatchObject([{ bookingId, answer: 'confirmed' }]);
    expect(statusOf(clinic, bookingId)).toBe('cancelled');
    const stages = [...clinic.eventLog.days.get(EAST, TODAY).visits.values()].map(({ stage }) => stage);
    expect(stages).toEqual(['cancelled']);
  });

  it('a booking that is cancelled before we saw it is no appointment, and both requests are answered', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(5_000);
    const bookingId = await clinic.book();
    await clinic.control(EAST, `/bookings/${bookingId}/cancel`, {});
    await clinic.time.until(async () => (await clinic.allAnswered()) && (await noUpdateOpen(clinic)), 20_000);
    expect(clinic.appointments()).toEqual([]);
    expect((await clinic.state()).updates).toMatchObject([{ answer: 'confirmed' }]);
    expect(clinic.alerts()).toEqual([]);
  });

  it.each([-3_600_000, -90_000, 3_600_000])('a cancellation after the clock was set by %i ms counts all the same', async (byMs) => {
    await using clinic = await aClinicOnline();
    await clinic.time.pass(5_000);
    const bookingId = await clinic.book({ at: '15:00' });
    await clinic.time.until(async () => (await clinic.allAnswered()) && clinic.eventLog.deliveries.counts().pending === 0, 20_000);
    clinic.time.jump(byMs);
    await clinic.control(EAST, `/bookings/${bookingId}/cancel`, {});
    await clinic.time.until(async () => (await clinic.state()).updates.every(({ answer }) => answer !== null), 20_000);
    const [appointment] = clinic.appointments(bookingId);
    const statuses = clinic.eventLog.read.appointments(EAST, TODAY).filter((one) => one.appointmentId === appointment?.appointmentId);
    expect(statuses.map(({ status }) => status)).toEqual(['cancelled']);
  });

  it('a cancellation never overtakes its booking, even when the list of bookings cannot be read', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], seed: 11 });
    await clinic.control(EAST, '/faults', { dropRate: 0.3, loseResponses: 0.2, latencyMs: 300 });
    for (const at of ['11:00', '12:00', '13:00', '14:00']) {
      const bookingId = await clinic.book({ at });
      await clinic.time.pass(2_500);
      await clinic.control(EAST, `/bookings/${bookingId}/cancel`, {});
    }
    await clinic.time.until(async () => (await clinic.allAnswered()) && (await noUpdateOpen(clinic)), 120_000);
    // Never "not known at the practice": whatever came first, every cancellation was understood.
    expect((await clinic.state()).updates.map(({ answer }) => answer)).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed']);
    expect(clinic.eventLog.read.appointments(EAST, TODAY).filter(({ status }) => status !== 'cancelled')).toEqual([]);
  });

  it('a change of a booking that nobody here knows is rejected, so that it does not stay outstanding', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.kill();
    const bookingId = await clinic.book();
    const { baseUrl } = clinic.policy.practices[0]?.healthengine ?? { baseUrl: '' };
    // The system that was here before us had taken it in.
    await fetch(`${baseUrl}/bookings/${bookingId}/confirmInsert`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ pmsAppointmentIds: ['old-1'], pmsPatientId: 'old-patient' }),
    });
    await clinic.control(EAST, `/bookings/${bookingId}/cancel`, {});
    await clinic.control(EAST, '/requests', { practiceId: '1001', type: 'pmsAppointmentChanges', bookingId });
    await clinic.startAgain();
    await clinic.time.until(() => noUpdateOpen(clinic), 20_000);
    expect((await clinic.state()).updates).toMatchObject([{ answer: 'rejected' }]);
    await clinic.time.until(async () => (await clinic.state()).appointmentChangesRequests.length === 0, 20_000);
    expect(clinic.appointments()).toEqual([]);
  });

  it('a repeated poll changes nothing: what is still listed is told the same again, with growing patience', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(3_000);
    const bookingId = await clinic.book();
    await clinic.control(EAST, '/faults', { loseResponses: 1, until: clinic.time.now() + 60_000 });
    await clinic.time.pass(180_000);
    expect(clinic.appointments(bookingId)).toHaveLength(1);
    const { answers } = await clinic.booking(bookingId);
    expect(new Set(answers.map(({ pmsAppointmentIds }) => pmsAppointmentIds.join())).size).toBeLessThanOrEqual(1);
    expect(clinic.eventLog.deliveries.counts()).toMatchObject({ pending: 0, dead: 0 });
  });
});
