import { describe, expect, it } from 'vitest';
import { aClinicOnline, type ClinicOnline, EAST, WEST } from './testing/aClinicOnline.ts';

const lines = (clinic: ClinicOnline) => clinic.healthengine.health();
const polls = async (clinic: ClinicOnline, practiceId = '1001') =>
  (await clinic.state()).calls.filter((call) => call.practiceId === practiceId && call.path === '/requests');

describe('an outage', () => {
  it('turns the chip amber after 20 s, red 3 min before the 10 min are over, and heals by itself', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(30_000);
    expect(lines(clinic)).toMatchObject([{ level: 'fine', label: 'Healthengine healthy' }]);
    await clinic.control(EAST, '/faults', { status: 503 });
    const brokenAtMs = clinic.time.now();
    await clinic.time.pass(15_000);
    expect(lines(clinic)).toMatchObject([{ level: 'fine' }]);
    await clinic.time.pass(10_000);
    expect(lines(clinic)).toMatchObject([{ level: 'look', label: expect.stringMatching(/^Healthengine silent \d+ s$/) }]);
    expect(lines(clinic)[0]?.detail).toContain('It heals by itself');
    await clinic.time.pass(brokenAtMs + 7.5 * 60_000 - clinic.time.now());
    expect(lines(clinic)).toMatchObject([{ level: 'act', detail: expect.stringContaining('call IT') }]);
    await clinic.control(EAST, '/faults', {});
    await clinic.time.until(() => lines(clinic)[0]?.level === 'fine', 13_000);
  });

  it('lets the first booking after it be answered within 20 s', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(5_000);
    await clinic.control(EAST, '/faults', { status: 503 });
    await clinic.time.pass(3_600_000);
    await clinic.control(EAST, '/faults', {});
    const bookingId = await clinic.book();
    await clinic.time.until(async () => (await clinic.booking(bookingId)).answer === 'confirmed', 20_000);
    // Whoever was silent that long may have been forgotten: everything is sent again.
    const { receivedAt } = (await clinic.state()).livenessContracts.at(-1) ?? { receivedAt: '' };
    expect(Date.parse(receivedAt)).toBeGreaterThan(clinic.time.now() - 30_000);
  });

  it('is no reason to hurry: at most one poll in 1.6 s at first and one in 8 s later, and nothing else is called', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(10_000);
    await clinic.control(EAST, '/faults', { status: 503 });
    const before = (await clinic.state()).calls.length;
    await clinic.time.pass(300_000);
    const calls = (await clinic.state()).calls.slice(before);
    expect(calls.filter(({ path }) => path === '/requests').length).toBeLessThan(300 / 8 + 5);
    expect(calls.filter(({ path }) => path !== '/requests')).toEqual([]);
  });

  it('of one practice does not slow another: one hangs for a minute a call, the other answers in seconds', async () => {
    await using clinic = await aClinicOnline({ apart: true });
    await clinic.time.pass(5_000);
    await clinic.control(EAST, '/faults', { latencyMs: 60_000 });
    for (const at of ['09:00', '09:30', '13:00']) await clinic.book({ tenantId: EAST, at });
    await clinic.time.pass(30_000);
    for (const at of ['11:00', '12:00', '13:00', '14:00', '15:00']) {
      const bookingId = await clinic.book({ tenantId: WEST, at });
      const bookedAtMs = clinic.time.now();
      await clinic.time.until(async () => (await clinic.booking(bookingId, WEST)).answer === 'confirmed', 6_000);
      expect(clinic.time.now() - bookedAtMs).toBeLessThanOrEqual(5_000);
    }
    expect(lines(clinic)).toMatchObject([{ level: 'look', label: expect.stringContaining('(east)') }]);
  });
});

describe('consent and keys', () => {
  it('a revoked consent leads to the portal, is asked for once a minute, and given again everything is sent', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(10_000);
    await clinic.control(EAST, '/consent', { practiceId: '1001', consent: 'revoked' });
    await clinic.time.pass(10_000);
    expect(lines(clinic)).toMatchObject([
      { level: 'act', label: 'Healthengine: consent missing', detail: expect.stringContaining('portal') },
    ]);
    const before = (await clinic.state()).calls.length;
    await clinic.time.pass(300_000);
    expect((await clinic.state()).calls.length - before).toBeLessThanOrEqual(6);
    const bookingId = await clinic.book();
    await clinic.control(EAST, '/consent', { practiceId: '1001', consent: 'given' });
    const givenAtMs = clinic.time.now();
    await clinic.time.until(async () => !(await clinic.booking(bookingId)).outstanding, 65_000);
    expect(lines(clinic)).toMatchObject([{ level: 'fine' }]);
    await clinic.time.pass(10_000);
    const { livenessContracts, availability, calls } = await clinic.state();
    expect(Date.parse(livenessContracts.at(-1)?.receivedAt ?? '')).toBeGreaterThanOrEqual(givenAtMs);
    expect(availability.every(({ receivedAt }) => Date.parse(receivedAt) >= givenAtMs)).toBe(true);
    expect(calls.filter(({ path, at }) => path.startsWith('/config/') && Date.parse(at) >= givenAtMs)).toHaveLength(3);
  });

  it('wrong keys stop all calls of that practice but one careful try every 4 to 6 min, and the chip says so and who can help', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], practiceKey: 'wrong' });
    await clinic.time.pass(10_000);
    expect(lines(clinic)).toMatchObject([
      { level: 'act', label: 'Healthengine: keys not accepted', detail: expect.stringMatching(/Ask IT.*every 5 min/) },
    ]);
    const before = (await clinic.state()).calls.length;
    await clinic.time.pass(3_600_000);
    const calls = (await clinic.state()).calls.slice(before);
    expect(calls.length).toBeGreaterThanOrEqual(10);
    expect(calls.length).toBeLessThanOrEqual(15);
    expect(new Set(calls.map(({ path }) => path))).toEqual(new Set(['/requests']));
  });

  it('keys that Healthengine accepts again heal by themselves within 6 min, and everything is sent', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(10_000);
    await clinic.control(EAST, '/faults', { status: 401 });
    await clinic.time.pass(20 * 60_000);
    expect(lines(clinic)).toMatchObject([{ level: 'act', label: 'Healthengine: keys not accepted' }]);
    await clinic.control(EAST, '/faults', {});
    const healedAtMs = clinic.time.now();
    await clinic.time.until(() => lines(clinic)[0]?.level === 'fine', 6 * 60_000);
    const bookingId = await clinic.book();
    await clinic.time.until(async () => (await clinic.booking(bookingId)).answer === 'confirmed', 20_000);
    await clinic.time.pass(10_000);
    const { livenessContracts, availability } = await clinic.state();
    expect(Date.parse(livenessContracts.at(-1)?.receivedAt ?? '')).toBeGreaterThanOrEqual(healedAtMs);
    expect(availability.every(({ receivedAt }) => Date.parse(receivedAt) >= healedAtMs)).toBe(true);
  });

  it('a key file that IT corrects is read again and tried within 15 s', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], practiceKey: 'wrong' });
    await clinic.time.pass(60_000);
    expect(lines(clinic)).toMatchObject([{ level: 'act' }]);
    clinic.changePracticeKey('sandbox-practice-key\n');
    await clinic.time.until(() => lines(clinic)[0]?.level === 'fine', 16_000);
  });

  it('a key file that is empty for a moment, or changed to another wrong key, costs one try each at most', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], practiceKey: 'wrong' });
    await clinic.time.pass(10_000);
    const before = (await clinic.state()).calls.length;
    clinic.changePracticeKey('');
    await clinic.time.pass(30_000);
    expect((await clinic.state()).calls.length).toBe(before);
    clinic.changePracticeKey('wrong too');
    await clinic.time.pass(30_000);
    expect((await clinic.state()).calls.length).toBe(before + 1);
  });

  it('a rotation is noticed at the first 401: the new key of the file is used within seconds', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST], rotatedKey: 'the-next-key' });
    await clinic.time.pass(10_000);
    clinic.changePracticeKey('the-next-key');
    await clinic.time.pass(10_000);
    expect(lines(clinic)).toMatchObject([{ level: 'fine' }]);
    clinic.revokeOldKey();
    const bookingId = await clinic.book();
    await clinic.time.until(async () => (await clinic.booking(bookingId)).answer === 'confirmed', 10_000);
  });

  it('a try that broke on its way is no try: keys that are good again heal within 15 s of the end of the trouble', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(10_000);
    await clinic.control(EAST, '/faults', { status: 401 });
    await clinic.time.pass(60_000);
    await clinic.control(EAST, '/faults', { status: 404 });
    await clinic.time.pass(7 * 60_000);
    await clinic.control(EAST, '/faults', {});
    await clinic.time.until(() => lines(clinic)[0]?.level === 'fine', 15_000);
  });

  it('a machine that wakes up tries the keys at once', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(10_000);
    await clinic.control(EAST, '/faults', { status: 401 });
    await clinic.time.pass(60_000);
    await clinic.control(EAST, '/faults', {});
    clinic.healthengine.wake();
    await clinic.time.until(() => lines(clinic)[0]?.level === 'fine', 1_000);
  });
});

describe('clocks', () => {
  it.each([-3_600_000, 3_600_000])('a wall clock that is set by %i ms stops neither polls nor answers', async (byMs) => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(10_000);
    // An answer fails, so that a retry is planned by the old clock.
    await clinic.control(EAST, '/faults', { loseResponses: 1, until: clinic.time.now() + 1_000 });
    const first = await clinic.book({ at: '15:00' });
    await clinic.time.pass(500);
    clinic.time.jump(byMs);
    await clinic.control(EAST, '/faults', {});
    const before = (await polls(clinic)).length;
    await clinic.time.until(async () => !(await clinic.booking(first)).outstanding, 20_000);
    const second = await clinic.book({ at: '16:00' });
    await clinic.time.until(async () => (await clinic.booking(second)).answer === 'confirmed', 20_000);
    expect((await polls(clinic)).length).toBeGreaterThan(before);
    await clinic.time.until(() => clinic.eventLog.deliveries.counts().pending === 0, 20_000);
    expect(clinic.appointments(first)).toHaveLength(1);
  });

  it('a machine that wakes up polls at once', async () => {
    await using clinic = await aClinicOnline({ tenants: [EAST] });
    await clinic.time.pass(10_000);
    const before = (await polls(clinic)).length;
    clinic.healthengine.wake();
    await clinic.time.settled();
    expect((await polls(clinic)).length).toBe(before + 1);
  });
});

describe('polls', () => {
  it('come at least every 5 s, one at a time, round the clock', async () => {
    await using clinic = await aClinicOnline();
    await clinic.time.pass(120_000);
    for (const practiceId of ['1001', '1002']) {
      const at = (await polls(clinic, practiceId)).map((call) => Date.parse(call.at));
      const gaps = at.slice(1).map((atMs, index) => atMs - (at[index] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(5_000);
      expect(at.length).toBeGreaterThanOrEqual(24);
    }
  });
});
