import { NOT_STORABLE, unstorableAt } from '../../../shared/events/index.ts';
import { readTimestamp, type SentInstant } from './appointmentTimestamp.ts';
import { isObject } from './patientIdIn.ts';

export const appointmentEventTypes = ['appointment.cancelled', 'appointment.scheduled', 'appointment.updated'] as const;
export type AppointmentEventType = (typeof appointmentEventTypes)[number];

/** A message of the appointment receiver that passed every check. */
export interface AppointmentMessage {
  readonly eventType: AppointmentEventType;
  readonly appointmentId: string;
  readonly patientId: string;
  readonly timestamp: string;
  readonly instant: SentInstant;
  readonly notes: string | null;
  /** Fields that the contract does not know; they are let go and only counted. */
  readonly unknownFields: number;
}

export type CheckedMessage =
  | { readonly outcome: 'valid'; readonly message: AppointmentMessage }
  /** `message` is the contract's own wording and may repeat the sender's value; `reason` never does. */
  | { readonly outcome: 'invalid'; readonly message: string; readonly reason: string; readonly path: string };

const requiredFields = ['event_type', 'appointment_id', 'patient_id', 'timestamp'] as const;
const textFields = [...requiredFields, 'notes'] as const;
const NO_OBJECT = 'Payload must be a JSON object';
const longest = { appointment_id: 200, patient_id: 200, notes: 10_000 } as const;

/**
 * The receiver contract to the letter (events.md, The appointment receiver): an object, all missing fields at once, null, type,
 * event type, timestamp, blank ids, in this order. Lengths beyond what the log can hold, and characters that it cannot, come last; the
 * contract is silent on them.
 */
export function checkAppointmentMessage(json: unknown): CheckedMessage {
  if (!isObject(json)) return invalid(NO_OBJECT, '');
  const missing = requiredFields.filter((field) => !Object.hasOwn(json, field));
  if (missing.length > 0) return invalid(`Missing required fields: ${missing.join(', ')}`, missing[0] ?? '');
  const isNull = requiredFields.find((field) => json[field] === null);
  if (isNull !== undefined) return invalid(`Field '${isNull}' cannot be null`, isNull);
  for (const field of textFields) {
    const value = Object.hasOwn(json, field) ? json[field] : undefined;
    if (typeof value !== 'string' && value !== undefined && value !== null) {
      return invalid(`Field '${field}' must be a string, got ${contractTypeName(value)}`, field);
    }
  }
  const { event_type: eventType, appointment_id: appointmentId, patient_id: patientId, timestamp } = json;
  const notes = Object.hasOwn(json, 'notes') ? json['notes'] : null;
  if (
    typeof eventType !== 'string' ||
    typeof appointmentId !== 'string' ||
    typeof patientId !== 'string' ||
    typeof timestamp !== 'string'
  ) {
    return invalid(NO_OBJECT, '');
  }
  if (!isAppointmentEventType(eventType)) {
    const known = `Must be one of: ${appointmentEventTypes.join(', ')}`;
    return {
      ...invalid(`Invalid event_type. ${known}`, 'event_type'),
      message: `Invalid event_type '${eventType.slice(0, 200)}'. ${known}`,
    };
  }
  const instant = readTimestamp(timestamp);
  if (!instant) {
    const wanted = "Invalid timestamp format. Must be ISO 8601 format (e.g., '2025-01-10T12:30:00Z').";
    return {
      ...invalid(wanted.slice(0, -1), 'timestamp'),
      message: `${wanted} Error: Invalid isoformat string: '${timestamp.slice(0, 200)}'`,
    };
  }
  if (appointmentId.trim() === '') return invalid('appointment_id cannot be empty or whitespace', 'appointment_id');
  if (patientId.trim() === '') return invalid('patient_id cannot be empty or whitespace', 'patient_id');
  const texts = { appointment_id: appointmentId, patient_id: patientId, notes: typeof notes === 'string' ? notes : '' };
  for (const field of ['appointment_id', 'patient_id', 'notes'] as const) {
    if (texts[field].length > longest[field]) return invalid(`${field} cannot be longer than ${longest[field]} characters`, field);
  }
  const unstorable = unstorableAt(json);
  if (unstorable) {
    // What the sender calls a field that is not known here is not repeated.
    const field = textFields.find((name) => name === unstorable[0]);
    return invalid(`${field ?? 'Request body'} ${NOT_STORABLE}`, field ?? '');
  }
  return {
    outcome: 'valid',
    message: {
      eventType,
      appointmentId,
      patientId,
      timestamp,
      instant,
      notes: typeof notes === 'string' ? notes : null,
      unknownFields: Object.keys(json).filter((field) => !(textFields as readonly string[]).includes(field)).length,
    },
  };
}

function isAppointmentEventType(text: string): text is AppointmentEventType {
  return (appointmentEventTypes as readonly string[]).includes(text);
}

/** The names of types as the contract has them: its first service was written in Python. */
function contractTypeName(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    default:
      return 'dict';
  }
}

function invalid(message: string, path: string) {
  return { outcome: 'invalid', message, reason: `${message}.`, path } as const;
}
