import type { ClinicDay, Visit } from './state.ts';

/** The list is asked for by everything that looks at a day, and is the same until a visit changes; the map of a day never changes. */
const known = new WeakMap<ClinicDay['visits'], { readonly date: string; readonly visits: readonly Visit[] }>();

/**
 * The visits of this very date, those moved away left out: by start, those that need a time last, then by id. The order
 * does not depend on when anything became known.
 */
export function visitsOfDay(day: ClinicDay): readonly Visit[] {
  const before = known.get(day.visits);
  if (before?.date === day.date) return before.visits;
  const visits = [...day.visits.values()].filter((visit) => visit.date === day.date).sort(compareVisits);
  known.set(day.visits, { date: day.date, visits });
  return visits;
}

function compareVisits(a: Visit, b: Visit): number {
  if (a.startsAtMs !== b.startsAtMs) return (a.startsAtMs ?? Number.POSITIVE_INFINITY) - (b.startsAtMs ?? Number.POSITIVE_INFINITY);
  return a.appointmentId < b.appointmentId ? -1 : a.appointmentId > b.appointmentId ? 1 : 0;
}
