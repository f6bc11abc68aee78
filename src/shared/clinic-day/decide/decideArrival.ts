import type { ClinicDay } from '../state.ts';
import type { CommandOf, DecideContext, Decision } from './decision.ts';
import { eventOf, instantOf } from './decision.ts';
import { onVisit, patientIsUnknown } from './visitMove.ts';

/** Check-in is open from this long before the start (board.md: "at most 60 min early unless confirmed"). */
export const EARLY_CHECK_IN_MS = 60 * 60_000;

/** A patient who was expected, or whom nobody expected any more, is in the building. */
export function decideMarkArrived(day: ClinicDay, command: CommandOf<'markArrived'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today' }, (move) => {
    if (!move.isIn('booked', 'no-show')) return move.refuseHere('already-here', 'There is nothing to mark.');
    return move.accept(move.flow({ stage: 'arrived' }), move.status('arrived'));
  });
}

/** Arrived, checked in and waiting in one go (board.md, moves: check in). A no-show who walks in after all is welcome. */
export function decideCheckInPatient(day: ClinicDay, command: CommandOf<'checkInPatient'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today' }, (move) => {
    const { visit, name } = move;
    if (visit.patientId === null) return patientIsUnknown();
    if (!move.isIn('booked', 'arrived', 'checked-in', 'no-show')) {
      return move.refuseHere('already-here', 'There is nothing to check in.');
    }
    const earlyMs = visit.startsAtMs === null ? 0 : visit.startsAtMs - context.nowMs;
    if (earlyMs > EARLY_CHECK_IN_MS && command.confirmed !== true) {
      const start = context.calendar.wallTimeOf(visit.startsAtMs ?? context.nowMs);
      return move.refuseHere(
        'too-early',
        `The appointment of ${name} is at ${start}, ${Math.ceil(earlyMs / 60_000)} minutes from now. Check in anyway only if you are sure it is today's.`,
      );
    }
    const checkIn = eventOf(day, context, 'patient.checkin.v1', {
      patientId: visit.patientId,
      appointmentId: visit.appointmentId,
      checkinAt: instantOf(context.nowMs),
      method: 'desk',
      ...(day.setup.locationId !== null && { locationId: day.setup.locationId }),
      ...(command.notes !== undefined && { notes: command.notes }),
    });
    return move.accept(checkIn, move.status('arrived'));
  });
}
