import type { AppointmentTypeId, ProviderId } from '../events/index.ts';
import type { ClinicDay, Visit } from './state.ts';

/** What was learned about one provider and type: the median of the provider's minutes, and over how many visits. */
export interface LearnedDuration {
  readonly medianMin: number;
  readonly count: number;
}
export type Durations = (providerId: ProviderId | null, typeId: AppointmentTypeId | null) => LearnedDuration | undefined;

const TRUSTED_VISITS = 30;
const USUAL_LENGTH_MIN = 30;

/** The length in the book, minutes: the appointment's, else its type's, else half an hour. */
export function plannedLengths(day: ClinicDay): (visit: Visit) => number {
  const typeLengths = new Map(day.setup.appointmentTypes.map((type) => [type.appointmentTypeId, type.lengthMin]));
  return (visit) =>
    visit.lengthMin ?? (visit.appointmentTypeId === null ? undefined : typeLengths.get(visit.appointmentTypeId)) ?? USUAL_LENGTH_MIN;
}

/**
 * D of board.md: the learned median once 30 visits exist; before, it leans on the planned length in proportion to what is missing.
 * @returns minutes.
 */
export function expectedLength(plannedMin: number, learned: LearnedDuration | undefined): number {
  if (!learned || learned.count <= 0) return plannedMin;
  const trust = Math.min(1, learned.count / TRUSTED_VISITS);
  return trust * learned.medianMin + (1 - trust) * plannedMin;
}

/** rem of board.md, minutes: at least a tenth of the length, and of a learned one at least 2 min. A visit is never over by forecast. */
export function remainingLength(expectedMin: number, elapsedMin: number, isLearned: boolean): number {
  const leastMin = isLearned ? Math.max(2, expectedMin / 10) : expectedMin / 10;
  return Math.max(expectedMin - elapsedMin, leastMin);
}
