import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../shared/events/index.ts';
import { practiceCalendar } from '../../../shared/practice-time/index.ts';
import { practiceSetupOf } from '../../policy/index.ts';
import { realHours, startingHours } from './demoHours.ts';
import { demoPolicy } from './demoPolicy.ts';
import { factsBefore, factsOf, plannedFrom } from './factsOf.ts';
import { applyMove } from './move.ts';
import { planDay } from './planDay.ts';
import type { PlannedVisit } from './plannedDay.ts';
import { storyBefore } from './story.ts';
import { tellDayUntil } from './tellPast.ts';

const MINUTE_MS = 60_000;
const setup = practiceSetupOf(demoPolicy().practices[0]!);
const calendar = practiceCalendar(setup.timezone);
const DATE = '2026-11-20';

const planned = (seed: number, hours = realHours(DATE, calendar)) => planDay({ seed, date: DATE, ...hours, setup, calendar });
const startedAt = (seed: number, wallTime: string) => planned(seed, startingHours(calendar.instantOf(DATE, wallTime), calendar));

const wallTimes = fc.oneof(
  fc.constantFrom('00:00', '00:05', '09:59', '10:00', '14:59', '15:00', '23:50', '23:59'),
  fc.integer({ min: 0, max: 1439 }).map((min) => `${String(Math.floor(min / 60)).padStart(2, '0')}:${String(min % 60).padStart(2, '0')}`),
);
const anyPlan = fc.tuple(fc.integer({ min: 0, max: 1e6 }), wallTimes);
const overlap = (a: PlannedVisit, b: PlannedVisit) =>
  a.startsAtMs < b.startsAtMs + b.lengthMin * MINUTE_MS && b.startsAtMs < a.startsAtMs + a.lengthMin * MINUTE_MS;

describe('startingHours', () => {
  const hours = (wallTime: string) => {
    const { openMs, closeMs } = startingHours(calendar.instantOf(DATE, wallTime), calendar);
    return `${calendar.wallTimeOf(openMs)}–${closeMs === calendar.boundsOf(DATE).endMs ? '24:00' : calendar.wallTimeOf(closeMs)}`;
  };

  it('are the real hours from 10:00 until before 15:00', () => {
    expect([hours('10:00'), hours('14:59')]).toEqual(['08:00–17:30', '08:00–17:30']);
  });

  it('otherwise opened about 2 h 40 min ago, on a quarter of an hour, for nine hours', () => {
    expect([hours('09:59'), hours('15:00'), hours('03:10')]).toEqual(['07:15–16:15', '12:15–21:15', '00:30–09:30']);
  });

  it('stay within the practice date', () => {
    expect([hours('00:05'), hours('23:50')]).toEqual(['00:00–09:00', '21:00–24:00']);
  });
});

describe('planDay', () => {
  it('gives the same day for the same seed, and another for another seed or date', () => {
    expect(planned(11)).toEqual(planned(11));
    expect(planned(12)).not.toEqual(planned(11));
    const tomorrow = calendar.addDays(DATE, 1);
    const next = planDay({ seed: 11, date: tomorrow, ...realHours(tomorrow, calendar), setup, calendar });
    expect(next.visits.map((visit) => visit.patient.patientId)).not.toEqual(planned(11).visits.map((visit) => visit.patient.patientId));
  });

  it('books no chair and no provider twice at once, keeps breaks and hours, and leaves the broken chair out', () => {
    fc.assert(
      fc.property(anyPlan, ([seed, wallTime]) => {
        const plan = startedAt(seed, wallTime);
        const booked = plan.visits.filter((visit) => visit.providerId !== null);
        for (const visit of booked) {
          const endMs = visit.startsAtMs + visit.lengthMin * MINUTE_MS;
          const provider = plan.providers.find((candidate) => candidate.providerId === visit.providerId)!;
          expect(visit.resourceId).not.toBe(plan.outOfOrder);
          expect(visit.startsAtMs).toBeGreaterThanOrEqual(provider.hours.startMs);
          expect(endMs).toBeLessThanOrEqual(provider.hours.endMs);
          expect(provider.breaks.filter((pause) => visit.startsAtMs < pause.endMs && pause.startMs < endMs)).toEqual([]);
          const others = booked.filter((other) => other !== visit && overlap(other, visit));
          expect(others.filter((other) => other.resourceId === visit.resourceId || other.providerId === visit.providerId)).toEqual([]);
        }
        expect(new Set(plan.visits.map((visit) => visit.patient.patientId)).size).toBe(plan.visits.length);
        expect(calendar.dateOf(plan.openMs)).toBe(DATE);
        expect(calendar.dateOf(plan.closeMs - 1)).toBe(DATE);
      }),
    );
  });

  it('holds 45 to 70 visits on a whole day, with no-shows, a cancellation, walk-ins, new patients, online bookings and missing forms', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { visits } = planned(seed);
        const count = (is: (visit: PlannedVisit) => boolean) => visits.filter(is).length;
        expect(visits.length).toBeGreaterThanOrEqual(45);
        expect(visits.length).toBeLessThanOrEqual(70);
        expect([2, 3]).toContain(count((visit) => visit.outcome === 'no-show'));
        expect(count((visit) => visit.outcome === 'cancelled')).toBe(1);
        expect(count((visit) => visit.origin === 'walk-in')).toBe(3);
        expect(count((visit) => visit.isNewPatient)).toBeGreaterThanOrEqual(2);
        expect(count((visit) => visit.origin === 'online')).toBeGreaterThanOrEqual(3);
        expect(count((visit) => visit.formMissing)).toBe(2);
      }),
    );
  });

  it('invents people who cannot be anybody: numbers from the range kept for fiction, addresses at example.com', () => {
    for (const { patient } of planned(11).visits) {
      expect(patient.mobile).toMatch(/^0491 570 \d{3}$/);
      expect(patient.email).toMatch(/@example\.com$/);
    }
  });
});

describe('the facts of a planned day', () => {
  it('are canonical events with ids of their own, the same each time, and none of a longer past takes back those of a shorter', () => {
    fc.assert(
      fc.property(anyPlan, fc.integer({ min: 0, max: 600 }), ([seed, wallTime], minutes) => {
        const plan = startedAt(seed, wallTime);
        const untilMs = plan.openMs + minutes * MINUTE_MS;
        const envelopes = pastFacts(plan, untilMs);
        for (const envelope of envelopes) expect(parseEvent(envelope)).toMatchObject({ outcome: 'event' });
        expect(new Set(envelopes.map((envelope) => envelope.eventId)).size).toBe(envelopes.length);
        const longer = new Map(pastFacts(plan, untilMs + 30 * MINUTE_MS).map((envelope) => [envelope.eventId, envelope]));
        for (const envelope of envelopes) expect(longer.get(envelope.eventId)).toEqual(envelope);
      }),
      { numRuns: 25 },
    );
  });

  it('say in the id of the hours what the day was planned from', () => {
    const plan = startedAt(4, '23:50');
    const [first] = factsBefore(plan, calendar, plan.openMs);
    expect(plannedFrom(first!.eventId, DATE)).toEqual({ seed: 4, variant: 0, openMs: plan.openMs, closeMs: plan.closeMs });
    expect(plannedFrom(first!.eventId, '2026-11-21')).toBeUndefined();
    expect(plannedFrom('evt-0001', DATE)).toBeUndefined();
  });
});

function pastFacts(plan: ReturnType<typeof planned>, untilMs: number) {
  const story = storyBefore(plan);
  const told = tellDayUntil(plan, untilMs).moves.flatMap(({ atMs, move }) => {
    applyMove(story, move, atMs);
    return factsOf(plan, story, move, atMs);
  });
  const before = factsBefore(plan, calendar, untilMs);
  const known = new Set(before.map((envelope) => envelope.eventId));
  return [...before, ...told.filter((envelope) => !known.has(envelope.eventId))];
}
