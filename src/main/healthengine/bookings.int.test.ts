import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../shared/events/index.ts';
import { aClinicOnline, ada, type ClinicOnline, deskAppointment, EAST, TODAY, WEST } from './testing/aClinicOnline.ts';

const someone = (at: number) => ({
  firstname: `Given${at}`,
  lastname: `Family${at}`,
  dob: '01-01-1980',
  phone: `04915${String(70_000 + at)}`,
  email: `p${at}@example.com`,
});

async function twentyBookings(clinic: ClinicOnline): Promise<void> {
  const bookings: { bookingId: number; tenantId: TenantId }[] = [];
  for (let at = 0; at < 20; at += 1) {
    const tenantId = at % 2 === 0 ? EAST : WEST;
    const pmsResourceId = at % 4 < 2 ? 'dr-osei' : 'dr-tran';
    const minutes = Math.floor(at / 4) * 30;
    const wallTime = `${11 + Math.floor(minutes / 60)}:${minutes % 60 === 0 ? '00' : '30'}`;
    bookings.push({ tenantId, bookingId: await clinic.book({ tenantId, pmsResourceId, at: wallTime, patient: someone(at) }) });
    await clinic.time.pass(700);
  }
  await clinic.time.until(() => clinic.allAnswered(), 30_000);
  const { bookings: theirs } = await clinic.state();
  for (const { bookingId } of bookings) {
    const [appointment, ...others] = clinic.appointments(bookingId);
    expect(others).toEqual([]);
    const booking = theirs.find((one) => one.bookingId === bookingId);
    expect(booking).toMatchObject({ answer: 'confirmed', status: 'Confirmed', pmsAppointmentIds: [appointment?.appointmentId] });
    expect(Date.parse(booking?.answeredAt ?? '') - Date.parse(booking?.createdAt ?? '')).toBeLessThan(20_000);
    expect(new Set(booking?.answers.map((answer) => JSON.stringify([answer.operation, answer.pmsAppointmentIds]))).size).toBe(1);
  }
  expect(clinic.appointments()).toHaveLength(20);
  expect(JSON.stringify(clinic.logged)).not.toMatch(/Given|Family|04915|@example|1980/);
}

describe('online bookings', () => {
  it('are all answered within 20 s with exactly one appointment each: 20 of them over two practices', async () => {
    await using clinic = await aClinicOnline();
    await twentyBookings(clinic);
    // Each was told once.
    expect((await clinic.state()).bookings.map(({ answers }) => answers.length)).toEqual(Array.from({ length: 20 }, () => 1));
  });

  it.each([1, 2, 3])('are so in bad weather too: 1 s latency, one call in 20 dropped, one answer in 20 lost (seed %i)', async (seed) => {
    await using clinic = await aClinicOnline({ seed: seed * 100 });
    await clinic.control(EAST, '/faults', { dropRate: 0.05, loseResponses: 0.05, latencyMs: 1_000 });
    await twentyBookings(clinic);
  });

  it('are taken in when there are more than a page of them at once: 60 in one second', async () => {
    await using clinic = await aClinicOnline();
    for (let at = 0; at < 60; at += 1) {
      const date = `2026-11-2${3 + Math.floor(at / 18)}`;
      const slot = at % 18;
      const wallTime = `${String(8 + Math.floor(slot / 2)).padStart(2, '0')}:${slot % 2 === 0 ? '00' : '30'}`;
      await clinic.book({ date, at: wallTime, patient: someone(at) });
    }
    await clinic.time.until(() => clinic.allAnswered(), 20_000);
    expect((await clinic.state()).bookings.filter(({ answer }) => answer === 'confirmed')).toHaveLength(60);
    expect(clinic.appointments()).toHaveLength(60);
  });

  it('are written in with their times in practice time, their length in minutes, their patient once', async () => {
    await using clinic = await aClinicOnline();
    const first = await clinic.book({ at: '11:00', lengthMin: 45, typeId: 'check-up' });
    const second = await clinic.book({ at: '14:30' });
    await clinic.time.until(() => clinic.allAnswered(), 20_000);
    const [appointment] = clinic.appointments(first);
    expect(appointment).toMatchObject({
      startsAt: '2026-11-20T03:00:00.000Z',
      lengthMin: 45,
      providerId: 'dr-osei',
      appointmentTypeId: 'check-up',
    });
    expect(clinic.appointments(second)).toMatchObject([{ patientId: appointment?.patientId, lengthMin: 30 }]);
    const registered = clinic.records().flatMap(({ event }) => (event.eventType === 'patient.registered.v1' ? [event.data] : []));
    expect(registered).toMatchObject([{ givenName: 'Ada', familyName: 'Example', dateOfBirth: '1990-02-23', mobile: '0491570156' }]);
    expect((await clinic.booking(first)).pmsPatientId).toBe(appointment?.patientId);
  });

  it('become confirmed on the board when Healthengine has taken the answer, not before', async () => {
    await using clinic = await aClinicOnline();
    await clinic.time.until(async () => (await clinic.state()).availability.length > 0, 10_000);
    await clinic.control(EAST, '/faults', { latencyMs: 2_000 });
    const bookingId = await clinic.book();
    await clinic.time.until(() => clinic.appointments(bookingId).length === 1, 20_000);
    const id = clinic.appointments(bookingId)[0]?.appointmentId;
    const status = () => clinic.eventLog.read.appointments(EAST, TODAY).find((one) => one.appointmentId === id)?.status;
    expect(status()).toBe('scheduled');
    await clinic.time.until(() => status() === 'confirmed', 5_000);
    expect((await clinic.booking(bookingId)).answer).toBe('confirmed');
  });

  it('into a slot that the desk has taken are rejected within 20 s, staff can see it, and fresh availability follows', async () => {
    await using clinic = await aClinicOnline();
    await clinic.time.until(async () => (await clinic.state()).availability.length >= 120, 20_000);
    const sentBefore = (await clinic.state()).availability.find((one) => one.date === TODAY && one.pmsResourceId === 'dr-osei')?.sent ?? 0;
    clinic.tell(deskAppointment(clinic.time, 'desk-1', '11:15'));
    const bookingId = await clinic.book({ at: '11:00' });
    await clinic.time.until(async () => (await clinic.booking(bookingId)).answer !== null, 20_000);
    expect(await clinic.booking(bookingId)).toMatchObject({ answer: 'rejected', rejectReason: expect.stringContaining('taken') });
    expect(clinic.appointments()).toEqual([]);
    await clinic.time.until(async () => {
      const sent = (await clinic.state()).availability.find(
        (one) => one.practiceId === '1001' && one.date === TODAY && one.pmsResourceId === 'dr-osei',
      );
      return (
        (sent?.sent ?? 0) > sentBefore &&
        Date.parse(sent?.receivedAt ?? '') >= Date.parse((await clinic.booking(bookingId)).answeredAt ?? '')
      );
    }, 2_000);
    const offered = (await clinic.state()).availability.find((one) => one.date === TODAY && one.pmsResourceId === 'dr-osei');
    expect(offered?.availability).toEqual([
      { start: '10:30', end: '11:00', slotLength: 1_800 },
      { start: '11:45', end: '16:45', slotLength: 1_800 },
    ]);
    const [alert, ...others] = clinic.alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ level: 'info', category: 'booking-rejected', relatedAppointments: ['desk-1'] });
    expect(alert?.message).toContain('2026-11-20 at 11:00');
    const day = clinic.eventLog.days.get(EAST, TODAY);
    expect([...day.alerts.values()].map(({ status }) => status)).toEqual(['resolved']);
  });

  it('into a slot that an earlier booking of the same page takes: the first is confirmed, the second rejected', async () => {
    await using clinic = await aClinicOnline();
    const first = await clinic.book({ at: '11:00', patient: someone(1) });
    const second = await clinic.book({ at: '11:20', patient: someone(2) });
    const besides = await clinic.book({ at: '11:30', patient: someone(3) });
    await clinic.time.until(() => clinic.allAnswered(), 20_000);
    const answers = [first, second, besides].map(async (id) => (await clinic.booking(id)).answer);
    expect(await Promise.all(answers)).toEqual(['confirmed', 'rejected', 'confirmed']);
  });

  it('without a PMS resource, or for one that is gone, are rejected', async () => {
    await using clinic = await aClinicOnline();
    const nobody = await clinic.book({ pmsResourceId: null });
    const gone = await clinic.book({ pmsResourceId: 'dr-who-left' });
    await clinic.time.until(() => clinic.allAnswered(), 20_000);
    expect([(await clinic.booking(nobody)).answer, (await clinic.booking(gone)).answer]).toEqual(['rejected', 'rejected']);
    expect(clinic.appointments()).toEqual([]);
  });

  it('that were confirmed by Healthengine meanwhile are taken in, and a conflict is a critical alert naming both appointments', async () => {
    await using clinic = await aClinicOnline();
    await clinic.time.pass(5_000);
    await clinic.kill();
    const inTheWay = await clinic.book({ at: '11:00' });
    const free = await clinic.book({ at: '15:00', patient: someone(2) });
    await clinic.time.pass(21_000);
    await clinic.startAgain();
    clinic.tell(deskAppointment(clinic.time, 'desk-1', '11:00'));
    await clinic.time.until(() => clinic.allAnswered(), 20_000);
    expect(await clinic.booking(inTheWay)).toMatchObject({ answer: 'auto-confirmed', outstanding: false });
    const [taken] = clinic.appointments(inTheWay);
    expect(clinic.appointments(free)).toHaveLength(1);
    expect(clinic.alerts()).toMatchObject([
      { level: 'critical', category: 'booking-conflict', relatedAppointments: [taken?.appointmentId, 'desk-1'] },
    ]);
  });

  it('whose rejection came too late are taken in with an alert, not lost', async () => {
    await using clinic = await aClinicOnline();
    await clinic.time.pass(5_000);
    clinic.tell(deskAppointment(clinic.time, 'desk-1', '11:00'));
    const bookingId = await clinic.book({ at: '11:00' });
    // The booking is read, then nothing gets through until the 20 s are over.
    await clinic.time.until(() => clinic.logged.some(({ what }) => what === 'booking'), 10_000);
    await clinic.control(EAST, '/faults', { dropRate: 1, until: clinic.time.now() + 25_000 });
    const rejected = await clinic.booking(bookingId);
    if (rejected.answer !== null) throw new Error('The test came too late: the booking is answered.');
    await clinic.time.until(() => clinic.appointments(bookingId).length === 1, 60_000);
    await clinic.time.until(() => clinic.allAnswered(), 20_000);
    expect(await clinic.booking(bookingId)).toMatchObject({ answer: 'auto-confirmed', status: 'Confirmed', outstanding: false });
    // "Turned away, nothing to do" would be the opposite of what is true now.
    const open = [...clinic.eventLog.days.get(EAST, TODAY).alerts.values()].filter(({ status }) => status !== 'resolved');
    expect(open.map(({ category }) => category)).toEqual(['booking-conflict']);
    const conflicts = clinic.alerts().filter(({ category }) => category === 'booking-conflict');
    expect(conflicts.at(-1)).toMatchObject({
      level: 'critical',
      relatedAppointments: [clinic.appointments(bookingId)[0]?.appointmentId, 'desk-1'],
    });
  });

  it('that were confirmed by Healthengine and cancelled by their patient before they were read end without an alert, off the board', async () => {
    await using clinic = await aClinicOnline();
    await clinic.time.pass(5_000);
    await clinic.kill();
    const bookingId = await clinic.book({ at: '11:00' });
    await clinic.time.pass(21_000);
    await clinic.control(EAST, `/bookings/${bookingId}/cancel`, {});
    await clinic.startAgain();
    await clinic.time.until(() => clinic.allAnswered(), 20_000);
    expect(await clinic.booking(bookingId)).toMatchObject({ answer: 'auto-confirmed', status: 'Cancelled', outstanding: false });
    expect((await clinic.state()).updates).toMatchObject([{ answer: 'confirmed' }]);
    expect(clinic.eventLog.read.appointments(EAST, TODAY).map(({ status }) => status)).toEqual(['cancelled']);
    expect(clinic.alerts()).toEqual([]);
  });

  it('whose rejection came too late and whose patient cancelled then: the alert that somebody is expected is closed', async () => {
    await using clinic = await aClinicOnline();
    await clinic.time.pass(5_000);
    clinic.tell(deskAppointment(clinic.time, 'desk-1', '11:00'));
    const bookingId = await clinic.book({ at: '11:00' });
    await clinic.time.until(() => clinic.logged.some(({ what }) => what === 'booking'), 10_000);
    await clinic.control(EAST, '/faults', { dropRate: 1, until: clinic.time.now() + 25_000 });
    await clinic.time.pass(21_000);
    await clinic.control(EAST, `/bookings/${bookingId}/cancel`, {});
    await clinic.time.until(() => clinic.allAnswered(), 60_000);
    await clinic.time.pass(5_000);
    expect(await clinic.booking(bookingId)).toMatchObject({ status: 'Cancelled', outstanding: false });
    const day = clinic.eventLog.days.get(EAST, TODAY);
    expect([...day.alerts.values()].filter(({ status }) => status !== 'resolved')).toEqual([]);
  });

  it('that cannot be read become one dead letter each and are rejected', async () => {
    await using clinic = await aClinicOnline();
    const bookingId = await clinic.book({ patient: { ...ada, firstname: ['a', 'list'] } });
    await clinic.time.until(() => clinic.allAnswered(), 20_000);
    await clinic.time.pass(30_000);
    expect(await clinic.booking(bookingId)).toMatchObject({ answer: 'rejected' });
    const letters = clinic.eventLog.deadLetters.list({ limit: 10 });
    expect(letters).toMatchObject([{ source: 'healthengine-pms', path: 'patient.firstname', fault: 'sender' }]);
    expect(letters[0]?.reason).not.toContain('Ada');
  });
});
