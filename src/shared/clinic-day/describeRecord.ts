import { type Actor, type AppointmentId, isAppointmentStatus, type LogRecord, type ProviderId, type ResourceId } from '../events/index.ts';
import { type PracticeCalendar, practiceCalendar } from '../practice-time/index.ts';
import { knownName } from './sayWho.ts';
import { type Place, stageFromWire } from './stageWire.ts';
import type { ClinicDay } from './state.ts';

/**
 * One record as a plain past-tense sentence for footers, toasts and timelines: "MK called Leo Marchetti". Names only where
 * the day has them.
 * @param calendar given where many are described at once, for it is dear to make.
 */
export function describeRecord(
  record: LogRecord,
  day: ClinicDay,
  calendar: PracticeCalendar = practiceCalendar(day.setup.timezone),
): string {
  return `${actorInWords(record.actor)} ${predicateOf(record, day, calendar)}`;
}

export function actorInWords(actor: Actor): string {
  return actor.kind === 'rule' ? 'Frontdesk' : actor.kind === 'setup' ? 'The set-up' : actor.id;
}

/** The sentence without who: "called Leo Marchetti". */
export function predicateOf({ event }: LogRecord, day: ClinicDay, calendar: PracticeCalendar): string {
  const wall = (instant: string) => calendar.wallTimeOf(Date.parse(instant));
  switch (event.eventType) {
    case 'appointment.scheduled.v1': {
      const name = whom(day, event.data.appointmentId);
      if (event.data.origin === 'walk-in') return `added ${name} as a walk-in`;
      return event.data.startsAt ? `booked ${name} for ${when(event.data.startsAt, day, calendar)}` : `booked ${name} without a time`;
    }
    case 'appointment.rescheduled.v1': {
      const { appointmentId, startsAt, providerId } = event.data;
      if (startsAt !== undefined) return `moved the appointment of ${whom(day, appointmentId)} to ${when(startsAt, day, calendar)}`;
      if (providerId) return `gave ${whom(day, appointmentId)} to ${providerName(day, providerId)}`;
      return `changed the appointment of ${whom(day, appointmentId)}`;
    }
    case 'appointment.status.changed.v1':
      return statusPredicate(whom(day, event.data.appointmentId), event.data.previousStatus, event.data.newStatus);
    case 'patient.checkin.v1': {
      const method = { kiosk: ' at the kiosk', self: ' by themselves', phone: ' by phone', desk: '' }[event.data.method ?? 'desk'];
      return `checked in ${whom(day, event.data.appointmentId)}${method}`;
    }
    case 'patient.flow.update.v1': {
      const place = stageFromWire(event.data.stage);
      const name = whom(day, event.data.appointmentId);
      return place === undefined ? `moved ${name} to “${event.data.stage}”` : placePredicate(name, place);
    }
    case 'resource.occupancy.update.v1': {
      const chair = chairName(day, event.data.resourceId);
      switch (event.data.status) {
        case 'occupied':
          return event.data.currentAppointmentId
            ? `put ${whom(day, event.data.currentAppointmentId)} in ${chair}`
            : `marked ${chair} as occupied`;
        case 'cleaning':
          return `marked ${chair} for cleaning`;
        case 'available':
          return `marked ${chair} ready`;
        case 'maintenance':
          return `marked ${chair} out of order`;
      }
      break;
    }
    case 'resource.reserved.v1': {
      const chair = chairName(day, event.data.resourceId);
      return event.data.appointmentId === null
        ? `gave up the hold on ${chair}`
        : `kept ${chair} for ${whom(day, event.data.appointmentId)}`;
    }
    case 'provider.status.update.v1':
      return `set ${providerName(day, event.data.providerId)} to ${event.data.status.replace('-', ' ')}`;
    case 'schedule.hours.changed.v1':
      return `changed the hours of ${providerName(day, event.data.providerId)}`;
    case 'patient.registered.v1':
      return `registered ${knownName(day, event.data.patientId) ?? 'a patient'}`;
    case 'patient.details.changed.v1':
      return `changed the details of ${knownName(day, event.data.patientId) ?? 'a patient'}`;
    case 'orchestration.alert.v1':
      return `raised an alert: ${event.data.message}`;
    case 'orchestration.alert.acknowledged.v1':
      return 'took on an alert';
    case 'orchestration.alert.snoozed.v1':
      return `snoozed an alert until ${wall(event.data.until)}`;
    case 'orchestration.alert.dismissed.v1':
      return 'dismissed an alert';
    case 'orchestration.alert.resolved.v1':
      return 'resolved an alert';
    case 'command.undone.v1':
      return 'took an action back';
    case 'host.clock.corrected.v1':
      return 'adjusted times after the clock was put right';
  }
}

function statusPredicate(name: string, previous: string, status: string): string {
  if (!isAppointmentStatus(status)) return `set the appointment of ${name} to “${status}”`;
  switch (status) {
    case 'scheduled':
      return previous === 'no_show' ? `took back the no-show of ${name}` : `set the appointment of ${name} to scheduled`;
    case 'confirmed':
      return `confirmed the appointment of ${name}`;
    case 'arrived':
      return `marked ${name} as arrived`;
    case 'in_progress':
      return `marked the visit of ${name} as in progress`;
    case 'completed':
      return `marked the visit of ${name} as completed`;
    case 'no_show':
      return `marked ${name} as a no-show`;
    case 'left_without_being_seen':
      return `marked that ${name} left without being seen`;
    case 'cancelled':
      return `cancelled the appointment of ${name}`;
    case 'rescheduled':
      return `moved ${name} to another appointment`;
    case 'entered_in_error':
      return `marked the appointment of ${name} as entered in error`;
  }
}

function placePredicate(name: string, { stage, step, awayTo }: Place): string {
  switch (stage) {
    case 'called':
      return `called ${name}`;
    case 'arrived':
      return `marked ${name} as arrived`;
    case 'checked-in':
      return `checked in ${name}`;
    case 'waiting':
      return `set ${name} to waiting`;
    case 'in-chair':
      return step === null ? `seated ${name}` : `set ${name} to ${step.replaceAll('-', ' ')}`;
    case 'away':
      return awayTo === 'outside' ? `let ${name} go outside` : `sent ${name} to ${awayTo === 'lab' ? 'the lab' : 'x-ray'}`;
    case 'on-hold':
      return `put ${name} on hold`;
    case 'completed':
      return `finished the visit of ${name}`;
    case 'at-billing':
      return `sent ${name} to billing`;
    case 'checked-out':
      return `checked out ${name}`;
    case 'departed':
      return `marked that ${name} left`;
    default:
      return `set ${name} to ${stage}`;
  }
}

export function whom(day: ClinicDay, appointmentId: AppointmentId): string {
  return knownName(day, day.visits.get(appointmentId)?.patientId ?? null) ?? 'a patient';
}

export function chairName(day: ClinicDay, resourceId: ResourceId): string {
  return day.resources.get(resourceId)?.name ?? resourceId;
}

function providerName(day: ClinicDay, providerId: ProviderId): string {
  return day.providers.get(providerId)?.name ?? providerId;
}

function when(instant: string, day: ClinicDay, calendar: PracticeCalendar): string {
  const atMs = Date.parse(instant);
  const date = calendar.dateOf(atMs);
  return date === day.date ? calendar.wallTimeOf(atMs) : `${date} at ${calendar.wallTimeOf(atMs)}`;
}
