import type { ClinicDay } from '../../../shared/clinic-day/index.ts';
import type { PracticeCalendar } from '../../../shared/practice-time/index.ts';
import { realHours } from './demoHours.ts';
import { bookingId, type FactEnvelope, factsBefore, factsOf, plannedFrom } from './factsOf.ts';
import { livelyDay } from './livelyDay.ts';
import { applyMove } from './move.ts';
import { BEFORE_OPENING_MS } from './nextMoves.ts';
import { planDay } from './planDay.ts';
import type { PlannedDay } from './plannedDay.ts';
import type { Story } from './story.ts';
import { storyFromDay } from './storyFromDay.ts';
import { tellPast } from './tellPast.ts';

const DAYS_AHEAD = 3;

/**
 * The plan of a day: the one it was planned from before, read from the day itself. A demo that is started on a day of which
 * nothing has happened yet gets one whose board is alive now; what was booked for that day before moves into it.
 * @param nowMs epoch ms UTC, within the day. @param isStart the first day of this run, not one that it lives into at midnight.
 */
export async function planOf(
  day: ClinicDay,
  options: {
    readonly seed: number;
    readonly nowMs: number;
    readonly calendar: PracticeCalendar;
    readonly isStart: boolean;
    readonly pause: () => Promise<void>;
  },
): Promise<PlannedDay> {
  const { nowMs, calendar, pause } = options;
  const from = [...day.providers.values()]
    .flatMap((provider) => provider.records.map(({ event }) => plannedFrom(event.eventId, day.date)))
    .findLast((found) => found !== undefined);
  const hasBegun = [...day.visits.values()].some(
    (visit) => visit.date === day.date && isOfDemo(visit.appointmentId, day.date) && !['booked', 'cancelled'].includes(visit.stage),
  );
  const seed = from?.seed ?? options.seed;
  if (from && (from.variant > 0 || hasBegun || !options.isStart)) {
    return planDay({ ...from, date: day.date, setup: day.setup, calendar });
  }
  if (options.isStart) return livelyDay({ seed, nowMs, setup: day.setup, calendar, pause });
  return planDay({ seed, date: day.date, ...realHours(day.date, calendar), setup: day.setup, calendar });
}

/**
 * Everything that has to be told so that the clinic stands where the plan says it should now: what was known before the
 * day, what has happened since the last thing the day knows of, and the appointments of the next days. All of it may be
 * told again: what is known already is a duplicate.
 */
export function sceneOf(
  day: ClinicDay,
  plan: PlannedDay,
  options: { readonly nowMs: number; readonly calendar: PracticeCalendar },
): FactEnvelope[] {
  const { nowMs, calendar } = options;
  const ahead = Array.from({ length: DAYS_AHEAD }, (_, at) => {
    const date = calendar.addDays(day.date, at + 1);
    const next = planDay({ seed: plan.seed, date, ...realHours(date, calendar), setup: day.setup, calendar });
    return factsBefore(next, calendar, nowMs);
  });
  // What is booked once the people are there belongs to the story: it is told, or lived, when its time comes.
  const bookedUntilMs = Math.min(nowMs, plan.openMs - BEFORE_OPENING_MS);
  const before = factsBefore(plan, calendar, bookedUntilMs);
  const story = storyFromDay(day, (atMs) => atMs);
  for (const visit of plan.visits) {
    // The past is told by those who know these bookings already, though the day does not yet.
    const isNews = !day.visits.get(visit.appointmentId)?.records.some(({ event }) => event.eventId === bookingId(plan, visit));
    if (isNews && visit.bookedAtMs <= bookedUntilMs) applyMove(story, { kind: 'book', visit }, visit.bookedAtMs);
  }
  const past = pastFacts(plan, story, lastToldMs(day, plan), nowMs);
  // Booked days before, and without a place in the day as it is now.
  const surplus = [...day.visits.values()].filter(
    ({ appointmentId, stage }) => stage === 'booked' && isOfDemo(appointmentId, day.date) && !plan.visitOf.has(appointmentId),
  );
  const calledOff = surplus.flatMap(({ appointmentId }) => factsOf(plan, story, { kind: 'cancel', appointmentId }, plan.plannedAtMs));
  return [...before, ...calledOff, ...past, ...ahead.flat()];
}

/** What would have happened between two instants. @param story is moved on with it. */
export function pastFacts(plan: PlannedDay, story: Story, fromMs: number, untilMs: number): FactEnvelope[] {
  const facts: FactEnvelope[] = [];
  for (const { atMs, move } of tellPast({ plan, story, fromMs, untilMs })) facts.push(...factsOf(plan, story, move, atMs));
  return facts;
}

/** When the newest thing happened that the day knows of a planned visit, a chair or a provider; before opening when nothing did. */
function lastToldMs(day: ClinicDay, plan: PlannedDay): number {
  let lastMs = plan.openMs - BEFORE_OPENING_MS;
  for (const visit of day.visits.values()) {
    if (!plan.visitOf.has(visit.appointmentId)) continue;
    for (const { event, orderAtMs } of visit.records)
      if (event.eventType !== 'appointment.scheduled.v1') lastMs = Math.max(lastMs, orderAtMs);
  }
  for (const { records } of [...day.resources.values(), ...day.providers.values()]) {
    for (const { event, orderAtMs } of records) if (event.eventType !== 'schedule.hours.changed.v1') lastMs = Math.max(lastMs, orderAtMs);
  }
  return lastMs;
}

function isOfDemo(appointmentId: string, date: string): boolean {
  return appointmentId.startsWith(`demo-${date}-`);
}
