import { appointmentIdSchema, type CanonicalEvent, patientIdSchema } from '../../events/index.ts';
import { progressOf } from '../enterStage.ts';
import { asSentence, sayWho } from '../sayWho.ts';
import type { ClinicDay } from '../state.ts';
import { visitsOfDay } from '../visitsOfDay.ts';
import {
  accepted,
  type CommandOf,
  type DecideContext,
  type Decision,
  eventOf,
  instantOf,
  type RefusedDecision,
  refused,
} from './decision.ts';
import { dayRefusal } from './visitMove.ts';
import { whereIs } from './whereIs.ts';

/**
 * Somebody without an appointment: registered if new, given an appointment that starts now, and checked in. Starting now
 * keeps everybody who is due before them in front (board.md, moves: walk-in).
 */
export function decideAddWalkIn(day: ClinicDay, command: CommandOf<'addWalkIn'>, context: DecideContext): Decision {
  const wrong = dayRefusal(day, context, 'today') ?? planRefusal(day, command) ?? sameDayRefusal(day, command, context);
  if (wrong) return wrong;
  const now = instantOf(context.nowMs);
  const isNew = !('patientId' in command.patient);
  const patientId = 'patientId' in command.patient ? command.patient.patientId : patientIdSchema.parse(context.newId());
  const appointmentId = appointmentIdSchema.parse(context.newId());
  const type = day.setup.appointmentTypes.find(({ appointmentTypeId }) => appointmentTypeId === command.appointmentTypeId);
  const location = day.setup.locationId === null ? {} : { locationId: day.setup.locationId };
  const registered: readonly CanonicalEvent[] =
    'patientId' in command.patient
      ? []
      : [
          eventOf(day, context, 'patient.registered.v1', {
            patientId,
            givenName: command.patient.givenName,
            familyName: command.patient.familyName,
            ...(command.patient.mobile !== undefined && command.patient.mobile !== '' && { mobile: command.patient.mobile }),
            registeredAt: now,
          }),
        ];
  return accepted([
    ...registered,
    eventOf(day, context, 'appointment.scheduled.v1', {
      appointmentId,
      patientId,
      providerId: command.providerId,
      appointmentTypeId: command.appointmentTypeId,
      startsAt: now,
      lengthMin: type?.lengthMin ?? null,
      origin: 'walk-in',
      isNewPatient: isNew,
      ...location,
      ...(command.reason !== undefined && { reason: command.reason }),
      scheduledAt: now,
    }),
    eventOf(day, context, 'patient.checkin.v1', { patientId, appointmentId, checkinAt: now, method: 'desk', ...location }),
    eventOf(day, context, 'appointment.status.changed.v1', {
      appointmentId,
      previousStatus: 'scheduled',
      newStatus: 'arrived',
      updatedAt: now,
      actorId: context.actor.id,
      ...(context.actor.role !== null && { actorRole: context.actor.role }),
    }),
  ]);
}

function planRefusal(day: ClinicDay, { providerId, appointmentTypeId }: CommandOf<'addWalkIn'>): RefusedDecision | undefined {
  if (providerId !== null && !day.providers.has(providerId)) {
    return refused('unknown-provider', 'This provider is not part of the practice. Choose another, or "first available".');
  }
  if (appointmentTypeId === null) return undefined;
  const type = day.setup.appointmentTypes.find((known) => known.appointmentTypeId === appointmentTypeId);
  if (type === undefined) return refused('unknown-type', 'This kind of appointment is not offered here. Choose another.');
  if (providerId === null || type.providerIds === null || type.providerIds.includes(providerId)) return undefined;
  const names = type.providerIds.map((id) => day.providers.get(id)?.name ?? id).join(' or ');
  return refused('provider-not-for-type', `${type.name} is done by ${names}. Choose one of them, or "first available".`);
}

function sameDayRefusal(day: ClinicDay, command: CommandOf<'addWalkIn'>, context: DecideContext): RefusedDecision | undefined {
  if (!('patientId' in command.patient)) return undefined;
  const { patientId } = command.patient;
  const open = visitsOfDay(day).find((visit) => visit.patientId === patientId && progressOf(visit) >= 0 && progressOf(visit) < 6);
  if (open === undefined) return undefined;
  const start = open.startsAtMs === null ? 'today' : `at ${context.calendar.wallTimeOf(open.startsAtMs)}`;
  return refused(
    'already-today',
    `${asSentence(sayWho(day, open))} has an appointment ${start} already and ${whereIs(day, open, context)}. Use that one.`,
  );
}
