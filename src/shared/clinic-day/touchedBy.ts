import type { AlertId, AppointmentId, LogRecord, PatientId, ProviderId, ResourceId } from '../events/index.ts';

/** What new records mean for one entity: records to add, or to fold again because some of them were taken back. */
export interface Touched {
  readonly added: LogRecord[];
  refold: boolean;
}

export interface TouchedEntities {
  readonly visits: Map<AppointmentId, Touched>;
  readonly resources: Map<ResourceId, Touched>;
  readonly providers: Map<ProviderId, Touched>;
  readonly patients: Map<PatientId, Touched>;
  readonly alerts: Map<AlertId, Touched>;
}

/**
 * Which entities fold which records. An occupancy or a reservation belongs to the chair, and to the visit's timeline.
 * @param fresh records not folded before. @param takenBack records folded before whose command has now been undone.
 */
export function touchedBy(fresh: readonly LogRecord[], takenBack: readonly LogRecord[]): TouchedEntities {
  const touched: TouchedEntities = {
    visits: new Map(),
    resources: new Map(),
    providers: new Map(),
    patients: new Map(),
    alerts: new Map(),
  };
  for (const record of fresh) {
    for (const touch of entitiesOf(touched, record)) touch.added.push(record);
  }
  for (const record of takenBack) {
    for (const touch of entitiesOf(touched, record)) touch.refold = true;
  }
  return touched;
}

function entitiesOf(touched: TouchedEntities, { event }: LogRecord): readonly Touched[] {
  switch (event.eventType) {
    case 'appointment.scheduled.v1':
    case 'appointment.rescheduled.v1':
    case 'appointment.status.changed.v1':
    case 'patient.checkin.v1':
    case 'patient.flow.update.v1':
      return [entry(touched.visits, event.data.appointmentId)];
    case 'resource.occupancy.update.v1': {
      const { resourceId, currentAppointmentId } = event.data;
      return [entry(touched.resources, resourceId), ...(currentAppointmentId ? [entry(touched.visits, currentAppointmentId)] : [])];
    }
    case 'resource.reserved.v1': {
      const { resourceId, appointmentId } = event.data;
      return [entry(touched.resources, resourceId), ...(appointmentId === null ? [] : [entry(touched.visits, appointmentId)])];
    }
    case 'provider.status.update.v1':
    case 'schedule.hours.changed.v1':
      return [entry(touched.providers, event.data.providerId)];
    case 'patient.registered.v1':
    case 'patient.details.changed.v1':
      return [entry(touched.patients, event.data.patientId)];
    case 'orchestration.alert.v1':
    case 'orchestration.alert.acknowledged.v1':
    case 'orchestration.alert.snoozed.v1':
    case 'orchestration.alert.dismissed.v1':
    case 'orchestration.alert.resolved.v1':
      return [entry(touched.alerts, event.data.alertId)];
    case 'command.undone.v1':
    case 'host.clock.corrected.v1':
      return [];
  }
}

function entry<Id>(touched: Map<Id, Touched>, id: Id): Touched {
  const known = touched.get(id);
  if (known) return known;
  const fresh: Touched = { added: [], refold: false };
  touched.set(id, fresh);
  return fresh;
}
