import { stageToWire } from '../../../shared/clinic-day/index.ts';
import type { AppointmentId, EventTypeName } from '../../../shared/events/index.ts';
import { type Weekday, weekdays } from '../../../shared/events/index.ts';
import type { PracticeCalendar } from '../../../shared/practice-time/index.ts';
import type { InventedPatient } from './inventedPatients.ts';
import type { Move } from './move.ts';
import type { PlannedDay, PlannedProvider, PlannedVisit } from './plannedDay.ts';
import type { Story } from './story.ts';

/** An envelope on its way to the intake door, as any outside program would post it. */
export interface FactEnvelope {
  readonly eventId: string;
  readonly eventType: EventTypeName;
  readonly eventVersion: '1';
  readonly occurredAt: string;
  readonly producer: string;
  readonly tenantId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const PRODUCER = 'pretend-clinic';
const instant = (atMs: number) => new Date(atMs).toISOString();

/** What is known of a day before it begins: the providers' hours, and the appointments made until `untilMs` with their patients. */
export function factsBefore(plan: PlannedDay, calendar: PracticeCalendar, untilMs: number): FactEnvelope[] {
  return [
    ...plan.providers.map((provider) => hoursFact(plan, provider, calendar)),
    ...plan.visits.filter((visit) => visit.bookedAtMs <= untilMs).flatMap((visit) => bookingFacts(plan, visit, visit.bookedAtMs)),
  ];
}

/**
 * The id of a provider's hours carries what the day was planned from, so that a restart finds it in the day itself.
 * @see plannedFrom
 */
function hoursFact(plan: PlannedDay, provider: PlannedProvider, calendar: PracticeCalendar): FactEnvelope {
  const onEveryDay = (startMs: number, endMs: number) =>
    weekdays.map((weekday: Weekday) => ({ weekday, start: calendar.wallTimeOf(startMs), end: endWallTime(plan, calendar, endMs) }));
  const atMs = plan.plannedAtMs;
  return {
    ...envelope(plan, 'schedule.hours.changed.v1', atMs, {
      providerId: provider.providerId,
      effectiveFrom: plan.date,
      hours: onEveryDay(provider.hours.startMs, provider.hours.endMs),
      breaks: provider.breaks.flatMap((pause) => onEveryDay(pause.startMs, pause.endMs)),
      changedAt: instant(atMs),
    }),
    eventId: `${idPrefix(plan)}-open-${plan.openMs}-${plan.closeMs}-${provider.providerId}`,
  };
}

function endWallTime(plan: PlannedDay, calendar: PracticeCalendar, endMs: number): string {
  return endMs >= calendar.boundsOf(plan.date).endMs ? '24:00' : calendar.wallTimeOf(endMs);
}

/** @returns the seed and hours (epoch ms UTC) from which a day was planned, when `eventId` is that of its hours; else undefined. */
export function plannedFrom(eventId: string, date: string): PlannedFrom | undefined {
  const match = /^demo-(\d+)\.(\d+)-(\d{4}-\d{2}-\d{2})-open-(\d+)-(\d+)-/.exec(eventId);
  if (match?.[3] !== date) return undefined;
  return { seed: Number(match[1]), variant: Number(match[2]), openMs: Number(match[4]), closeMs: Number(match[5]) };
}

export type PlannedFrom = Pick<PlannedDay, 'seed' | 'variant' | 'openMs' | 'closeMs'>;

function idPrefix(plan: PlannedDay): string {
  return `demo-${plan.seed}.${plan.variant}-${plan.date}`;
}

/** The patient, and the appointment. @param atMs epoch ms UTC of the booking. */
function bookingFacts(plan: PlannedDay, visit: PlannedVisit, atMs: number): FactEnvelope[] {
  return [
    patientFact(plan, visit.patient, atMs),
    {
      ...envelope(plan, 'appointment.scheduled.v1', atMs, {
        appointmentId: visit.appointmentId,
        patientId: visit.patient.patientId,
        providerId: visit.providerId,
        resourceId: visit.resourceId,
        ...(plan.locationId !== null && { locationId: plan.locationId }),
        appointmentTypeId: visit.appointmentTypeId,
        startsAt: instant(visit.startsAtMs),
        lengthMin: visit.lengthMin,
        origin: visit.origin,
        isNewPatient: visit.isNewPatient,
        scheduledAt: instant(atMs),
      }),
      eventId: bookingId(plan, visit),
    },
  ];
}

/** @returns the event id of a visit's booking. */
export function bookingId(plan: PlannedDay, visit: PlannedVisit): string {
  return `${visit.appointmentId}-booked-${plan.seed}.${plan.variant}`;
}

function patientFact(plan: PlannedDay, patient: InventedPatient, atMs: number): FactEnvelope {
  const registeredAtMs = Math.min(patient.registeredAtMs, atMs);
  return {
    ...envelope(plan, 'patient.registered.v1', registeredAtMs, {
      patientId: patient.patientId,
      givenName: patient.givenName,
      familyName: patient.familyName,
      dateOfBirth: patient.dateOfBirth,
      mobile: patient.mobile,
      email: patient.email,
      registeredAt: instant(registeredAtMs),
    }),
    eventId: `${patient.patientId}-registered-${registeredAtMs.toString(36)}`,
  };
}

/**
 * A move told as facts from outside.
 * @param story after the move: who belongs to whom. @param atMs epoch ms UTC, when it happened.
 */
export function factsOf(plan: PlannedDay, story: Story, move: Move, atMs: number): FactEnvelope[] {
  const at = instant(atMs);
  const fact = (type: EventTypeName, about: string, data: Readonly<Record<string, unknown>>): FactEnvelope => ({
    ...envelope(plan, type, atMs, data),
    eventId: `${idPrefix(plan)}-${about}-${atMs.toString(36)}`,
  });
  const chair = (resourceId: string, status: string, more: Readonly<Record<string, unknown>> = {}) =>
    fact('resource.occupancy.update.v1', `${resourceId}-${status}`, { resourceId, status, timestamp: at, ...more });

  switch (move.kind) {
    case 'book':
      return bookingFacts(plan, move.visit, Math.min(move.visit.bookedAtMs, atMs));
    case 'out-of-order':
      return [chair(move.chairId, 'maintenance')];
    case 'chair-ready':
      return [chair(move.chairId, 'available')];
    case 'provider':
      return [
        fact('provider.status.update.v1', `${move.providerId}-${move.state}`, {
          providerId: move.providerId,
          status: move.state,
          effectiveAt: at,
        }),
      ];
    default:
  }

  const { appointmentId } = move;
  const visit = story.visits.get(appointmentId);
  const status = (previousStatus: string, newStatus: string) =>
    fact('appointment.status.changed.v1', `${appointmentId}-${newStatus}`, { appointmentId, previousStatus, newStatus, updatedAt: at });
  const flow = (stage: string | undefined) =>
    visit?.patientId && stage
      ? [
          fact('patient.flow.update.v1', `${appointmentId}-${stage}`, {
            patientId: visit.patientId,
            appointmentId,
            stage,
            stageEnteredAt: at,
          }),
        ]
      : [];
  const place = (stage: Parameters<typeof stageToWire>[0]['stage']) => flow(stageToWire({ stage, step: null, awayTo: null }));

  switch (move.kind) {
    case 'cancel':
      return [status('scheduled', 'cancelled')];
    case 'no-show':
      return [status('scheduled', 'no_show')];
    case 'come-to-desk':
      return [status('scheduled', 'arrived')];
    case 'check-in':
      return [
        fact('patient.checkin.v1', `${appointmentId}-check-in`, {
          patientId: visit?.patientId,
          appointmentId,
          checkinAt: at,
          ...(plan.locationId !== null && { locationId: plan.locationId }),
          method: move.by,
          ...(!move.formMissing && { screeningAnswers: { medicinesChanged: false, feelsWell: true } }),
        }),
      ];
    case 'call':
      return [
        ...place('called'),
        fact('resource.reserved.v1', `${move.chairId}-reserved`, { resourceId: move.chairId, appointmentId, reservedAt: at }),
      ];
    case 'seat':
      return [
        // Walk-ins get their provider with the chair.
        fact('appointment.rescheduled.v1', `${appointmentId}-provider`, {
          appointmentId,
          providerId: move.providerId,
          rescheduledAt: at,
        }),
        chair(move.chairId, 'occupied', {
          currentAppointmentId: appointmentId,
          expectedFreeAt: instant(atMs + (visit?.lengthMin ?? 30) * 60_000),
        }),
        ...flow(stageToWire({ stage: 'in-chair', step: 'setup', awayTo: null })),
      ].slice(isWalkIn(plan, appointmentId) ? 0 : 1);
    case 'step':
      return flow(stageToWire({ stage: 'in-chair', step: move.step, awayTo: null }));
    case 'complete':
      return [...place('completed'), status('in_progress', 'completed'), chair(move.chairId, 'cleaning')];
    case 'to-billing':
      return place('at-billing');
    case 'check-out':
      return place('checked-out');
    case 'depart':
      return place('departed');
    default:
      return move satisfies never;
  }
}

function isWalkIn(plan: PlannedDay, appointmentId: AppointmentId): boolean {
  return plan.visitOf.get(appointmentId)?.providerId === null;
}

function envelope(
  plan: PlannedDay,
  eventType: EventTypeName,
  occurredAtMs: number,
  data: Readonly<Record<string, unknown>>,
): Omit<FactEnvelope, 'eventId'> {
  return { eventType, eventVersion: '1', occurredAt: instant(occurredAtMs), producer: PRODUCER, tenantId: plan.tenantId, data };
}
