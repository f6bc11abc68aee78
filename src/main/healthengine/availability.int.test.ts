import { describe, expect, it } from 'vitest';
import type { SandboxState } from '../sandbox/healthengine/sandboxState.ts';
import { aClinicOnline, type ClinicOnline, deskAppointment, EAST, TODAY } from './testing/aClinicOnline.ts';

const whole = (state: SandboxState, practices: number) => state.availability.length >= 60 * 2 * practices;
const today = async (clinic: ClinicOnline, pmsResourceId = 'dr-osei', date = TODAY) =>
  (await clinic.state()).availability.find((one) => one.practiceId === '1001' && one.date === date && one.pmsResourceId === pmsResourceId);
const range = (start: string, end: string) => ({ start, end, slotLength: 1_800 });

describe('the availability that Healthengine has', () => {
  it('is, after a start, hours minus appointments over 60 days, at most 100 in a call, today without its past', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.until(async () => whole(await clinic.state(), 1), 20_000);
    const { availability, calls } = await clinic.state();
    expect(availability).toHaveLength(120);
    expect(calls.filter(({ path }) => path === '/availability/snapshots')).toHaveLength(2);
    expect((await today(clinic))?.availability).toEqual([range('10:30', '17:00')]);
    expect((await today(clinic, 'dr-osei', '2026-11-23'))?.availability).toEqual([range('08:00', '17:00')]);
    // A Saturday.
    expect((await today(clinic, 'dr-osei', '2026-11-21'))?.availability).toEqual([]);
    expect(
      availability
        .map(({ date }) => date)
        .sort()
        .at(-1),
    ).toBe('2027-01-18');
  });

  it('follows a change at the desk within a second, and nothing else is sent', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.until(async () => whole(await clinic.state(), 1), 20_000);
    await clinic.time.pass(5_000);
    const sent = async () => (await clinic.state()).availability.reduce((sum, one) => sum + one.sent, 0);
    const before = await sent();
    clinic.tell(deskAppointment(clinic.time, 'desk-1', '12:00'));
    await clinic.time.pass(1_000);
    expect((await today(clinic))?.availability).toEqual([range('10:30', '12:00'), range('12:30', '17:00')]);
    expect(await sent()).toBe(before + 1);
  });

  it('follows one that falls into a sending of the whole within a second too', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.until(async () => whole(await clinic.state(), 1), 20_000);
    clinic.healthengine.wake();
    await clinic.control(EAST, '/faults', { latencyMs: 400 });
    clinic.tell(deskAppointment(clinic.time, 'desk-1', '12:00'));
    await clinic.time.pass(350);
    clinic.tell(deskAppointment(clinic.time, 'desk-2', '14:00'));
    await clinic.time.pass(1_500);
    expect((await today(clinic))?.availability).toEqual([range('10:30', '12:00'), range('12:30', '14:00'), range('14:30', '17:00')]);
  });

  it('lets go of what is past, slot by slot', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(45 * 60_000);
    expect((await today(clinic))?.availability).toEqual([range('11:00', '17:00')]);
    await clinic.time.pass(15 * 60_000 + 2_000);
    expect((await today(clinic))?.availability).toEqual([range('11:30', '17:00')]);
  });

  it('is sent whole again on a new day, with one day more', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.until(async () => whole(await clinic.state(), 1), 20_000);
    clinic.time.jump(Date.parse('2026-11-20T23:50:00+08:00') - clinic.time.now());
    await clinic.time.pass(20 * 60_000);
    const { availability } = await clinic.state();
    const midnightMs = Date.parse('2026-11-21T00:00:00+08:00');
    const later = availability.filter(({ date }) => date > TODAY);
    expect(later).toHaveLength(120);
    expect(later.every(({ receivedAt }) => Date.parse(receivedAt) >= midnightMs)).toBe(true);
  });

  it('is sent when Healthengine asks, also for a day beyond the horizon and for a PMS resource that is gone', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.until(async () => whole(await clinic.state(), 1), 20_000);
    const before = (await today(clinic))?.sent ?? 0;
    await clinic.control(EAST, '/requests', { practiceId: '1001', type: 'availability', day: TODAY });
    await clinic.control(EAST, '/requests', { practiceId: '1001', type: 'availability', day: '2027-03-01' });
    await clinic.control(EAST, '/requests', { practiceId: '1001', type: 'availability', day: TODAY, pmsResourceId: 'dr-who-left' });
    await clinic.time.until(async () => (await clinic.state()).availabilityRequests.length === 0, 10_000);
    expect((await today(clinic))?.sent).toBe(before + 1);
    expect((await today(clinic, 'dr-who-left'))?.availability).toEqual([]);
    expect((await today(clinic, 'dr-osei', '2027-03-01'))?.availability).toEqual([range('08:00', '17:00')]);
  });

  it('that it refuses in part is named in the log, and sent again only when it changes', async () => {
    const calls: { readonly id: string; readonly date: string }[][] = [];
    await using clinic = await aClinicOnline({
      tenants: [EAST],
      instead(path, body) {
        if (!path.endsWith('/availability/snapshots')) return undefined;
        calls.push(JSON.parse(body));
        return {
          created: [],
          existing: [],
          failed: ['2026-11-20 dr-osei', '1'],
          errors: [{ snapshot: '1', error: 'Ada is not bookable' }],
        };
      },
    });
    await clinic.time.until(() => calls.length === 2, 20_000);
    await clinic.time.pass(60_000);
    expect(calls.map((snapshots) => snapshots.length)).toEqual([100, 20]);
    const named = clinic.logged.filter(({ what }) => what === 'availability was refused').map(({ fields }) => fields['code']);
    expect(named).toEqual(['2026-11-20 dr-osei', '2026-11-20 dr-tran', 'unknown', calls[1]?.[1]?.id]);
    expect(JSON.stringify(clinic.logged)).not.toContain('Ada');
    clinic.tell(deskAppointment(clinic.time, 'desk-1', '12:00'));
    await clinic.time.pass(1_000);
    expect(calls.slice(2).map((snapshots) => snapshots.map(({ id }) => id))).toEqual([['2026-11-20 dr-osei']]);
  });

  it('is sent after the PMS resources that it speaks of', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.control(EAST, '/faults', { latencyMs: 2_500 });
    await clinic.time.until(async () => whole(await clinic.state(), 1), 40_000);
    const paths = (await clinic.state()).calls.map(({ path }) => path);
    expect(paths.indexOf('/config/pmsResources/snapshot')).toBeLessThan(paths.indexOf('/availability/snapshots'));
  });
});

describe('the configuration that Healthengine has', () => {
  it('is complete right after a start, for both practices: liveness contract, PMS resources, appointment types', async () => {
    await using clinic = await aClinicOnline();
    await clinic.time.pass(2_000);
    const { resources, appointmentTypes, livenessContracts } = await clinic.state();
    for (const practiceId of ['1001', '1002']) {
      const mine = <T extends { practiceId: string }>(all: readonly T[]) => all.filter((one) => one.practiceId === practiceId);
      expect(mine(resources).map(({ pmsResourceId }) => pmsResourceId)).toEqual(['dr-osei', 'dr-tran']);
      expect(mine(appointmentTypes)).toMatchObject([{ pmsAppointmentTypeId: 'check-up', pmsAppointmentLength: 30 }]);
      expect(mine(livenessContracts)).toMatchObject([{ liveHours: { monday: [{ start: '08:00', end: '17:00' }], sunday: [] } }]);
    }
  });

  it('is sent again when Healthengine asks', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(5_000);
    await clinic.control(EAST, '/requests', { practiceId: '1001', type: 'pmsResources' });
    await clinic.control(EAST, '/requests', { practiceId: '1001', type: 'pmsAppointmentTypes' });
    await clinic.time.until(async () => (await clinic.state()).configurationRequests.length === 0, 10_000);
    const paths = (await clinic.state()).calls.map(({ path }) => path);
    expect(paths.filter((path) => path === '/config/pmsResources/snapshot')).toHaveLength(2);
    expect(paths.filter((path) => path === '/config/pmsAppointmentTypes/snapshot')).toHaveLength(2);
    expect(paths.filter((path) => path === '/config/livenessContract')).toHaveLength(1);
  });
});
