import { describe, expect, it } from 'vitest';
import { aClinicOnline, type ClinicOnline, deskAppointment, EAST, TODAY } from './testing/aClinicOnline.ts';
import { atTheDesk } from './testing/atTheDesk.ts';

async function bookedOnline(clinic: ClinicOnline, at = '11:00') {
  const bookingId = await clinic.book({ at });
  await clinic.time.until(async () => (await clinic.allAnswered()) && clinic.eventLog.deliveries.counts().pending === 0, 20_000);
  return { bookingId, appointmentId: clinic.appointments(bookingId)[0]?.appointmentId };
}

const told = async (clinic: ClinicOnline, bookingId: number) =>
  (await clinic.booking(bookingId)).answers.map(({ operation }) => operation).filter((operation) => operation !== 'confirmInsert');

describe('what the desk does to an online appointment', () => {
  it('a cancellation is told to Healthengine when the undo toast is over, not before, without the reason', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    const { bookingId, appointmentId } = await bookedOnline(clinic);
    await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId, reason: 'has the flu' });
    await clinic.time.pass(9_900);
    expect(await told(clinic, bookingId)).toEqual([]);
    await clinic.time.pass(1_100);
    expect(await told(clinic, bookingId)).toEqual(['cancel']);
    expect(await clinic.booking(bookingId)).toMatchObject({ status: 'Cancelled' });
  });

  it('a cancellation that is taken back in time is never told; taken back later it is refused with the reason', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    const { bookingId, appointmentId } = await bookedOnline(clinic);
    const first = await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId, reason: 'wrong row' });
    await clinic.time.pass(9_900);
    expect((await atTheDesk(clinic, { type: 'undoCommand', commandId: first.commandId })).answer).toMatchObject({ outcome: 'accepted' });
    await clinic.time.pass(60_000);
    expect(await told(clinic, bookingId)).toEqual([]);
    const second = await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId, reason: 'rang' });
    await clinic.time.pass(11_000);
    expect((await atTheDesk(clinic, { type: 'undoCommand', commandId: second.commandId })).answer).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'healthengine-told', message: expect.stringContaining('Healthengine has already been told') },
    });
    expect(clinic.eventLog.read.appointments(EAST, TODAY).map(({ status }) => status)).toEqual(['cancelled']);
  });

  it('while it can still be taken back Healthengine hears nothing of it, even if it asks; afterwards it does', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    const { bookingId, appointmentId } = await bookedOnline(clinic);
    const ask = () => clinic.control(EAST, '/requests', { practiceId: '1001', type: 'pmsAppointmentChanges', bookingId });
    const first = await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId, reason: 'rang' });
    await ask();
    await clinic.time.pass(8_000);
    expect((await atTheDesk(clinic, { type: 'undoCommand', commandId: first.commandId })).answer).toMatchObject({ outcome: 'accepted' });
    await clinic.time.until(async () => (await clinic.state()).appointmentChangesRequests.length === 0, 20_000);
    expect(await told(clinic, bookingId)).toEqual([]);
    expect(await clinic.booking(bookingId)).toMatchObject({ status: 'Confirmed' });
    await clinic.time.pass(60_000);
    await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId, reason: 'rang' });
    await ask();
    await clinic.time.until(async () => (await clinic.state()).appointmentChangesRequests.length === 0, 20_000);
    expect(await clinic.booking(bookingId)).toMatchObject({ status: 'Cancelled' });
  });

  it('and its patient cancels too: taking the desk’s own back does not bring back who is not coming', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    const { bookingId, appointmentId } = await bookedOnline(clinic);
    const first = await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId, reason: 'rang' });
    await clinic.control(EAST, `/bookings/${bookingId}/cancel`, {});
    await clinic.time.until(() => clinic.logged.some(({ what }) => what === 'booking update'), 9_000);
    expect((await atTheDesk(clinic, { type: 'undoCommand', commandId: first.commandId })).answer).toMatchObject({ outcome: 'accepted' });
    expect(clinic.eventLog.read.appointments(EAST, TODAY).map(({ status }) => status)).toEqual(['cancelled']);
  });

  it('and Healthengine keeps failing at it: the answer to its patient’s own cancellation does not wait for that', async () => {
    let isFailing = false;
    await using clinic = await aClinicOnline({
      tenants: [EAST],
      instead: (path) => (isFailing && path.endsWith('/cancel') ? new Response(null, { status: 503 }) : undefined),
    });
    const { bookingId, appointmentId } = await bookedOnline(clinic);
    isFailing = true;
    await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId, reason: 'rang' });
    await clinic.time.pass(50_000);
    await clinic.control(EAST, `/bookings/${bookingId}/cancel`, {});
    await clinic.time.until(async () => (await clinic.state()).updates.some(({ answer }) => answer === 'confirmed'), 10_000);
    expect(clinic.eventLog.deliveries.counts().pending).toBe(1);
  });

  it('while Healthengine cannot be reached an undo is refused too: nobody knows what it has heard', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    const { bookingId, appointmentId } = await bookedOnline(clinic);
    await clinic.control(EAST, '/faults', { loseResponses: 1 });
    const cancelled = await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId, reason: 'rang' });
    await clinic.time.pass(11_000);
    expect(await told(clinic, bookingId)).toEqual(['cancel']);
    expect(clinic.eventLog.deliveries.counts().pending).toBe(1);
    expect((await atTheDesk(clinic, { type: 'undoCommand', commandId: cancelled.commandId })).answer).toMatchObject({ outcome: 'refused' });
  });

  it('during a long outage it is told within 20 s of its end, not when the next attempt would have been due', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    const { bookingId, appointmentId } = await bookedOnline(clinic, '15:00');
    await clinic.control(EAST, '/faults', { status: 503 });
    await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId, reason: 'rang' });
    await clinic.time.pass(45 * 60_000);
    await clinic.control(EAST, '/faults', {});
    await clinic.time.until(async () => (await clinic.booking(bookingId)).status === 'Cancelled', 20_000);
  });

  it('a no-show is told, and asked about it Healthengine hears the same', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    const { bookingId, appointmentId } = await bookedOnline(clinic, '10:30');
    await clinic.time.pass(40 * 60_000);
    expect((await atTheDesk(clinic, { type: 'markNoShow', appointmentId })).answer).toMatchObject({ outcome: 'accepted' });
    await clinic.time.pass(11_000);
    expect(await told(clinic, bookingId)).toEqual(['didNotAttend']);
    expect(await clinic.booking(bookingId)).toMatchObject({ didNotAttend: true, status: 'Confirmed' });
    const unchanged = await bookedOnline(clinic, '12:00');
    for (const id of [bookingId, unchanged.bookingId])
      await clinic.control(EAST, '/requests', { practiceId: '1001', type: 'pmsAppointmentChanges', bookingId: id });
    await clinic.time.until(async () => (await clinic.state()).appointmentChangesRequests.length === 0, 10_000);
    expect(await told(clinic, bookingId)).toEqual(['didNotAttend', 'didNotAttend']);
    const paths = (await clinic.state()).calls.map(({ path }) => path);
    expect(paths).toContain(`/bookings/${unchanged.bookingId}/noPmsAppointmentChange`);
  });

  it('a no-show who comes after all, while it is not told yet, is never told', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    const { bookingId, appointmentId } = await bookedOnline(clinic, '10:30');
    await clinic.time.pass(40 * 60_000);
    await atTheDesk(clinic, { type: 'markNoShow', appointmentId });
    await clinic.time.pass(5_000);
    expect((await atTheDesk(clinic, { type: 'reverseNoShow', appointmentId })).answer).toMatchObject({ outcome: 'accepted' });
    await clinic.time.pass(60_000);
    expect(await told(clinic, bookingId)).toEqual([]);
  });

  it('an appointment of the desk is nobody else’s business, whatever booking id another system wrote on it', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    const { bookingId } = await bookedOnline(clinic);
    clinic.tell(
      deskAppointment(clinic.time, 'desk-1', '14:00'),
      deskAppointment(clinic.time, 'desk-2', '15:00', { externalIds: { healthengineBookingId: String(bookingId) } }),
    );
    for (const appointmentId of ['desk-1', 'desk-2'])
      expect((await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId, reason: 'rang' })).answer).toMatchObject({
        outcome: 'accepted',
      });
    await clinic.time.pass(15_000);
    expect(await told(clinic, bookingId)).toEqual([]);
    expect(clinic.eventLog.deliveries.counts()).toMatchObject({ pending: 0, dead: 0 });
  });

  it('what Healthengine does not accept becomes an alert that names nobody', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    const { appointmentId } = await bookedOnline(clinic);
    await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId, reason: 'rang' });
    await clinic.control(EAST, '/faults', { status: 400 });
    await clinic.time.pass(11_000);
    expect(clinic.alerts()).toMatchObject([{ level: 'critical', category: 'booking-disputed', relatedAppointments: [appointmentId] }]);
  });
});
