import type { AppointmentId, ResourceId } from '../events/index.ts';
import { chairsNaming } from './chairOf.ts';
import type { Command } from './commands.ts';
import { contradictionWords, sourceInWords } from './contradictionWords.ts';
import { hasNewerChair } from './decide/chairGuard.ts';
import { IN_CHAIR_PROGRESS, progressOf } from './enterStage.ts';
import { resourcesNaming, resourcesOf } from './resourcesOf.ts';
import { asSentence, knownName, sayWho } from './sayWho.ts';
import type { ClinicDay, Resource, Visit } from './state.ts';
import { visitsOfDay } from './visitsOfDay.ts';

/** Two axes that disagree: the row or the chair says "check me" (board.md, Four axes). */
export interface Conflict {
  readonly kind:
    | 'told-differently'
    | 'chair-occupied-not-seated'
    | 'in-chair-without-chair'
    | 'two-chairs'
    | 'chair-names-finished-visit'
    | 'status-says-gone';
  readonly appointmentId: AppointmentId;
  readonly resourceId: ResourceId | null;
  /** A plain sentence: what disagrees. */
  readonly message: string;
  /** The one command that makes it right, with its label; null when only a person can find out. */
  readonly fix: { readonly command: Command; readonly label: string } | null;
  /** What else may be right, offered where the visit is open. */
  readonly others?: readonly { readonly command: Command; readonly label: string }[];
}

/** Every contradiction of this day, chairs first, in setup order; then visits, in the order of the day. */
export function conflictsOf(day: ClinicDay): readonly Conflict[] {
  return [
    ...resourcesOf(day).flatMap((chair) => chairConflicts(day, chair)),
    ...visitsOfDay(day).flatMap((visit) => visitConflicts(day, visit)),
  ];
}

/** What contradicts itself about one visit of this day, in the order of `conflictsOf`. */
export function conflictsAbout(day: ClinicDay, visit: Visit): readonly Conflict[] {
  return [...resourcesNaming(day, visit.appointmentId).flatMap((chair) => chairConflicts(day, chair)), ...visitConflicts(day, visit)];
}

function chairConflicts(day: ClinicDay, chair: Resource): readonly Conflict[] {
  const { appointmentId, resourceId } = chair;
  const visit = appointmentId === null ? undefined : day.visits.get(appointmentId);
  if (visit === undefined || appointmentId === null) return [];
  const who = knownName(day, visit.patientId) ?? 'a patient';
  const free: Conflict['fix'] = { command: { type: 'markChairReady', resourceId }, label: `${chair.name} is free` };
  if (visit.date !== day.date || isOver(visit)) {
    const message = `${chair.name} is still occupied by ${who}, whose visit ${visit.date === day.date ? 'is over' : 'is not on this day'}.`;
    return [{ kind: 'chair-names-finished-visit', appointmentId, resourceId, message, fix: free }];
  }
  if (hasNewerChair(day, chair)) {
    const newer = chairsNaming(day, appointmentId).find((other) => !hasNewerChair(day, other));
    const message = `${asSentence(who)} is in two chairs at once: ${chair.name} and, more recently, ${newer?.name ?? 'another'}.`;
    return [{ kind: 'two-chairs', appointmentId, resourceId, message, fix: free }];
  }
  if (visit.stage === 'in-chair' || visit.stage === 'away' || visit.stage === 'on-hold') return [];
  const told =
    visit.stage === 'booked' ? 'has not been checked in' : visit.stage === 'called' ? 'was called but not seated' : 'is still in the queue';
  return [
    {
      kind: 'chair-occupied-not-seated',
      appointmentId,
      resourceId,
      message: `${chair.name} is occupied by ${who}, who ${told}.`,
      fix:
        visit.patientId === null
          ? null
          : { command: { type: 'seatPatient', appointmentId, resourceId }, label: `${asSentence(who)} is in ${chair.name}` },
    },
  ];
}

function visitConflicts(day: ClinicDay, visit: Visit): readonly Conflict[] {
  return [...toldDifferently(day, visit), ...withoutChair(day, visit), ...calledGone(day, visit)];
}

function withoutChair(day: ClinicDay, visit: Visit): readonly Conflict[] {
  const { appointmentId } = visit;
  if (visit.stage !== 'in-chair' || chairsNaming(day, appointmentId).length > 0) return [];
  const chair = chairToTake(day, visit);
  return [
    {
      kind: 'in-chair-without-chair',
      appointmentId,
      resourceId: null,
      message: `${asSentence(sayWho(day, visit))} is being seen, but no chair says so.`,
      fix:
        chair === undefined || visit.patientId === null
          ? null
          : {
              command: { type: 'transferPatient', appointmentId, resourceId: chair.resourceId },
              label: `${asSentence(sayWho(day, visit))} is in ${chair.name}`,
            },
    },
  ];
}

/** The chair kept for them, the one planned, else the first that is free and kept for nobody. */
function chairToTake(day: ClinicDay, visit: Visit): Resource | undefined {
  const free = resourcesOf(day).filter(
    ({ state, reservedFor }) => state === 'available' && (reservedFor === null || reservedFor === visit.appointmentId),
  );
  return (
    free.find(({ reservedFor }) => reservedFor === visit.appointmentId) ??
    free.find(({ resourceId }) => resourceId === visit.plannedResourceId) ??
    free[0]
  );
}

const endsInWords: Readonly<Record<string, string>> = {
  no_show: 'a no-show',
  left_without_being_seen: 'gone without being seen',
  cancelled: 'cancelled',
  rescheduled: 'moved to another appointment',
};

/** From outside comes an end for somebody who is here (`withStatus` in foldVisit.ts left the stage alone). */
function calledGone(day: ClinicDay, visit: Visit): readonly Conflict[] {
  const { appointmentId, status } = visit;
  const end = Object.hasOwn(endsInWords, status) ? endsInWords[status] : undefined;
  if (end === undefined || progressOf(visit) < 1) return [];
  const fix: Conflict['fix'] =
    status === 'no_show'
      ? { command: { type: 'reverseNoShow', appointmentId }, label: 'They are here' }
      : status === 'cancelled' && progressOf(visit) < IN_CHAIR_PROGRESS
        ? { command: { type: 'cancelAppointment', appointmentId, reason: 'Cancelled outside Frontdesk' }, label: 'Cancel the visit' }
        : null;
  const message = `${asSentence(sayWho(day, visit))} is here (${visit.stage.replace('-', ' ')}), but the appointment is called ${end}.`;
  return [{ kind: 'status-says-gone', appointmentId, resourceId: null, message, fix }];
}

/** Who says what; the one shown is a key away from being right, the others are offered beside it. */
function toldDifferently(day: ClinicDay, visit: Visit): readonly Conflict[] {
  const { appointmentId } = visit;
  return visit.conflicts.flatMap(({ statements }) => {
    const fixes = statements.map(({ source, eventId }) => ({
      command: { type: 'settleConflict', appointmentId, source, eventId } as const,
      label: `${asSentence(sourceInWords(source))} is right`,
    }));
    const shown = fixes.at(-1);
    if (!shown) return [];
    const message = contradictionWords(day, statements);
    return [{ kind: 'told-differently' as const, appointmentId, resourceId: null, message, fix: shown, others: fixes.slice(0, -1) }];
  });
}

function isOver(visit: Visit): boolean {
  const progress = progressOf(visit);
  return progress < 0 || progress >= 6;
}
