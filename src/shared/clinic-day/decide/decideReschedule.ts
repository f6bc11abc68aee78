import { progressOf } from '../enterStage.ts';
import type { ClinicDay } from '../state.ts';
import { type CommandOf, type DecideContext, type Decision, eventOf, instantOf, refused } from './decision.ts';
import { onVisit } from './visitMove.ts';

/**
 * Gives a time to an appointment that needs one, or moves it. Of somebody who is here already only provider, chair and
 * length can change, not the start.
 */
export function decideRescheduleAppointment(day: ClinicDay, command: CommandOf<'rescheduleAppointment'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'any-day', needsPatient: false }, (move) => {
    const { visit } = move;
    const startsAtMs = Date.parse(command.startsAt);
    const keepsStart = startsAtMs === visit.startsAtMs;
    if (!move.isIn('booked', 'no-show') && (progressOf(visit) < 0 || progressOf(visit) >= 6)) {
      return move.refuseHere('wrong-stage', 'Make a new appointment instead.');
    }
    if (!keepsStart && progressOf(visit) >= 1) {
      return move.refuseHere('already-here', 'The time of somebody who is here stays as it is; take the arrival back first.');
    }
    const date = context.calendar.dateOf(startsAtMs);
    if (!keepsStart && date < context.calendar.dateOf(context.nowMs)) {
      return refused('in-the-past', `${date} is over. Choose a time from today on.`);
    }
    if (command.providerId && !day.providers.has(command.providerId)) {
      return refused('unknown-provider', 'This provider is not part of the practice. Choose another.');
    }
    if (command.resourceId && !day.resources.has(command.resourceId)) {
      return refused('unknown-chair', 'This chair is not part of the practice. Choose another chair.');
    }
    const isUnchanged =
      keepsStart &&
      (command.lengthMin === undefined || command.lengthMin === visit.lengthMin) &&
      (command.providerId === undefined || command.providerId === visit.providerId) &&
      (command.resourceId === undefined || command.resourceId === visit.plannedResourceId);
    if (isUnchanged && !move.isIn('no-show')) return refused('no-change', 'The appointment is like that already.');
    return move.accept(
      eventOf(day, context, 'appointment.rescheduled.v1', {
        appointmentId: visit.appointmentId,
        startsAt: command.startsAt,
        ...(command.lengthMin !== undefined && { lengthMin: command.lengthMin }),
        ...(command.providerId !== undefined && { providerId: command.providerId }),
        ...(command.resourceId !== undefined && { resourceId: command.resourceId }),
        rescheduledAt: instantOf(context.nowMs),
      }),
      date === day.date ? [] : move.giveUpReservations(),
    );
  });
}
