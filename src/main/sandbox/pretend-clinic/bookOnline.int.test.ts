import { afterEach, describe, expect, it } from 'vitest';
import { practiceCalendar } from '../../../shared/practice-time/index.ts';
import { practiceSetupOf } from '../../policy/index.ts';
import { type Sandbox, sandboxApiKey, startSandbox } from '../healthengine/index.ts';
import { bookOnline } from './bookOnline.ts';
import { demoPolicy } from './demoPolicy.ts';

const calendar = practiceCalendar('Australia/Perth');
const [practice] = demoPolicy().practices;
const setup = practiceSetupOf(practice!);
const nowMs = calendar.instantOf('2026-11-20', '10:00');
const headers = {
  'api-key': sandboxApiKey,
  'practice-id': '1001',
  'practice-key': 'sandbox-practice-key',
  'user-agent': 'Frontdesk (it@example.com) test',
};

describe('online bookings of the pretend patients', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());

  /** Runs the timers it is given one after the other, each when the work before it is done. */
  async function book(availability: readonly object[], rounds: number) {
    const timers: (() => void)[] = [];
    const setTimer = (work: () => void) => {
      timers.push(work);
      return () => undefined;
    };
    sandbox = await startSandbox({
      port: 0,
      directory: null,
      effects: { now: () => nowMs, setTimer: () => () => undefined },
    });
    await fetch(`${sandbox.baseUrl}/availability/snapshots`, { method: 'POST', headers, body: JSON.stringify(availability) });
    const effects = { now: () => nowMs, setTimer, fetch: globalThis.fetch, log: () => undefined };
    const stop = bookOnline({ controlUrl: sandbox.control, practiceId: '1001', setup, calendar, seed: 3, speed: 1, effects });
    for (let round = 0; round < rounds; round += 1) {
      timers.shift()?.();
      await expect.poll(() => timers.length).toBe(1);
    }
    stop();
    const state = await (await fetch(`${sandbox.control}/state`)).json();
    return state.bookings as {
      pmsResourceId: string;
      pmsAppointmentTypeId: string;
      pmsAppointmentTime: string;
      pmsAppointmentLength: number;
      patient: Record<string, string>;
    }[];
  }

  it('take only times that the practice offers, whole slots, at least 20 min ahead', async () => {
    const bookings = await book(
      [{ date: '2026-11-20', pmsResourceId: 'prov-osei', availability: [{ start: '10:00', end: '11:10', slotLength: 1200 }] }],
      8,
    );
    expect(bookings.length).toBeGreaterThan(0);
    for (const booking of bookings) {
      expect(booking).toMatchObject({ pmsResourceId: 'prov-osei', pmsAppointmentLength: 1200 });
      expect(['type-implant-review', 'type-toothache', 'type-child-visit']).toContain(booking.pmsAppointmentTypeId);
      expect(['2026-11-20 10:20:00', '2026-11-20 10:40:00']).toContain(booking.pmsAppointmentTime);
      expect(booking.patient['dob']).toMatch(/^\d{2}-\d{2}-\d{4}$/);
      expect(booking.patient['email']).toMatch(/@example\.com$/);
    }
  });

  it('wait while nothing is offered', async () => {
    expect(await book([{ date: '2026-11-20', pmsResourceId: 'prov-osei', availability: [] }], 2)).toEqual([]);
  });
});
