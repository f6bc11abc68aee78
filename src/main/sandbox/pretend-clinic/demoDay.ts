import type { ClinicDay } from '../../../shared/clinic-day/index.ts';
import type { PracticeCalendar } from '../../../shared/practice-time/index.ts';
import { realHours } from './demoHours.ts';
import { type FactEnvelope, factsBefore, factsOf, plannedFrom } from './factsOf.ts';
import { livelyDay } from './livelyDay.ts';
import { BEFORE_OPENING_MS } from './nextMoves.ts';
import { planDay } from './planDay.ts';
import type { PlannedDay } from './plannedDay.ts';
import type { Story } from './story.ts';
import { storyFromDay } from './storyFromDay.ts';
import { tellPast } from './tellPast.ts';

const DAYS_AHEAD = 3;

/**
 * The plan of a day: the one it was planned from before, read from the day itself; else, on the day on which a demo is
 * started, one whose board is alive now.
 * @param nowMs epoch ms UTC, within the day.
 */
export async function planOf(
  day: ClinicDay,
  options: { readonly seed: number; readonly nowMs: number; readonly calendar: PracticeCalendar; readonly pause: () => Promise<void> },
): Promise<PlannedDay> {
  for (const provider of day.providers.values()) {
    for (const { event } of provider.records) {
      const from = plannedFrom(event.eventId, day.date);
      if (from) return planDay({ ...from, date: day.date, setup: day.setup, calendar: options.calendar });
    }
  }
  return livelyDay({ ...options, setup: day.setup });
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
  const before = factsBefore(plan, calendar, nowMs);
  const past = pastFacts(
    plan,
    storyFromDay(day, (atMs) => atMs),
    lastToldMs(day, plan),
    nowMs,
  );
  const known = new Set(before.map((fact) => fact.eventId));
  return [...before, ...past.filter((fact) => !known.has(fact.eventId)), ...ahead.flat()];
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
