import type { EventData, LogRecord, PatientId } from '../events/index.ts';
import type { Patient } from './state.ts';

export function blankPatient(patientId: PatientId): Patient {
  return {
    patientId,
    givenName: null,
    familyName: null,
    preferredName: null,
    dateOfBirth: null,
    mobile: null,
    phone: null,
    email: null,
    notes: null,
    provisional: false,
    records: [],
  };
}

/** One more record of a patient, in fold order. Details may be absent: withheld from a role, or erased. */
export function evolvePatient(patient: Patient, { event }: LogRecord): Patient {
  switch (event.eventType) {
    case 'patient.registered.v1':
      return { ...withDetails(patient, event.data), provisional: event.data.provisional ?? false };
    case 'patient.details.changed.v1':
      return withDetails(patient, event.data);
    default:
      return patient;
  }
}

/** An absent field stays as it was; null is known to be none. */
function withDetails(patient: Patient, data: EventData<'patient.registered.v1'> | EventData<'patient.details.changed.v1'>): Patient {
  return {
    ...patient,
    givenName: data.givenName === undefined ? patient.givenName : data.givenName,
    familyName: data.familyName === undefined ? patient.familyName : data.familyName,
    preferredName: data.preferredName === undefined ? patient.preferredName : data.preferredName,
    dateOfBirth: data.dateOfBirth === undefined ? patient.dateOfBirth : data.dateOfBirth,
    mobile: data.mobile === undefined ? patient.mobile : data.mobile,
    phone: data.phone === undefined ? patient.phone : data.phone,
    email: data.email === undefined ? patient.email : data.email,
    notes: data.notes === undefined ? patient.notes : data.notes,
  };
}
