import { type AppointmentId, type CanonicalEvent, eventTypeOf, type PatientId, type Subject } from '../../shared/events/index.ts';
import type { RecordReader } from './recordReader.ts';

/**
 * Everything an event is about: what its payload names, the patient of an appointment that the book knows, and for an
 * undo the subjects of the events it takes back. Each subject once.
 */
export function subjectsOf(event: CanonicalEvent, reader: RecordReader): readonly Subject[] {
  const named = eventTypeOf(event.eventType).subjects(event.data);
  if (event.eventType === 'command.undone.v1') {
    const undone = reader
      .ofCommand(event.data.commandId)
      .map((position) => reader.record(position))
      .filter((record) => record !== undefined && record.event.tenantId === event.tenantId)
      .flatMap((record) => (record && record.event.eventType !== 'command.undone.v1' ? subjectsOf(record.event, reader) : []));
    return distinct([...named, ...undone]);
  }
  // An alert names the appointments it concerns; whoever they are for is not what the alert is about.
  if (event.eventType === 'orchestration.alert.v1' || named.some(({ kind }) => kind === 'patient')) return distinct(named);
  const patients = named
    .filter(({ kind }) => kind === 'appointment')
    .map(({ id }) => reader.appointment(event.tenantId, id as AppointmentId)?.patient_id)
    .filter((id) => id !== null && id !== undefined)
    .map((id): Subject => ({ kind: 'patient', id }));
  return distinct([...named, ...patients]);
}

/** Whose key seals the event: its patient, or null for the practice's own. */
export function patientOf(subjects: readonly Subject[]): PatientId | null {
  return (subjects.find(({ kind }) => kind === 'patient')?.id ?? null) as PatientId | null;
}

function distinct(subjects: readonly Subject[]): readonly Subject[] {
  if (subjects.length < 2) return subjects;
  const kept: Subject[] = [];
  for (const subject of subjects) {
    if (!kept.some(({ kind, id }) => kind === subject.kind && id === subject.id)) kept.push(subject);
  }
  return kept;
}
