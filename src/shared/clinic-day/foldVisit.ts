import { type AppointmentId, type EventData, isAppointmentStatus, type LogRecord, resumeAtOf } from '../events/index.ts';
import { backToBooked, enterStage, IN_CHAIR_PROGRESS, progressOf, progressOfStage } from './enterStage.ts';
import { stageFromWire } from './stageWire.ts';
import type { Visit, VisitStage } from './state.ts';

/** A visit of which nothing is known yet. Its date is empty, so that it is on no board until a record that counts says otherwise. */
export function blankVisit(appointmentId: AppointmentId): Visit {
  return {
    appointmentId,
    patientId: null,
    providerId: null,
    plannedResourceId: null,
    locationId: null,
    appointmentTypeId: null,
    startsAtMs: null,
    lengthMin: null,
    date: '',
    provisional: true,
    origin: null,
    isNewPatient: false,
    telehealth: false,
    externalIds: {},
    reason: null,
    notes: null,
    screened: false,
    status: 'scheduled',
    stage: 'booked',
    step: null,
    awayTo: null,
    stageEnteredAtMs: 0,
    arrivedAtMs: null,
    checkedInAtMs: null,
    waitingSinceMs: null,
    calledAtMs: null,
    callCount: 0,
    seatedAtMs: null,
    readyForProviderAtMs: null,
    withProviderAtMs: null,
    completedAtMs: null,
    departedAtMs: null,
    resumeAtMs: null,
    holdReason: null,
    conflicts: [],
    lastChange: null,
    records: [],
  };
}

/**
 * One more record of a visit, in fold order. Events are facts: nothing is refused here, and a status that contradicts a
 * finer stage leaves the stage alone for `conflictsOf` to show.
 * @param dateOf practice date of an instant in epoch ms UTC.
 */
export function evolveVisit(visit: Visit, record: LogRecord, dateOf: (atMs: number) => string): Visit {
  const told = withFact(visit, record);
  const occurredAtMs = Date.parse(record.event.occurredAt);
  const date = dateOf(told.startsAtMs ?? occurredAtMs);
  const stageEnteredAtMs = told.stageEnteredAtMs === 0 ? occurredAtMs : told.stageEnteredAtMs;
  return date === told.date && stageEnteredAtMs === told.stageEnteredAtMs ? told : { ...told, date, stageEnteredAtMs };
}

function withFact(visit: Visit, record: LogRecord): Visit {
  const { event } = record;
  switch (event.eventType) {
    case 'appointment.scheduled.v1':
      return withSchedule(visit, event.data);
    case 'appointment.rescheduled.v1':
      return withNewTime(visit, event.data);
    case 'appointment.status.changed.v1':
      return withStatus(visit, event.data, record.commandId !== null);
    case 'patient.checkin.v1':
      return withCheckIn(visit, event.data);
    case 'patient.flow.update.v1':
      return withFlow(visit, event.data);
    default:
      // Who sits where is the resource's own record: occupancy and reservations only join the timeline.
      return visit;
  }
}

function withSchedule(visit: Visit, data: EventData<'appointment.scheduled.v1'>): Visit {
  const isUntouched = visit.stage === 'booked' && visit.provisional;
  return {
    ...visit,
    provisional: false,
    patientId: data.patientId,
    providerId: data.providerId === undefined ? visit.providerId : data.providerId,
    plannedResourceId: data.resourceId === undefined ? visit.plannedResourceId : data.resourceId,
    locationId: data.locationId === undefined ? visit.locationId : data.locationId,
    appointmentTypeId: data.appointmentTypeId === undefined ? visit.appointmentTypeId : data.appointmentTypeId,
    startsAtMs: data.startsAt === undefined ? visit.startsAtMs : instantOrNull(data.startsAt),
    lengthMin: data.lengthMin === undefined ? visit.lengthMin : data.lengthMin,
    origin: data.origin ?? visit.origin,
    isNewPatient: data.isNewPatient ?? visit.isNewPatient,
    telehealth: data.telehealth ?? visit.telehealth,
    externalIds: data.externalIds === undefined ? visit.externalIds : { ...visit.externalIds, ...data.externalIds },
    reason: data.reason ?? visit.reason,
    notes: data.notes ?? visit.notes,
    stageEnteredAtMs: isUntouched ? Date.parse(data.scheduledAt) : visit.stageEnteredAtMs,
  };
}

function withNewTime(visit: Visit, data: EventData<'appointment.rescheduled.v1'>): Visit {
  const moved: Visit = {
    ...visit,
    startsAtMs: data.startsAt === undefined ? visit.startsAtMs : Date.parse(data.startsAt),
    lengthMin: data.lengthMin ?? visit.lengthMin,
    providerId: data.providerId === undefined ? visit.providerId : data.providerId,
    plannedResourceId: data.resourceId === undefined ? visit.plannedResourceId : data.resourceId,
    appointmentTypeId: data.appointmentTypeId === undefined ? visit.appointmentTypeId : data.appointmentTypeId,
  };
  // Whoever missed the old time is expected again at the new one.
  if (visit.stage !== 'no-show' || data.startsAt === undefined) return moved;
  return { ...backToBooked(moved, Date.parse(data.rescheduledAt)), status: 'scheduled' };
}

function withCheckIn(visit: Visit, data: EventData<'patient.checkin.v1'>): Visit {
  const checkinAtMs = Date.parse(data.checkinAt);
  const clocked: Visit = {
    ...visit,
    patientId: visit.patientId ?? data.patientId,
    locationId: visit.locationId ?? data.locationId ?? null,
    screened: visit.screened || data.screeningAnswers !== undefined,
    notes: data.notes ?? visit.notes,
    checkedInAtMs: visit.checkedInAtMs ?? checkinAtMs,
    arrivedAtMs: visit.arrivedAtMs ?? checkinAtMs,
    waitingSinceMs: visit.waitingSinceMs ?? checkinAtMs,
  };
  return progressOf(visit) < progressOfStage('waiting')
    ? enterStage(clocked, { stage: 'waiting', step: null, awayTo: null }, checkinAtMs)
    : clocked;
}

function withFlow(visit: Visit, data: EventData<'patient.flow.update.v1'>): Visit {
  const known: Visit = { ...visit, patientId: visit.patientId ?? data.patientId };
  const place = stageFromWire(data.stage);
  if (place === undefined) return known;
  const moved = enterStage(known, place, Date.parse(data.stageEnteredAt));
  return place.stage === 'on-hold' ? { ...moved, holdReason: data.notes ?? null } : moved;
}

/**
 * Moves the stage where the status implies it, never backwards: somebody who is in the chair has arrived. The ends are for
 * those who are not here yet; from outside they do not send away a person who is, only a command (which was checked) does.
 */
function withStatus(visit: Visit, data: EventData<'appointment.status.changed.v1'>, isFromCommand: boolean): Visit {
  const atMs = Date.parse(data.updatedAt);
  const resumeAt = resumeAtOf(data);
  const told: Visit = {
    ...visit,
    status: data.newStatus,
    resumeAtMs: resumeAt === undefined ? visit.resumeAtMs : Date.parse(resumeAt),
  };
  if (!isAppointmentStatus(data.newStatus)) return told;
  const reached = progressOf(visit);
  const advance = (stage: VisitStage) =>
    reached < progressOfStage(stage) ? enterStage(told, { stage, step: null, awayTo: null }, atMs) : told;
  const end = (stage: VisitStage, isAllowed: boolean) => (isAllowed ? enterStage(told, { stage, step: null, awayTo: null }, atMs) : told);
  switch (data.newStatus) {
    case 'scheduled':
    case 'confirmed':
      return reached < 0 ? backToBooked(told, atMs) : told;
    case 'arrived':
      return advance('arrived');
    case 'in_progress':
      return advance('in-chair');
    case 'completed':
      return advance('completed');
    case 'no_show':
      return end('no-show', isFromCommand || reached <= 0);
    case 'left_without_being_seen':
      return end('left-without-being-seen', isFromCommand || reached < IN_CHAIR_PROGRESS);
    case 'cancelled':
      return end('cancelled', isFromCommand || reached <= 0);
    case 'rescheduled':
      return end('rescheduled', isFromCommand || reached <= 0);
    case 'entered_in_error':
      return end('entered-in-error', true);
  }
}

function instantOrNull(instant: string | null): number | null {
  return instant === null ? null : Date.parse(instant);
}
