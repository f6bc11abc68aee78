import { describe, expect, it } from 'vitest';
import { aClinicOnline, type ClinicOnline, EAST, TODAY } from './testing/aClinicOnline.ts';
import { atTheDesk } from './testing/atTheDesk.ts';

const HOUR_MS = 3_600_000;
const lines = (clinic: ClinicOnline) => clinic.healthengine.health();
const openAlerts = (clinic: ClinicOnline, date = TODAY) =>
  [...clinic.eventLog.days.get(EAST, date).alerts.values()].filter(({ status }) => status === 'open');

describe('keys that Healthengine refuses', () => {
  it('kill no message in four days: it is held, shown, told after 10 min, and goes at once when they are good again', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(10_000);
    const bookingId = await clinic.book();
    await clinic.time.until(async () => (await clinic.booking(bookingId)).answer === 'confirmed', 20_000);
    await clinic.time.pass(5_000);
    const [appointment] = clinic.appointments(bookingId);
    await clinic.control(EAST, '/faults', { status: 401 });
    await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId: appointment?.appointmentId, reason: 'rang' });
    await clinic.time.pass(12 * 60_000);
    expect(lines(clinic)).toMatchObject([{ level: 'act', detail: expect.stringContaining('Healthengine refused the keys.') }]);
    expect(openAlerts(clinic)).toMatchObject([
      { level: 'critical', category: 'delivery-held', message: expect.stringContaining('Online bookings cannot be answered') },
    ]);
    for (let days = 0; days < 4; days += 1) {
      clinic.time.jump(24 * HOUR_MS);
      await clinic.time.pass(5_000);
    }
    expect(clinic.eventLog.deliveries.counts()).toMatchObject({ dead: 0 });
    await clinic.control(EAST, '/faults', {});
    clinic.healthengine.wake();
    await clinic.time.until(async () => (await clinic.booking(bookingId)).status === 'Cancelled', 5_000);
    await clinic.time.until(() => clinic.eventLog.deliveries.counts().pending === 0, 10_000);
    expect(lines(clinic)).toMatchObject([{ level: 'fine' }]);
  });
});

describe('a permission that is missing for one operation', () => {
  it('holds that operation alone: polls stay quick and bookings are answered', async () => {
    await using clinic = await aClinicOnline({
      tenants: [EAST],
      instead: (path) => (path.endsWith('/config/livenessContract') ? new Response('{}', { status: 403 }) : undefined),
    });
    await clinic.time.pass(120_000);
    const before = (await clinic.state()).calls.filter(({ path }) => path === '/requests').length;
    expect(before).toBeGreaterThan(25);
    const bookingId = await clinic.book();
    await clinic.time.until(async () => (await clinic.booking(bookingId)).answer === 'confirmed', 6_000);
    expect(clinic.outbox.health()).toMatchObject([{ level: 'act', label: 'Healthengine: permission missing' }]);
    // Nothing is sent anew each time that it is tried.
    const { calls } = await clinic.state();
    expect(calls.filter(({ path }) => path === '/config/pmsResources/snapshot')).toHaveLength(1);
  });
});

describe('what can not be told', () => {
  it('a cancellation that nobody was told of is a critical alert about its appointment, listed, and can be sent again', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(10_000);
    const bookingId = await clinic.book();
    await clinic.time.until(async () => (await clinic.booking(bookingId)).answer === 'confirmed', 20_000);
    await clinic.time.pass(5_000);
    const [appointment] = clinic.appointments(bookingId);
    await atTheDesk(clinic, { type: 'cancelAppointment', appointmentId: appointment?.appointmentId, reason: 'rang' });
    await clinic.control(EAST, '/faults', { status: 503 });
    const deadCancellations = () => clinic.deadDeliveries.list({ limit: 10 }).filter(({ operation }) => operation === 'cancelBooking');
    for (let days = 0; days < 20 && deadCancellations().length === 0; days += 1) {
      await clinic.time.pass(3_000);
      clinic.time.jump(24 * HOUR_MS);
      await clinic.time.pass(3_000);
      clinic.time.jump(6 * HOUR_MS);
    }
    const [dead] = deadCancellations();
    expect(dead).toMatchObject({ attempts: 11, words: { level: 'critical', meaning: expect.stringContaining('told by nobody') } });
    const alert = clinic.alerts().find(({ category }) => category === 'delivery-dead');
    expect(alert).toMatchObject({ level: 'critical', relatedAppointments: [appointment?.appointmentId] });
    expect(alert?.message).not.toMatch(/Ada|Example/);
    await clinic.control(EAST, '/faults', {});
    const actor = { kind: 'user', id: 'MM', role: 'manager' } as const;
    expect(await clinic.deadDeliveries.change({ deliveryId: dead?.deliveryId ?? '', change: 'again' }, actor)).toEqual({ outcome: 'done' });
    await clinic.time.until(async () => (await clinic.booking(bookingId)).status === 'Cancelled', 30_000);
    expect(deadCancellations()).toEqual([]);
  });
});
