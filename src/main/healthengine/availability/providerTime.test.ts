import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PracticeSetup } from '../../../shared/clinic-day/index.ts';
import { type AClinic, aClinic, aSetup, ids } from '../../../shared/clinic-day/testing/aClinic.ts';
import { type AppointmentId, appointmentIdSchema } from '../../../shared/events/index.ts';
import { linkedPractice } from '../practice.ts';
import { type ProviderTime, providerTimeOf, slotStateOf } from './providerTime.ts';
import { slotLengthMinOf, snapshotsOf } from './snapshotsOf.ts';

const okafor = ids.provider('okafor');
const MINUTE_MS = 60_000;
const slot = (clinic: AClinic, start: string, end: string) => ({ startMs: clinic.ms(start), endMs: clinic.ms(end) });
const stateAt = (clinic: AClinic, start: string, end: string) => slotStateOf(providerTimeOf(clinic.day, okafor), slot(clinic, start, end));
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
    const own = providerTimeOf(clinic.day, okafor, ids.appointment('a'));
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
    expect(slotStateOf(providerTimeOf(planned(5).day, okafor), slot(open(), '09:00', '09:30'), false)).toEqual({ state: 'free' });
  });
});

/** A working day as anybody may have filled it: two providers, hours, breaks, appointments that overlap or not, some of them over. */
const minuteOfDay = fc.integer({ min: 6 * 12, max: 20 * 12 }).map((five) => five * 5);
const wall = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const stretch = fc
  .tuple(minuteOfDay, fc.integer({ min: 1, max: 40 }))
  .map(([from, fives]): [string, string] => [wall(from), wall(from + fives * 5)]);
const booked = fc.record({
  startsAt: minuteOfDay,
  lengthMin: fc.integer({ min: 1, max: 30 }).map((fives) => fives * 5),
  provider: fc.constantFrom('okafor', 'lim'),
  isCancelled: fc.boolean(),
});
const aDay = fc.record({
  hours: fc.array(stretch, { minLength: 1, maxLength: 3 }),
  breaks: fc.array(stretch, { maxLength: 2 }),
  appointments: fc.array(booked, { maxLength: 12 }),
  places: fc.integer({ min: 0, max: 4 }),
  lengths: fc.array(fc.integer({ min: 5, max: 60 }), { maxLength: 2 }),
});

function filled({ hours, breaks, appointments, places, lengths }: typeof aDay extends fc.Arbitrary<infer Day> ? Day : never) {
  const setup: PracticeSetup = {
    ...aSetup,
    resources: aSetup.resources.slice(0, places),
    appointmentTypes: lengths.map((lengthMin, at) => ({
      appointmentTypeId: ids.type(`type-${at}`),
      name: `Type ${at}`,
      lengthMin,
      providerIds: null,
    })),
  };
  let clinic = aClinic({ setup }).hours('okafor', hours, breaks);
  for (const [at, { provider, lengthMin, isCancelled, startsAt }] of appointments.entries()) {
    clinic = clinic.appointment(`a-${at}`, { startsAt: wall(startsAt), lengthMin, provider });
    if (isCancelled) clinic = clinic.status(`a-${at}`, 'cancelled', '05:00');
  }
  return { clinic, practice: linkedPractice({ practiceId: '1001', setup, hours: [] }) };
}

function offeredBy({ clinic, practice }: ReturnType<typeof filled>) {
  const ranges = snapshotsOf(clinic.day, practice, 0, []).find(({ body }) => body.pmsResourceId === okafor)?.body.availability ?? [];
  return (ranges as { start: string; end: string; slotLength: number }[]).flatMap(({ start, end, slotLength }) => {
    const [fromMs, toMs] = [practice.calendar.instantOf(clinic.day.date, start), practice.calendar.instantOf(clinic.day.date, end)];
    return Array.from({ length: (toMs - fromMs) / (slotLength * 1_000) }, (_, at) => ({
      startMs: fromMs + at * slotLength * 1_000,
      endMs: fromMs + (at + 1) * slotLength * 1_000,
    }));
  });
}

const standingWith = (clinic: AClinic, time: ProviderTime, appointmentId: AppointmentId) =>
  time.booked.some((one) => one.appointmentId === appointmentId) && clinic.day.visits.has(appointmentId);

describe('what is offered and what is taken', () => {
  it('are the same book: every slot on offer is accepted, alone or together with those after it in the same stretch', () => {
    fc.assert(
      fc.property(aDay, (day) => {
        const scene = filled(day);
        const time = providerTimeOf(scene.clinic.day, okafor);
        const slots = offeredBy(scene);
        for (const [at, one] of slots.entries()) {
          expect(slotStateOf(time, one)).toEqual({ state: 'free' });
          expect(one.endMs - one.startMs).toBe(slotLengthMinOf(scene.practice, okafor) * MINUTE_MS);
          const next = slots[at + 1];
          if (next?.startMs === one.endMs)
            expect(slotStateOf(time, { startMs: one.startMs, endMs: next.endMs })).toEqual({ state: 'free' });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never overlap: whatever is accepted, one after the other, leaves each provider one patient and each chair one appointment at a time', () => {
    fc.assert(
      fc.property(aDay, fc.array(booked, { minLength: 1, maxLength: 8 }), (day, wishes) => {
        let { clinic } = filled(day);
        const accepted: { readonly id: AppointmentId; readonly startMs: number; readonly endMs: number; readonly provider: string }[] = [];
        for (const [at, { provider, lengthMin, startsAt }] of wishes.entries()) {
          const time = providerTimeOf(clinic.day, ids.provider(provider));
          const wish = { startMs: clinic.ms(wall(startsAt)), endMs: clinic.ms(wall(startsAt)) + lengthMin * MINUTE_MS };
          if (slotStateOf(time, wish).state !== 'free') continue;
          const id = appointmentIdSchema.parse(`wish-${at}`);
          clinic = clinic.appointment(id, { startsAt: wall(startsAt), lengthMin, provider });
          accepted.push({ id, ...wish, provider });
        }
        const standing = [...clinic.day.visits.values()].flatMap(({ appointmentId, startsAtMs, lengthMin, providerId, stage }) =>
          startsAtMs === null || stage === 'cancelled'
            ? []
            : [{ appointmentId, startMs: startsAtMs, endMs: startsAtMs + (lengthMin ?? 30) * MINUTE_MS, providerId }],
        );
        for (const { id, startMs, endMs, provider } of accepted) {
          expect(standingWith(clinic, providerTimeOf(clinic.day, ids.provider(provider)), id)).toBe(true);
          const others = standing.filter((one) => one.appointmentId !== id && one.startMs < endMs && startMs < one.endMs);
          expect(others.filter((one) => one.providerId === provider)).toEqual([]);
          // The most that stand at any moment of it, the beginnings being where the count rises.
          const moments = [startMs, ...others.map((one) => one.startMs).filter((atMs) => atMs >= startMs)];
          const most = Math.max(...moments.map((atMs) => 1 + others.filter((one) => one.startMs <= atMs && atMs < one.endMs).length));
          if (day.places > 0) expect(most).toBeLessThanOrEqual(day.places);
        }
      }),
      { numRuns: 300 },
    );
  });
});
