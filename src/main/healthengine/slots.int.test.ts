import { describe, expect, it } from 'vitest';
import { aClinicOnline, type ClinicOnline, deskAppointment, EAST, hoursChanged, TODAY } from './testing/aClinicOnline.ts';

const someone = (at: number) => ({ firstname: `Given${at}`, lastname: 'Example', dob: '01-01-1980', phone: `04915${70_000 + at}` });
const offered = async (clinic: ClinicOnline, pmsResourceId = 'dr-osei') =>
  (await clinic.state()).availability.find((one) => one.practiceId === '1001' && one.date === TODAY && one.pmsResourceId === pmsResourceId);
const whole = async (clinic: ClinicOnline) =>
  clinic.time.until(async () => (await clinic.state()).availability.length >= 60 * clinic.providers, 20_000);
const answered = (clinic: ClinicOnline) => clinic.time.until(() => clinic.allAnswered(), 20_000);

describe('a booking outside the working hours', () => {
  it.each([
    ['before they begin', '07:30', {}],
    ['half a minute into the evening: its last minute counts', '16:31', {}],
    ['in a break', '12:15', { breaks: [{ weekday: 'friday', start: '12:00', end: '13:00' }] }],
    ['on leave', '15:00', { leave: [{ from: TODAY, to: TODAY, start: '14:30' }] }],
  ])('%s is rejected within 20 s with fresh availability, and staff are told', async (_, at, more) => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await whole(clinic);
    clinic.tell(hoursChanged(clinic.time, 'dr-osei', '08:00', '17:00', more));
    await clinic.time.pass(2_000);
    const sentBefore = (await offered(clinic))?.sent ?? 0;
    const bookingId = await clinic.book({ at });
    await answered(clinic);
    expect(await clinic.booking(bookingId)).toMatchObject({
      answer: 'rejected',
      rejectReason: 'The practitioner does not work at that time',
    });
    expect(clinic.appointments()).toEqual([]);
    await clinic.time.until(async () => ((await offered(clinic))?.sent ?? 0) > sentBefore, 2_000);
    expect(clinic.alerts()).toMatchObject([{ level: 'info', category: 'booking-rejected' }]);
    expect(clinic.alerts()[0]?.message).toContain(`${TODAY} at ${at} was turned away: the practitioner does not work at that time.`);
  });

  it('that changed after the patient looked is rejected, and what is offered then is taken', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await whole(clinic);
    expect((await offered(clinic))?.availability).toEqual([{ start: '10:30', end: '17:00', slotLength: 1_800 }]);
    clinic.tell(hoursChanged(clinic.time, 'dr-osei', '13:00', '15:00'));
    const late = await clinic.book({ at: '16:00' });
    await answered(clinic);
    expect((await clinic.booking(late)).answer).toBe('rejected');
    expect((await offered(clinic))?.availability).toEqual([{ start: '13:00', end: '15:00', slotLength: 1_800 }]);
    const first = await clinic.book({ at: '13:00' });
    const last = await clinic.book({ at: '14:30', patient: someone(2) });
    await answered(clinic);
    expect([(await clinic.booking(first)).answer, (await clinic.booking(last)).answer]).toEqual(['confirmed', 'confirmed']);
  });

  it('on a day off is rejected; over two stretches that touch it is taken', async () => {
    const range = (start: string, end: string) => ({ providerId: 'dr-osei', weekday: 'friday', start, end });
    await using clinic = await aClinicOnline({ tenants: [EAST], hours: [range('08:00', '12:00'), range('12:00', '17:00')] });
    await whole(clinic);
    const saturday = await clinic.book({ date: '2026-11-21', at: '11:00' });
    const across = await clinic.book({ at: '11:45', patient: someone(2) });
    await answered(clinic);
    expect([(await clinic.booking(saturday)).answer, (await clinic.booking(across)).answer]).toEqual(['rejected', 'confirmed']);
  });

  it('in which an appointment of the day before still stands is neither offered nor taken', async () => {
    const range = (weekday: string, start: string, end: string) => ({ providerId: 'dr-osei', weekday, start, end });
    await using clinic = await aClinicOnline({
      tenants: [EAST],
      hours: [range('friday', '08:00', '24:00'), range('saturday', '00:00', '03:00')],
    });
    await whole(clinic);
    clinic.tell(deskAppointment(clinic.time, 'desk-1', '23:30', { lengthMin: 60 }));
    await clinic.time.pass(2_000);
    const saturday = (await clinic.state()).availability.find((one) => one.date === '2026-11-21' && one.pmsResourceId === 'dr-osei');
    expect(saturday?.availability).toEqual([{ start: '00:30', end: '03:00', slotLength: 1_800 }]);
    const inside = await clinic.book({ date: '2026-11-21', at: '00:29', patient: someone(1) });
    const behind = await clinic.book({ date: '2026-11-21', at: '00:30', patient: someone(2) });
    await answered(clinic);
    expect([(await clinic.booking(inside)).answer, (await clinic.booking(behind)).answer]).toEqual(['rejected', 'confirmed']);
  });

  it('of a practice whose hours nobody knows is taken, unless somebody is there already', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], hours: [] });
    await clinic.time.pass(3_000);
    const night = await clinic.book({ at: '23:30' });
    const sunday = await clinic.book({ date: '2026-11-22', at: '10:00', patient: someone(2) });
    const taken = await clinic.book({ at: '23:45', patient: someone(3) });
    await answered(clinic);
    const answers = [night, sunday, taken].map(async (id) => (await clinic.booking(id)).answer);
    expect(await Promise.all(answers)).toEqual(['confirmed', 'confirmed', 'rejected']);
  });

  it('that Healthengine confirmed meanwhile is taken in with a critical alert that says what to do', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(5_000);
    await clinic.kill();
    const bookingId = await clinic.book({ at: '18:00' });
    await clinic.time.pass(21_000);
    await clinic.startAgain();
    await answered(clinic);
    expect(await clinic.booking(bookingId)).toMatchObject({ answer: 'auto-confirmed', outstanding: false });
    const [appointment] = clinic.appointments(bookingId);
    expect(clinic.alerts()).toMatchObject([
      { level: 'critical', category: 'booking-conflict', relatedAppointments: [appointment?.appointmentId] },
    ]);
    expect(clinic.alerts()[0]?.message).toMatch(/does not work at its time.*Move it, or cancel it/);
  });

  it('without a length is as long as the slot that was offered', async () => {
    await using clinic = await aClinicOnline({
      tenants: [EAST],
      types: [{ appointmentTypeId: 'quick', name: 'Quick', lengthMin: 15 }],
      instead: (path, body) => (path.endsWith('/requests/bookings') && body === '' ? withoutLength : undefined),
    });
    await clinic.time.pass(3_000);
    await clinic.control(EAST, '/bookings', {
      practiceId: '1001',
      pmsResourceId: 'dr-osei',
      pmsAppointmentTime: `${TODAY} 16:45:00`,
      patient: someone(1),
    });
    await answered(clinic);
    expect(clinic.appointments()).toMatchObject([{ lengthMin: 15 }]);
  });
});

describe('a booking of an appointment type', () => {
  const types = [
    { appointmentTypeId: 'check-up', name: 'Check-up', lengthMin: 30 },
    { appointmentTypeId: 'crown', name: 'Crown', lengthMin: 60, providerIds: ['dr-tran'] },
  ];

  it('that its practitioner does not do is rejected with fresh availability, and staff are told', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], types });
    await whole(clinic);
    const sentBefore = (await offered(clinic))?.sent ?? 0;
    const bookingId = await clinic.book({ at: '11:00', typeId: 'crown' });
    await answered(clinic);
    expect(await clinic.booking(bookingId)).toMatchObject({
      answer: 'rejected',
      rejectReason: 'The practitioner does not do this type of appointment',
    });
    expect(clinic.appointments()).toEqual([]);
    expect(clinic.alerts()).toMatchObject([{ level: 'info', category: 'booking-rejected' }]);
    await clinic.time.until(async () => ((await offered(clinic))?.sent ?? 0) > sentBefore, 2_000);
  });

  it('that its practitioner, or everybody, does is taken; so is one that nobody knows, and one without a type', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], types });
    await whole(clinic);
    const wishes = [
      { at: '11:00', typeId: 'crown', pmsResourceId: 'dr-tran' },
      { at: '11:00', typeId: 'check-up' },
      { at: '12:00', typeId: 'of-another-system' },
      { at: '13:00' },
    ];
    const bookings: number[] = [];
    for (const [at, wish] of wishes.entries()) bookings.push(await clinic.book({ ...wish, patient: someone(at) }));
    await answered(clinic);
    const answers = bookings.map(async (bookingId) => (await clinic.booking(bookingId)).answer);
    expect(await Promise.all(answers)).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed']);
  });

  it('that its practitioner does not do, confirmed by Healthengine meanwhile, is taken in with a critical alert', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], types });
    await clinic.time.pass(5_000);
    await clinic.kill();
    const bookingId = await clinic.book({ at: '11:00', typeId: 'crown' });
    await clinic.time.pass(21_000);
    await clinic.startAgain();
    await answered(clinic);
    const [appointment] = clinic.appointments(bookingId);
    expect(clinic.alerts()).toMatchObject([
      { level: 'critical', category: 'booking-conflict', relatedAppointments: [appointment?.appointmentId] },
    ]);
    expect(clinic.alerts()[0]?.message).toMatch(/does not do this type of appointment.*Give it to somebody who does, or cancel it/);
  });
});

const withoutLength = {
  data: [
    {
      bookingId: 50_001,
      pmsResourceId: 'dr-osei',
      bookedTime: '2026-11-20 02:00:00',
      bookingStatus: 'Requested',
      pmsAppointmentTime: `${TODAY} 16:45:00`,
      patient: someone(1),
    },
  ],
  page: { currentPage: 1, totalPages: 1 },
};

describe('chairs', () => {
  const three = ['dr-osei', 'dr-tran', 'dr-ito'];
  const providers = three.map((providerId) => ({ providerId, name: providerId }));
  const hours = three.map((providerId) => ({ providerId, weekday: 'friday', start: '08:00', end: '17:00' }));

  it('that are all planned for offer nobody that time, whoever the practitioner is; one less and all are offered', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], providers, hours, chairs: 2 });
    await whole(clinic);
    clinic.tell(deskAppointment(clinic.time, 'desk-1', '12:00'));
    await clinic.time.pass(1_000);
    expect((await offered(clinic, 'dr-ito'))?.availability).toEqual([{ start: '10:30', end: '17:00', slotLength: 1_800 }]);
    clinic.tell(deskAppointment(clinic.time, 'desk-2', '12:00', { providerId: 'dr-tran', lengthMin: 60 }));
    await clinic.time.pass(1_000);
    expect((await offered(clinic, 'dr-ito'))?.availability).toEqual([
      { start: '10:30', end: '12:00', slotLength: 1_800 },
      { start: '12:30', end: '17:00', slotLength: 1_800 },
    ]);
  });

  it('take as many bookings of one time as there are chairs, also of one page; the next one is rejected with the reason', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], providers, hours, chairs: 2 });
    await whole(clinic);
    const ids: number[] = [];
    for (const [at, pmsResourceId] of three.entries()) ids.push(await clinic.book({ at: '11:00', pmsResourceId, patient: someone(at) }));
    await answered(clinic);
    const answers = await Promise.all(ids.map((id) => clinic.booking(id)));
    expect(answers.map(({ answer }) => answer)).toEqual(['confirmed', 'confirmed', 'rejected']);
    expect(answers[2]?.rejectReason).toBe('Every chair is taken at that time');
    const next = await clinic.book({ at: '11:30', pmsResourceId: 'dr-ito', patient: someone(9) });
    await answered(clinic);
    expect((await clinic.booking(next)).answer).toBe('confirmed');
  });

  it('that no setup names, and telehealth, limit nothing', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], providers, hours, chairs: 1 });
    await whole(clinic);
    clinic.tell(deskAppointment(clinic.time, 'desk-1', '12:00', { telehealth: true }));
    const seated = await clinic.book({ at: '12:00', pmsResourceId: 'dr-tran' });
    await answered(clinic);
    expect((await clinic.booking(seated)).answer).toBe('confirmed');
  });
});
