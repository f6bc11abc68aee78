import { describe, expect, it } from 'vitest';
import { aClinicOnline, type ClinicOnline, deskAppointment, EAST, TODAY } from './testing/aClinicOnline.ts';

const bella = { firstname: 'Bella', lastname: 'Example', dob: '01-01-1991', phone: '0491570157', email: 'bella@example.com' };

/** One booking that is taken in, one that is turned away, one that its patient cancels again: all that a booking leads to. */
async function aBusyMinute(clinic: ClinicOnline, killAt: number | null) {
  await clinic.time.pass(3_000);
  clinic.tell(deskAppointment(clinic.time, 'desk-1', '12:00'));
  clinic.steps.taken = 0;
  clinic.steps.killAt = killAt;
  const taken = await clinic.book({ at: '11:00' });
  const rejected = await clinic.book({ at: '12:00', patient: bella });
  const cancelled = await clinic.book({ at: '15:00', patient: bella });
  await untilDone(clinic);
  await clinic.control(EAST, `/bookings/${cancelled}/cancel`, {});
  await untilDone(clinic);
  return { taken, rejected, cancelled };
}

/** Goes on until nothing is open on either side; where the power fails before that, the product is started again. */
async function untilDone(clinic: ClinicOnline): Promise<void> {
  const isDone = async () => {
    const { updates } = await clinic.state();
    return (
      (await clinic.allAnswered()) && updates.every(({ answer }) => answer !== null) && clinic.eventLog.deliveries.counts().pending === 0
    );
  };
  await clinic.time.until(async () => !clinic.isAlive() || (await isDone()), 20_000);
  if (clinic.isAlive()) return;
  await clinic.restart();
  await clinic.time.until(isDone, 20_000);
}

async function expectRight(clinic: ClinicOnline, { taken, rejected, cancelled }: Awaited<ReturnType<typeof aBusyMinute>>) {
  expect(clinic.appointments(taken)).toHaveLength(1);
  expect(clinic.appointments(rejected)).toHaveLength(0);
  expect(clinic.appointments(cancelled)).toHaveLength(1);
  expect(await clinic.booking(taken)).toMatchObject({
    answer: 'confirmed',
    pmsAppointmentIds: [clinic.appointments(taken)[0]?.appointmentId],
  });
  expect(await clinic.booking(rejected)).toMatchObject({ answer: 'rejected' });
  expect((await clinic.state()).updates).toMatchObject([{ answer: 'confirmed' }]);
  for (const { answers } of (await clinic.state()).bookings) {
    expect(new Set(answers.map((answer) => JSON.stringify([answer.operation, answer.pmsAppointmentIds]))).size).toBe(1);
  }
  const statuses = new Map(clinic.eventLog.read.appointments(EAST, TODAY).map((one) => [one.appointmentId, one.status]));
  expect(clinic.appointments(taken).map(({ appointmentId }) => statuses.get(appointmentId))).toEqual(['confirmed']);
  expect(clinic.appointments(cancelled).map(({ appointmentId }) => statuses.get(appointmentId))).toEqual(['cancelled']);
  const attempts = clinic.logged.filter(({ what }) => what === 'a request of Healthengine could not be decided');
  expect(attempts).toEqual([]);
}

describe('a crash', () => {
  it('between any two steps costs nothing and doubles nothing', async () => {
    await using whole = await aClinicOnline({ tenants: [EAST] });
    await expectRight(whole, await aBusyMinute(whole, null));
    const steps = whole.steps.taken;
    expect(steps).toBeGreaterThan(30);
    for (let killAt = 1; killAt <= steps; killAt += 1) {
      await using clinic = await aClinicOnline({ tenants: [EAST] });
      await expectRight(clinic, await aBusyMinute(clinic, killAt));
    }
  }, 120_000);

  it('right after a confirmation was sent sends it again with the same appointment, and Healthengine sees one', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(3_000);
    await clinic.control(EAST, '/faults', { loseResponses: 1, until: clinic.time.now() + 5_000 });
    const bookingId = await clinic.book();
    await clinic.time.until(async () => clinic.appointments(bookingId).length === 1, 20_000).catch(() => undefined);
    await clinic.restart();
    await clinic.time.until(async () => (await clinic.allAnswered()) && clinic.eventLog.deliveries.counts().pending === 0, 20_000);
    expect(clinic.appointments(bookingId)).toHaveLength(1);
  });
});
