import type { CanonicalEvent, ResourceId } from '../../events/index.ts';
import { chairOf, chairsNaming } from '../chairOf.ts';
import { progressOf } from '../enterStage.ts';
import { asSentence } from '../sayWho.ts';
import type { ClinicDay } from '../state.ts';
import { chairFor } from './chairGuard.ts';
import { type CommandOf, type DecideContext, type Decision, eventOf, instantOf, refused } from './decision.ts';
import { onVisit, type VisitMove } from './visitMove.ts';

/** A patient who was called may be called again after this long (board.md, moves). */
export const RECALL_AFTER_MS = 5 * 60_000;

/** Calls a waiting patient; with a chair, keeps it for them. */
export function decideCallPatient(day: ClinicDay, command: CommandOf<'callPatient'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today' }, (move) => {
    const { visit, name } = move;
    if (move.isIn('booked', 'arrived')) return move.refuseHere('not-checked-in', `Check ${name} in first.`);
    if (!move.isIn('checked-in', 'waiting', 'called')) return move.refuseHere('wrong-stage', 'Only a waiting patient can be called.');
    if (visit.stage === 'called' && visit.calledAtMs !== null && context.nowMs - visit.calledAtMs < RECALL_AFTER_MS) {
      const again = context.calendar.wallTimeOf(visit.calledAtMs + RECALL_AFTER_MS);
      return move.refuseHere('too-soon', `Give them a little time: you can call again at ${again}.`);
    }
    if (command.resourceId === undefined) return move.accept(move.flow({ stage: 'called' }));
    const found = chairFor(day, context, command.resourceId, visit.appointmentId);
    if (found.outcome === 'refused') return found;
    const isKept = found.chair.reservedFor === visit.appointmentId || found.chair.appointmentId === visit.appointmentId;
    return move.accept(
      move.flow({ stage: 'called' }),
      isKept
        ? []
        : [
            ...move.giveUpReservations(),
            eventOf(day, context, 'resource.reserved.v1', {
              resourceId: found.chair.resourceId,
              appointmentId: visit.appointmentId,
              reservedAt: instantOf(context.nowMs),
            }),
          ],
    );
  });
}

/** Seats a patient who is here: the chair is occupied in the same command. */
export function decideSeatPatient(day: ClinicDay, command: CommandOf<'seatPatient'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today' }, (move) => {
    const { visit, name } = move;
    const found = chairFor(day, context, command.resourceId, visit.appointmentId);
    const sitsThere = found.outcome === 'free' && found.chair.appointmentId === visit.appointmentId;
    if (progressOf(visit) >= 5 || progressOf(visit) < 0 || move.isIn('on-hold')) {
      const advice = move.isIn('in-chair')
        ? 'Use transfer to change the chair.'
        : 'Only a patient who is here and not seen yet can be seated.';
      return move.refuseHere('wrong-stage', move.isIn('on-hold', 'away') ? `Resume the visit of ${name} first.` : advice);
    }
    // Somebody whom the chair already names sits there, whatever the desk was told before: seating makes the two agree.
    if (!sitsThere && move.isIn('booked', 'arrived')) {
      return move.refuseHere(move.isIn('booked') ? 'not-here-yet' : 'not-checked-in', `Check ${name} in first.`);
    }
    if (found.outcome === 'refused') return found;
    const providerId = command.providerId ?? visit.providerId;
    if (providerId === null && !sitsThere) {
      return refused('no-provider', `Nobody is named yet to see ${name}. Choose a provider, then seat them.`);
    }
    const takesOver = command.providerId !== undefined && command.providerId !== visit.providerId;
    return move.accept(
      sitsThere ? [] : occupy(move, found.chair.resourceId),
      move.leaveChairs(found.chair.resourceId),
      move.flow({ stage: 'in-chair' }),
      move.status('in_progress'),
      takesOver && command.providerId !== undefined
        ? eventOf(day, context, 'appointment.rescheduled.v1', {
            appointmentId: visit.appointmentId,
            providerId: command.providerId,
            rescheduledAt: instantOf(context.nowMs),
          })
        : [],
    );
  });
}

export function decideSetInChairStep(day: ClinicDay, command: CommandOf<'setInChairStep'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today' }, (move) => {
    if (!move.isIn('in-chair')) return move.refuseHere('wrong-stage', `Seat ${move.name} first.`);
    if (move.visit.step === command.step) return move.refuseHere('no-change', 'That step is already set.');
    return move.accept(move.flow({ stage: 'in-chair', step: command.step }));
  });
}

/** To another chair; the one left goes to cleaning. */
export function decideTransferPatient(day: ClinicDay, command: CommandOf<'transferPatient'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today' }, (move) => {
    const { visit } = move;
    const sits = chairsNaming(day, visit.appointmentId);
    if (!move.isIn('in-chair') && !(move.isIn('away', 'on-hold') && sits.length > 0)) {
      return move.refuseHere('wrong-stage', 'Only a patient who has a chair can be moved to another.');
    }
    if (sits.length === 1 && sits[0]?.resourceId === command.resourceId) {
      return refused('no-change', `${asSentence(move.name)} is in ${sits[0].name} already. Choose another chair.`);
    }
    const found = chairFor(day, context, command.resourceId, visit.appointmentId);
    if (found.outcome === 'refused') return found;
    const isThere = found.chair.appointmentId === visit.appointmentId;
    return move.accept(
      isThere ? [] : occupy(move, found.chair.resourceId),
      move.leaveChairs(found.chair.resourceId),
      command.reason !== undefined && move.isIn('in-chair') ? move.flow({ stage: 'in-chair', step: visit.step }, command.reason) : [],
    );
  });
}

export function decideSendAway(day: ClinicDay, command: CommandOf<'sendAway'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today' }, (move) => {
    if (!move.isIn('checked-in', 'waiting', 'called', 'in-chair', 'away')) {
      return move.refuseHere('wrong-stage', 'Only a patient who is checked in and not finished can be sent away for a while.');
    }
    if (move.visit.stage === 'away' && move.visit.awayTo === command.to) return move.refuseHere('no-change', 'They are there already.');
    return move.accept(move.flow({ stage: 'away', awayTo: command.to }), command.keepChair ? [] : move.leaveChairs());
  });
}

/** Stops the clock of a stage with a reason and a time to go on (board.md, moves: hold). */
export function decideHoldVisit(day: ClinicDay, command: CommandOf<'holdVisit'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today' }, (move) => {
    const { visit } = move;
    if (!move.isIn('arrived', 'checked-in', 'waiting', 'called', 'in-chair', 'away', 'on-hold')) {
      return move.refuseHere('wrong-stage', 'Only a patient who is here and not finished can be put on hold.');
    }
    if (Date.parse(command.resumeAt) <= context.nowMs) {
      return refused('in-the-past', `The time to go on has passed already. Choose one that is still to come.`);
    }
    return move.accept(
      move.flow({ stage: 'on-hold' }, command.reason),
      // The published flow event has no place for a time to go on; the status event, which stays as it was, has.
      eventOf(day, context, 'appointment.status.changed.v1', {
        appointmentId: visit.appointmentId,
        previousStatus: visit.status,
        newStatus: visit.status,
        updatedAt: instantOf(context.nowMs),
        reason: command.reason,
        metadata: { resumeAt: command.resumeAt },
      }),
      command.keepChair ? [] : move.leaveChairs(),
    );
  });
}

/** Back from away or hold: to the chair that was kept, else to waiting; to arrived for who was not checked in. */
export function decideResumeVisit(day: ClinicDay, command: CommandOf<'resumeVisit'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today' }, (move) => {
    const { visit } = move;
    if (!move.isIn('away', 'on-hold')) return move.refuseHere('wrong-stage', 'Only a visit that is away or on hold can go on.');
    if (chairOf(day, visit.appointmentId)) return move.accept(move.flow({ stage: 'in-chair', step: visit.step }));
    const isCheckedIn = visit.checkedInAtMs !== null || visit.waitingSinceMs !== null || visit.seatedAtMs !== null;
    return move.accept(move.flow({ stage: isCheckedIn ? 'waiting' : 'arrived' }));
  });
}

function occupy({ day, context, visit }: VisitMove, resourceId: ResourceId): CanonicalEvent {
  return eventOf(day, context, 'resource.occupancy.update.v1', {
    resourceId,
    status: 'occupied',
    currentAppointmentId: visit.appointmentId,
    expectedFreeAt: visit.lengthMin === null ? null : instantOf(context.nowMs + visit.lengthMin * 60_000),
    timestamp: instantOf(context.nowMs),
  });
}
