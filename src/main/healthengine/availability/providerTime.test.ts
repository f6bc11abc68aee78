import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClinicDay, PracticeSetup } from '../../../shared/clinic-day/index.ts';
import { type AClinic, aClinic, aSetup, ids } from '../../../shared/clinic-day/testing/aClinic.ts';
import { practiceCalendar } from '../../../shared/practice-time/index.ts';
import { linkedPractice } from '../practice.ts';
import { type DayAndNeighbours, dayAndNeighbours, type ProviderTime, providerTimeOf, slotStateOf } from './providerTime.ts';
import { slotLengthMinOf, snapshotsOf } from './snapshotsOf.ts';

const okafor = ids.provider('okafor');
const MINUTE_MS = 60_000;
const slot = (clinic: AClinic, start: string, end: string) => ({ startMs: clinic.ms(start), endMs: clinic.ms(end) });
const stateAt = (clinic: AClinic, start: string, end: string) =>
  slotStateOf(providerTimeOf(alone(clinic), okafor), slot(clinic, start, end));
/** Nothing stands on the dates beside it. */
const alone = ({ day }: AClinic): DayAndNeighbours => ({ day, beside: [] });
const open = () => aClinic().hours('okafor', [['08:00', '17:00']], [['12:00', '13:00']]);

describe('a slot of a provider', () => {
  it('is free to the minute inside the hours, and closed a minute outside, in a break, and where they are off', () => {
    expect(stateAt(open(), '08:00', '08:30')).toEqual({ state: 'free' });
    expect(stateAt(open(), '07:59', '08:29')).toEqual({ state: 'closed' });
    expect(stateAt(open(), '16:30', '17:00')).toEqual({ state: 'free' });
    expect(stateAt(open(), '16:31', '17:01')).toEqual({ state: 'closed' });
    expect(stateAt(open(), '11:30', '12:00')).toEqual({ state: 'free' });
    expect(stateAt(open(), '11:31', '12:01')).toEqual({ state: 'closed' });
    expect(stateAt(aClinic().hours('okafor', []), '10:00', '10:30')).toEqual({ state: 'closed' });
  });

  it('is free where nobody knows the hours, also where they only begin later', () => {
    expect(stateAt(aClinic(), '03:00', '03:30')).toEqual({ state: 'free' });
    expect(stateAt(aClinic().hours('okafor', [['08:00', '17:00']], [], '2099-01-01'), '03:00', '03:30')).toEqual({ state: 'free' });
  });

  it('is taken by the earliest appointment that overlaps it, not by one that touches it, was cancelled, or is its own', () => {
    const clinic = open()
      .appointment('a', { startsAt: '09:00', lengthMin: 30, provider: 'okafor' })
      .appointment('b', { startsAt: '09:30', lengthMin: 30, provider: 'okafor' });
    expect(stateAt(clinic, '09:10', '09:40')).toEqual({ state: 'taken', by: 'a' });
    expect(stateAt(clinic, '08:30', '09:00')).toEqual({ state: 'free' });
    expect(stateAt(clinic, '10:00', '10:30')).toEqual({ state: 'free' });
    expect(stateAt(clinic.status('a', 'cancelled', '08:00'), '09:00', '09:30')).toEqual({ state: 'free' });
    const own = providerTimeOf(alone(clinic), okafor, ids.appointment('a'));
    expect(slotStateOf(own, slot(clinic, '09:00', '09:30'))).toEqual({ state: 'free' });
  });

  it('is full while as many appointments stand as there are chairs and rooms; who leaves makes room for who comes', () => {
    const planned = (count: number) =>
      Array.from({ length: count }, (_, at) => `other-${at}`).reduce(
        (clinic, id) => clinic.appointment(id, { startsAt: '09:00', lengthMin: 30, provider: 'lim' }),
        open(),
      );
    expect(stateAt(planned(4), '09:00', '09:30')).toEqual({ state: 'free' });
    expect(stateAt(planned(5), '09:00', '09:30')).toEqual({ state: 'full' });
    expect(stateAt(planned(5), '09:29', '09:59')).toEqual({ state: 'full' });
    expect(stateAt(planned(5), '09:30', '10:00')).toEqual({ state: 'free' });
    // Telehealth sits nowhere.
    expect(slotStateOf(providerTimeOf(alone(planned(5)), okafor), slot(open(), '09:00', '09:30'), false)).toEqual({ state: 'free' });
  });

  it('is taken, or full, by what began the day before and runs over midnight, to the minute; and by what begins after it', () => {
    const three = (...booked: readonly Booked[]) => threeDays(['Australia/Perth', '2025-11-27'], aSetup, booked);
    const night = { startsAt: 23 * 60 + 30, lengthMin: 60, isCancelled: false };
    const { on } = three({ ...night, provider: 'okafor', offset: -1 });
    expect(slotStateOf(providerTimeOf(on(0), okafor), slot(on(0).clinic, '00:29', '00:59'))).toEqual({ state: 'taken', by: 'a-0' });
    expect(slotStateOf(providerTimeOf(on(0), okafor), slot(on(0).clinic, '00:30', '01:00'))).toEqual({ state: 'free' });
    const after = three({ ...night, startsAt: 0, provider: 'okafor', offset: 1 }).on(0);
    const over = (start: string, lengthMin: number) => ({
      startMs: after.clinic.ms(start),
      endMs: after.clinic.ms(start) + lengthMin * MINUTE_MS,
    });
    expect(slotStateOf(providerTimeOf(after, okafor), over('23:45', 16))).toEqual({ state: 'taken', by: 'a-0' });
    expect(slotStateOf(providerTimeOf(after, okafor), over('23:45', 15))).toEqual({ state: 'free' });
    const chairs = three(...Array.from({ length: 5 }, () => ({ ...night, provider: 'lim', offset: -1 }))).on(0);
    expect(slotStateOf(providerTimeOf(chairs, okafor), slot(chairs.clinic, '00:00', '00:30'))).toEqual({ state: 'full' });
    expect(slotStateOf(providerTimeOf(chairs, okafor), slot(chairs.clinic, '00:30', '01:00'))).toEqual({ state: 'free' });
  });

  it('is taken by 24 hours that began two dates before, where the date between has 23', () => {
    const { on } = threeDays(['Australia/Sydney', '2026-10-05'], { ...aSetup, timezone: 'Australia/Sydney' }, [
      { startsAt: 23 * 60 + 30, lengthMin: 24 * 60, provider: 'okafor', isCancelled: false, offset: -2 },
    ]);
    expect(slotStateOf(providerTimeOf(on(0), okafor), slot(on(0).clinic, '00:29', '00:59'))).toEqual({ state: 'taken', by: 'a-0' });
  });
});

/** A working day as anybody may have filled it: two providers, hours, breaks, appointments that overlap or not, over midnight or not, some of them over. */
const minuteOfDay = fc.integer({ min: 0, max: 24 * 12 - 1 }).map((five) => five * 5);
const openingMinute = fc.integer({ min: 4 * 12, max: 23 * 12 }).map((five) => five * 5);
const wall = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const stretch = fc
  .tuple(openingMinute, fc.integer({ min: 1, max: 150 }))
  .map(([from, fives]): [string, string] => [wall(from), wall(Math.min(24 * 60, from + fives * 5))]);
const booked = fc.record({
  startsAt: minuteOfDay,
  lengthMin: fc
    .oneof({ weight: 1, arbitrary: fc.integer({ min: 1, max: 30 }) }, fc.integer({ min: 31, max: 288 }))
    .map((fives) => fives * 5),
  provider: fc.constantFrom('okafor', 'lim'),
  isCancelled: fc.boolean(),
  /** Dates after the one that is looked at. */
  offset: fc.constantFrom(0, 0, -1, 1),
});
interface Booked {
  readonly startsAt: number;
  readonly lengthMin: number;
  readonly provider: string;
  readonly isCancelled: boolean;
  readonly offset: number;
}
/** Also the dates of 23 and of 25 hours, and those after them. */
const zoneAndDate = fc.constantFrom<[string, string]>(
  ['Australia/Perth', '2025-11-27'],
  ['Australia/Sydney', '2026-10-04'],
  ['Australia/Sydney', '2026-10-05'],
  ['Australia/Sydney', '2026-04-05'],
  ['Australia/Sydney', '2026-04-06'],
);
const aDay = fc.record({
  zoneAndDate,
  hours: fc.array(stretch, { minLength: 1, maxLength: 3 }),
  breaks: fc.array(stretch, { maxLength: 2 }),
  appointments: fc.array(booked, { maxLength: 12 }),
  places: fc.integer({ min: 0, max: 4 }),
  lengths: fc.array(fc.integer({ min: 5, max: 60 }), { maxLength: 2 }),
});

/** One log, seen from each of its dates. */
function threeDays(
  [, date]: readonly [string, string],
  setup: PracticeSetup,
  appointments: readonly Booked[],
  hours?: { readonly hours: readonly [string, string][]; readonly breaks: readonly [string, string][] },
) {
  const calendar = practiceCalendar(setup.timezone);
  let told = aClinic({ setup, date });
  if (hours) told = told.hours('okafor', hours.hours, hours.breaks);
  const seenFrom = (offset: number) => aClinic({ setup, date: calendar.addDays(date, offset), records: told.records });
  const folded = new Map<string, ClinicDay>();
  function dayOf(other: string): ClinicDay {
    const day = folded.get(other) ?? aClinic({ setup, date: other, records: told.records }).day;
    folded.set(other, day);
    return day;
  }
  const add = (id: string, { startsAt, lengthMin, provider, isCancelled, offset }: Booked) => {
    folded.clear();
    told = seenFrom(offset).appointment(id, { startsAt: wall(startsAt), lengthMin, provider });
    if (isCancelled) told = told.status(id, 'cancelled', '05:00');
  };
  for (const [at, one] of appointments.entries()) add(`a-${at}`, one);
  return {
    add,
    calendar,
    dayOn: (offset: number) => dayOf(calendar.addDays(date, offset)),
    on(offset: number) {
      const clinic = seenFrom(offset);
      return { clinic, ...dayAndNeighbours(dayOf, calendar, clinic.date) };
    },
  };
}

function filled({
  zoneAndDate: where,
  hours,
  breaks,
  appointments,
  places,
  lengths,
}: typeof aDay extends fc.Arbitrary<infer Day> ? Day : never) {
  const setup: PracticeSetup = {
    ...aSetup,
    timezone: where[0],
    resources: aSetup.resources.slice(0, places),
    appointmentTypes: lengths.map((lengthMin, at) => ({
      appointmentTypeId: ids.type(`type-${at}`),
      name: `Type ${at}`,
      lengthMin,
      providerIds: null,
    })),
  };
  return {
    ...threeDays(where, setup, appointments, { hours, breaks }),
    practice: linkedPractice({ practiceId: '1001', setup, hours: [] }),
  };
}

function offeredBy({ on, practice }: ReturnType<typeof filled>) {
  const day = on(0);
  const ranges = snapshotsOf(day, practice, 0, []).find(({ body }) => body.pmsResourceId === okafor)?.body.availability ?? [];
  return (ranges as { start: string; end: string; slotLength: number }[]).flatMap(({ start, end, slotLength }) => {
    const [fromMs, toMs] = [practice.calendar.instantOf(day.day.date, start), practice.calendar.instantOf(day.day.date, end)];
    return Array.from({ length: (toMs - fromMs) / (slotLength * 1_000) }, (_, at) => ({
      startMs: fromMs + at * slotLength * 1_000,
      endMs: fromMs + (at + 1) * slotLength * 1_000,
    }));
  });
}

/** Everything that stands on these dates, read without the code under test. */
function standingIn({ dayOn }: Pick<ReturnType<typeof filled>, 'dayOn'>) {
  return [-2, -1, 0, 1, 2].flatMap((offset) => {
    const day = dayOn(offset);
    return [...day.visits.values()].flatMap(({ appointmentId, startsAtMs, lengthMin, providerId, stage, date }) =>
      startsAtMs === null || stage === 'cancelled' || date !== day.date
        ? []
        : [{ appointmentId, startMs: startsAtMs, endMs: startsAtMs + (lengthMin ?? 30) * MINUTE_MS, providerId }],
    );
  });
}

const standsIn = (time: ProviderTime, appointmentId: string) => time.booked.some((one) => one.appointmentId === appointmentId);

describe('what is offered and what is taken', () => {
  it('are the same book: every slot on offer is accepted, alone or together with those after it in the same stretch, and clear of what runs over midnight', () => {
    fc.assert(
      fc.property(aDay, (day) => {
        const scene = filled(day);
        const time = providerTimeOf(scene.on(0), okafor);
        const own = standingIn(scene).filter((one) => one.providerId === okafor);
        const slots = offeredBy(scene);
        for (const [at, one] of slots.entries()) {
          expect(slotStateOf(time, one)).toEqual({ state: 'free' });
          expect(own.filter((other) => other.startMs < one.endMs && one.startMs < other.endMs)).toEqual([]);
          expect(one.endMs - one.startMs).toBe(slotLengthMinOf(scene.practice, okafor) * MINUTE_MS);
          const next = slots[at + 1];
          if (next?.startMs === one.endMs)
            expect(slotStateOf(time, { startMs: one.startMs, endMs: next.endMs })).toEqual({ state: 'free' });
        }
      }),
      { numRuns: 150 },
    );
  });

  it('never overlap, over midnight and a change of the clocks too: whatever is accepted, one after the other, leaves each provider one patient and each chair one appointment at a time', () => {
    fc.assert(
      fc.property(aDay, fc.array(booked, { minLength: 1, maxLength: 8 }), (day, wishes) => {
        const scene = filled(day);
        const accepted: { readonly id: string; readonly startMs: number; readonly endMs: number; readonly wish: Booked }[] = [];
        for (const [at, wish] of wishes.entries()) {
          const on = scene.on(wish.offset);
          const startMs = on.clinic.ms(wall(wish.startsAt));
          const slotOfWish = { startMs, endMs: startMs + wish.lengthMin * MINUTE_MS };
          if (slotStateOf(providerTimeOf(on, ids.provider(wish.provider)), slotOfWish).state !== 'free') continue;
          scene.add(`wish-${at}`, { ...wish, isCancelled: false });
          accepted.push({ id: `wish-${at}`, ...slotOfWish, wish });
        }
        const standing = standingIn(scene);
        for (const { id, startMs, endMs, wish } of accepted) {
          expect(standsIn(providerTimeOf(scene.on(wish.offset), ids.provider(wish.provider)), id)).toBe(true);
          const others = standing.filter((one) => one.appointmentId !== id && one.startMs < endMs && startMs < one.endMs);
          expect(others.filter((one) => one.providerId === wish.provider)).toEqual([]);
          // The most that stand at any moment of it, the beginnings being where the count rises.
          const moments = [startMs, ...others.map((one) => one.startMs).filter((atMs) => atMs >= startMs)];
          const most = Math.max(...moments.map((atMs) => 1 + others.filter((one) => one.startMs <= atMs && atMs < one.endMs).length));
          if (day.places > 0) expect(most).toBeLessThanOrEqual(day.places);
        }
      }),
      { numRuns: 150 },
    );
  });
});
