import { IN_CHAIR_PROGRESS, progressOf } from '../enterStage.ts';
import type { ClinicDay } from '../state.ts';
import { type CommandOf, type DecideContext, type Decision, refused } from './decision.ts';
import { onVisit } from './visitMove.ts';

/** Treatment is over: the chair goes to cleaning. Allowed on a past day too, so that a visit left open can be closed. */
export function decideCompleteVisit(day: ClinicDay, command: CommandOf<'completeVisit'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today-or-past' }, (move) => {
    const hasBeenSeen = move.visit.seatedAtMs !== null && move.isIn('away', 'on-hold');
    if (!move.isIn('in-chair') && !hasBeenSeen) {
      return move.refuseHere('wrong-stage', 'Only a patient who has been in the chair can be finished.');
    }
    return move.accept(move.flow({ stage: 'completed' }), move.status('completed'), move.leaveChairs());
  });
}

export function decideSendToBilling(day: ClinicDay, command: CommandOf<'sendToBilling'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today-or-past' }, (move) =>
    move.isIn('completed')
      ? move.accept(move.flow({ stage: 'at-billing' }))
      : move.refuseHere('wrong-stage', 'Billing comes right after the visit is finished.'),
  );
}

export function decideCheckOutPatient(day: ClinicDay, command: CommandOf<'checkOutPatient'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today-or-past' }, (move) =>
    move.isIn('completed', 'at-billing')
      ? move.accept(move.flow({ stage: 'checked-out' }))
      : move.refuseHere('wrong-stage', 'Check-out comes after the visit is finished.'),
  );
}

export function decideDepartPatient(day: ClinicDay, command: CommandOf<'departPatient'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today-or-past' }, (move) =>
    move.isIn('completed', 'at-billing', 'checked-out')
      ? move.accept(move.flow({ stage: 'departed' }))
      : move.refuseHere('wrong-stage', 'For somebody who leaves early use "left without being seen".'),
  );
}

/** Confirmed by a person, once the start has come; on a past day too. */
export function decideMarkNoShow(day: ClinicDay, command: CommandOf<'markNoShow'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today-or-past', needsPatient: false }, (move) => {
    if (!move.isIn('booked')) return move.refuseHere('wrong-stage', 'Only a patient who never arrived can be a no-show.');
    const { startsAtMs } = move.visit;
    if (startsAtMs !== null && startsAtMs > context.nowMs) {
      const start = context.calendar.wallTimeOf(startsAtMs);
      return refused('too-early', `The appointment of ${move.name} is at ${start}, still to come. Wait until then, or cancel it.`);
    }
    return move.accept(move.confirmStatus('no_show'), move.giveUpReservations());
  });
}

/** The patient walks in after all, or the mark was wrong: booked again, or, who is here already, no longer called a no-show. */
export function decideReverseNoShow(day: ClinicDay, command: CommandOf<'reverseNoShow'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today-or-past', needsPatient: false }, (move) => {
    if (move.isIn('no-show')) return move.accept(move.confirmStatus('scheduled'));
    const progress = progressOf(move.visit);
    if (move.visit.status !== 'no_show' || progress < 1) return move.refuseHere('wrong-stage', 'There is no no-show to take back.');
    return move.accept(
      move.status(progress < IN_CHAIR_PROGRESS ? 'arrived' : progress === IN_CHAIR_PROGRESS ? 'in_progress' : 'completed'),
    );
  });
}

/** Was here, and went before a provider saw them. */
export function decideMarkLeftWithoutBeingSeen(
  day: ClinicDay,
  command: CommandOf<'markLeftWithoutBeingSeen'>,
  context: DecideContext,
): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'today-or-past', needsPatient: false }, (move) => {
    const isUnseen = move.visit.withProviderAtMs === null;
    if (!move.isIn('arrived', 'checked-in', 'waiting', 'called', 'in-chair', 'away', 'on-hold') || !isUnseen) {
      return move.refuseHere('wrong-stage', 'This is for a patient who was here and left before a provider saw them.');
    }
    return move.accept(move.confirmStatus('left_without_being_seen'), move.leaveChairs());
  });
}

/** Allowed on any day, until the patient has been seated. */
export function decideCancelAppointment(day: ClinicDay, command: CommandOf<'cancelAppointment'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'any-day', needsPatient: false }, (move) => {
    const progress = progressOf(move.visit);
    if (progress < 0 || progress >= IN_CHAIR_PROGRESS) {
      return move.refuseHere('wrong-stage', 'Only an appointment that has not begun can be cancelled.');
    }
    // Said again even where it was cancelled elsewhere while the patient was here: the desk now lets them go.
    return move.accept(move.confirmStatus('cancelled', command.reason), move.leaveChairs());
  });
}
