import type { AppointmentId, ResourceId } from '../../events/index.ts';
import { progressOf } from '../enterStage.ts';
import { resourcesOf } from '../resourcesOf.ts';
import { asSentence, initialsBehind, sayOther } from '../sayWho.ts';
import type { ClinicDay, Resource } from '../state.ts';
import { type DecideContext, type RefusedDecision, refused } from './decision.ts';

const MOMENT_MS = 60_000;

/** The chair of a command, when this visit may sit down in it: free, kept for it, or its own already. */
export function chairFor(
  day: ClinicDay,
  context: DecideContext,
  resourceId: ResourceId,
  appointmentId: AppointmentId,
): { readonly outcome: 'free'; readonly chair: Resource } | RefusedDecision {
  const chair = day.resources.get(resourceId);
  if (chair === undefined) return unknownChair();
  if (chair.appointmentId === appointmentId) return { outcome: 'free', chair };
  switch (chair.state) {
    case 'occupied':
      return refused('chair-taken', `${occupiedBy(day, context, chair)} Choose another chair.`);
    case 'cleaning':
      return refused(
        'chair-cleaning',
        `${chair.name} is being cleaned${sinceOf(chair, context)}. Mark it ready first, or choose another chair.`,
      );
    case 'maintenance':
      return refused('chair-out-of-order', `${chair.name} is out of order${initialsBehind(chair.lastChange)}. Choose another chair.`);
    case 'available':
      return isKeptForOther(chair, appointmentId, context) && chair.reservedFor !== null
        ? refused(
            'chair-reserved',
            `${chair.name} is kept for ${sayOther(day, chair.reservedFor)}${initialsBehind(chair.lastChange)}. Choose another chair.`,
          )
        : { outcome: 'free', chair };
  }
}

export function unknownChair(): RefusedDecision {
  return refused('unknown-chair', 'This chair is not part of the practice. Choose another chair.');
}

export function isKeptForOther(chair: Resource, appointmentId: AppointmentId, { nowMs }: DecideContext): boolean {
  if (chair.reservedFor === null || chair.reservedFor === appointmentId) return false;
  return chair.reservedUntilMs === null || chair.reservedUntilMs > nowMs;
}

/** "Chair 4 was taken by Noah Lindqvist a moment ago (MK)." */
export function occupiedBy(day: ClinicDay, context: DecideContext, chair: Resource): string {
  if (chair.appointmentId === null) {
    return `${chair.name} is occupied${sinceOf(chair, context)}${initialsBehind(chair.lastChange)}, nobody said by whom.`;
  }
  const who = sayOther(day, chair.appointmentId);
  const isFresh = chair.sinceMs !== null && context.nowMs - chair.sinceMs <= MOMENT_MS;
  return isFresh
    ? `${chair.name} was taken by ${who} a moment ago${initialsBehind(chair.lastChange)}.`
    : `${asSentence(who)} is in ${chair.name}${sinceOf(chair, context)}${initialsBehind(chair.lastChange)}.`;
}

function sinceOf(chair: Resource, context: DecideContext): string {
  return chair.sinceMs === null ? '' : ` since ${context.calendar.wallTimeOf(chair.sinceMs)}`;
}

/** Somebody really sits there: the chair names a visit of this day that is under way, and no newer chair names it too. */
export function isInUse(day: ClinicDay, chair: Resource): boolean {
  const { appointmentId } = chair;
  const visit = appointmentId === null ? undefined : day.visits.get(appointmentId);
  if (visit === undefined || visit.date !== day.date) return false;
  const progress = progressOf(visit);
  return progress >= 0 && progress < 6 && !hasNewerChair(day, chair);
}

/** The chair named last is where the patient went. */
export function hasNewerChair(day: ClinicDay, chair: Resource): boolean {
  return resourcesOf(day).some(
    (other) =>
      other.appointmentId === chair.appointmentId &&
      other.resourceId !== chair.resourceId &&
      ((other.sinceMs ?? 0) > (chair.sinceMs ?? 0) ||
        ((other.sinceMs ?? 0) === (chair.sinceMs ?? 0) && other.resourceId > chair.resourceId)),
  );
}
