import { chairOf } from '../chairOf.ts';
import type { ClinicDay, Visit } from '../state.ts';
import type { DecideContext } from './decision.ts';

/** Where a visit is, as the end of a sentence that starts with the patient: "is waiting since 08:50". */
export function whereIs(day: ClinicDay, visit: Visit, context: DecideContext): string {
  const since = (atMs: number | null) => (atMs === null ? '' : ` since ${context.calendar.wallTimeOf(atMs)}`);
  const chair = chairOf(day, visit.appointmentId)?.name ?? 'the chair';
  switch (visit.stage) {
    case 'booked':
      return 'has not arrived yet';
    case 'arrived':
      return `has arrived (${context.calendar.wallTimeOf(visit.stageEnteredAtMs)}) but is not checked in`;
    case 'checked-in':
      return `is checked in${since(visit.checkedInAtMs)}`;
    case 'waiting':
      return `is waiting${since(visit.waitingSinceMs)}`;
    case 'called':
      return `was called at ${context.calendar.wallTimeOf(visit.calledAtMs ?? visit.stageEnteredAtMs)}`;
    case 'in-chair':
      return `is in ${chair}${since(visit.seatedAtMs)}`;
    case 'away':
      return `is away (${visit.awayTo ?? 'outside'})${since(visit.stageEnteredAtMs)}`;
    case 'on-hold':
      return `is on hold${since(visit.stageEnteredAtMs)}`;
    case 'completed':
      return `is finished${since(visit.completedAtMs)}`;
    case 'at-billing':
      return `is at billing${since(visit.stageEnteredAtMs)}`;
    case 'checked-out':
      return `is checked out${since(visit.stageEnteredAtMs)}`;
    case 'departed':
      return `left at ${context.calendar.wallTimeOf(visit.departedAtMs ?? visit.stageEnteredAtMs)}`;
    case 'no-show':
      return 'is marked as a no-show';
    case 'left-without-being-seen':
      return 'left without being seen';
    case 'cancelled':
      return 'has a cancelled appointment';
    case 'rescheduled':
      return 'was moved to another appointment';
    case 'entered-in-error':
      return 'has an appointment that was entered in error';
  }
}
