import type { ClinicDay, Visit } from './state.ts';

/**
 * The visits of this very date, those moved away left out: by start, those that need a time last, then by id. The order
 * does not depend on when anything became known.
 */
export function visitsOfDay(day: ClinicDay): readonly Visit[] {
  return [...day.visits.values()].filter((visit) => visit.date === day.date).sort(compareVisits);
}

function compareVisits(a: Visit, b: Visit): number {
  if (a.startsAtMs !== b.startsAtMs) return (a.startsAtMs ?? Number.POSITIVE_INFINITY) - (b.startsAtMs ?? Number.POSITIVE_INFINITY);
  return a.appointmentId < b.appointmentId ? -1 : a.appointmentId > b.appointmentId ? 1 : 0;
}
