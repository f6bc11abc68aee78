import type { AppointmentId, CanonicalEvent } from '../../events/index.ts';
import { chairsNaming } from '../chairOf.ts';
import { asSentence, sayWho } from '../sayWho.ts';
import { stageToWire } from '../stageWire.ts';
import type { ClinicDay, InChairStep, Visit, VisitStage } from '../state.ts';
import {
  accepted,
  type DecideContext,
  type Decision,
  eventOf,
  instantOf,
  type RefusalCode,
  type RefusedDecision,
  refused,
} from './decision.ts';
import { whereIs } from './whereIs.ts';

/** A visit that a command is about, with what every move needs at hand. */
export interface VisitMove {
  readonly day: ClinicDay;
  readonly context: DecideContext;
  readonly visit: Visit;
  /** The patient's name, or "this patient". */
  readonly name: string;
  accept(...events: readonly (CanonicalEvent | readonly CanonicalEvent[])[]): Decision;
  /** Starts with the patient and where they are: "Leo Marchetti is waiting since 08:50. …". */
  refuseHere(code: RefusalCode, advice: string): RefusedDecision;
  isIn(...stages: readonly VisitStage[]): boolean;
  /** patient.flow.update.v1 into a stage, now. */
  flow(
    place: { readonly stage: VisitStage; readonly step?: InChairStep | null; readonly awayTo?: Visit['awayTo'] },
    notes?: string,
  ): CanonicalEvent;
  /** appointment.status.changed.v1, now; nothing when the status is that already. */
  status(newStatus: string, reason?: string): readonly CanonicalEvent[];
  /** The same, said by the desk even where the status is that already. */
  confirmStatus(newStatus: string, reason?: string): CanonicalEvent;
  /** Every chair that names this visit (but one) goes to cleaning; what is kept for it is given up. */
  leaveChairs(exceptResourceId?: string): readonly CanonicalEvent[];
  /** Chairs and rooms kept for this visit are given up. */
  giveUpReservations(): readonly CanonicalEvent[];
}

/** When a command may be given: moves only on the day itself, closing also on a day that is past, changes of plan on any day. */
export type When = 'today' | 'today-or-past' | 'any-day';

/**
 * Finds the visit of a command and checks the guards that all moves share: known here, of this date, and the date is right
 * for the move (board.md, the table of moves).
 */
export function onVisit(
  day: ClinicDay,
  context: DecideContext,
  appointmentId: AppointmentId,
  options: { readonly when: When; readonly needsPatient?: boolean },
  decideMove: (move: VisitMove) => Decision,
): Decision {
  const visit = day.visits.get(appointmentId);
  if (visit === undefined || visit.date === '') {
    return refused('unknown-visit', 'This appointment is not on this day any more. Search for the patient to find where it is now.');
  }
  const name = sayWho(day, visit);
  if (visit.date !== day.date) {
    return refused('other-day', `${asSentence(name)} is booked for ${visit.date}, not for this day. Open that day to change it.`);
  }
  const wrongDay = dayRefusal(day, context, options.when);
  if (wrongDay) return wrongDay;
  if ((options.needsPatient ?? true) && visit.patientId === null) {
    return patientIsUnknown();
  }
  return decideMove(moveOf(day, context, visit, name));
}

export function patientIsUnknown(): RefusedDecision {
  return refused(
    'unknown-patient',
    'Who this appointment is for has not reached Frontdesk yet. Wait for the booking to come in, or add the patient as a walk-in.',
  );
}

/** @returns the refusal when `when` does not fit the practice's date of now. */
export function dayRefusal(day: ClinicDay, context: DecideContext, when: When): RefusedDecision | undefined {
  const today = context.calendar.dateOf(context.nowMs);
  if (when === 'any-day' || day.date === today || (when === 'today-or-past' && day.date < today)) return undefined;
  return refused('not-today', `The board shows ${day.date}; this can only be done on the day itself. Go to today (${today}) first.`);
}

function moveOf(day: ClinicDay, context: DecideContext, visit: Visit, name: string): VisitMove {
  const { appointmentId } = visit;
  const now = instantOf(context.nowMs);
  const move: VisitMove = {
    day,
    context,
    visit,
    name,
    accept: (...events) => accepted(events.flat()),
    refuseHere: (code, advice) => refused(code, `${asSentence(name)} ${whereIs(day, visit, context)}. ${advice}`),
    isIn: (...stages) => stages.includes(visit.stage),
    flow({ stage, step = null, awayTo = null }, notes) {
      const wire = stageToWire({ stage, step, awayTo });
      if (wire === undefined || visit.patientId === null) throw new Error(`No flow event can say ${stage} for ${appointmentId}.`);
      return eventOf(day, context, 'patient.flow.update.v1', {
        patientId: visit.patientId,
        appointmentId,
        stage: wire,
        stageEnteredAt: now,
        ...(notes !== undefined && { notes }),
      });
    },
    status: (newStatus, reason) => (visit.status === newStatus ? [] : [move.confirmStatus(newStatus, reason)]),
    confirmStatus: (newStatus, reason) =>
      eventOf(day, context, 'appointment.status.changed.v1', {
        appointmentId,
        previousStatus: visit.status,
        newStatus,
        updatedAt: now,
        actorId: context.actor.id,
        ...(context.actor.role !== null && { actorRole: context.actor.role }),
        ...(reason !== undefined && { reason }),
      }),
    leaveChairs: (exceptResourceId) => [
      ...chairsNaming(day, appointmentId)
        .filter(({ resourceId }) => resourceId !== exceptResourceId)
        .map(({ resourceId }) => eventOf(day, context, 'resource.occupancy.update.v1', { resourceId, status: 'cleaning', timestamp: now })),
      ...move.giveUpReservations(),
    ],
    giveUpReservations: () =>
      [...day.resources.values()]
        .filter(({ reservedFor }) => reservedFor === appointmentId)
        .map(({ resourceId }) => eventOf(day, context, 'resource.reserved.v1', { resourceId, appointmentId: null, reservedAt: now })),
  };
  return move;
}
