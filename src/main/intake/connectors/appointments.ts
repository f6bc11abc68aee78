import type { AppointmentId, CanonicalEvent, PatientId } from '../../../shared/events/index.ts';
import { appointmentIdSchema, correlationIdSchema, patientIdSchema } from '../../../shared/events/index.ts';
import { type AppointmentEventType, type AppointmentMessage, checkAppointmentMessage } from './appointmentMessage.ts';
import { readTimestamp } from './appointmentTimestamp.ts';
import type { Connector, ConnectorContext } from './connector.ts';
import { eventIdFrom } from './eventIdFrom.ts';
import { patientIdIn } from './patientIdIn.ts';

/**
 * The appointment receiver. `appointment.scheduled` becomes appointment.scheduled.v1; `appointment.cancelled` becomes
 * appointment.status.changed.v1 (from `unknown`, because the sender does not say what it was); `appointment.updated` becomes
 * appointment.rescheduled.v1, whose absent fields stay as they were: the message says that something changed, not what.
 * The id is a UUID v5 of practice, source, appointment and instant: the contract's own notion of a duplicate.
 */
export const appointmentsConnector: Connector = {
  provider: 'appointments',
  kind: 'official',
  normalise({ json, rawBody, context }) {
    const checked = checkAppointmentMessage(json);
    if (checked.outcome === 'invalid') return [{ ...checked, fault: 'sender', patientId: patientIdIn(json), rawBody }];
    const patientId = patientIdSchema.parse(checked.message.patientId);
    return [{ outcome: 'event', event: eventOf(checked.message, patientId, context), patientId, rawBody }];
  },
  saysTheSame: (stored, sent) => {
    const [one, other] = [asSent(stored), asSent(sent)];
    return (
      one.event_type === other.event_type &&
      one.appointment_id === other.appointment_id &&
      one.patient_id === other.patient_id &&
      one.notes === other.notes &&
      readTimestamp(one.timestamp)?.key === readTimestamp(other.timestamp)?.key
    );
  },
};

/** A stored event in the words of the receiver. */
export interface AsSent {
  readonly event_type: AppointmentEventType | CanonicalEvent['eventType'];
  readonly appointment_id: string | null;
  /** Null after an erasure. */
  readonly patient_id: string | null;
  readonly timestamp: string;
  readonly notes: string | null;
}

/** What a sender said, read back from the event that it became, their own spelling of the timestamp included. */
export function asSent(event: CanonicalEvent): AsSent {
  switch (event.eventType) {
    case 'appointment.scheduled.v1': {
      const { appointmentId, patientId, externalIds, notes } = event.data;
      return sent('appointment.scheduled', appointmentId, patientId, externalIds?.[SPELLING] ?? event.occurredAt, notes);
    }
    case 'appointment.rescheduled.v1': {
      const { appointmentId, patientId, externalIds, notes } = event.data;
      return sent('appointment.updated', appointmentId, patientId, externalIds?.[SPELLING] ?? event.occurredAt, notes);
    }
    case 'appointment.status.changed.v1': {
      const { appointmentId, metadata } = event.data;
      return sent(
        'appointment.cancelled',
        appointmentId,
        metadata?.['patientId'],
        metadata?.[SPELLING] ?? event.occurredAt,
        metadata?.['notes'],
      );
    }
    default:
      return { event_type: event.eventType, appointment_id: null, patient_id: null, timestamp: event.occurredAt, notes: null };
  }
}

/** Where a timestamp is kept as it was sent, when it is ISO 8601 but no RFC 3339. */
const SPELLING = 'timestamp';

function sent(type: AppointmentEventType, appointmentId: string, patientId: unknown, timestamp: unknown, notes: unknown): AsSent {
  return {
    event_type: type,
    appointment_id: appointmentId,
    patient_id: typeof patientId === 'string' ? patientId : null,
    timestamp: typeof timestamp === 'string' ? timestamp : '',
    notes: typeof notes === 'string' ? notes : null,
  };
}

function eventOf(message: AppointmentMessage, patientId: PatientId, context: ConnectorContext): CanonicalEvent {
  const { instant, notes } = message;
  const appointmentId: AppointmentId = appointmentIdSchema.parse(message.appointmentId);
  const at = instant.rfc3339;
  const eventId = eventIdFrom([context.tenantId, context.sourceId, message.appointmentId, instant.atMs]);
  const envelope = {
    eventId,
    eventVersion: '1',
    occurredAt: at,
    producer: context.sourceId,
    correlationId: correlationIdSchema.parse(eventId),
    tenantId: context.tenantId,
  };
  const spelling = message.timestamp === at ? undefined : { [SPELLING]: message.timestamp };
  const start = context.timestampMeans === 'start' ? { startsAt: at } : {};
  const known = { ...(spelling && { externalIds: spelling }), ...(notes !== null && { notes }) };
  switch (message.eventType) {
    case 'appointment.scheduled':
      return {
        ...envelope,
        eventType: 'appointment.scheduled.v1',
        data: { appointmentId, patientId, ...start, origin: 'integration', ...known, scheduledAt: at },
      };
    case 'appointment.updated':
      return {
        ...envelope,
        eventType: 'appointment.rescheduled.v1',
        data: { appointmentId, patientId, ...start, ...known, rescheduledAt: at },
      };
    case 'appointment.cancelled':
      return {
        ...envelope,
        eventType: 'appointment.status.changed.v1',
        data: {
          appointmentId,
          previousStatus: 'unknown',
          newStatus: 'cancelled',
          updatedAt: at,
          metadata: { patientId, ...spelling, ...(notes !== null && { notes }) },
        },
      };
  }
}
