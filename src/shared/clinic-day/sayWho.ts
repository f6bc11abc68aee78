import type { AppointmentId, PatientId } from '../events/index.ts';
import type { Change, ClinicDay, Visit } from './state.ts';

/** @returns the patient's name as staff say it; undefined where the day has no names (a role without them, an erased patient). */
export function knownName(day: ClinicDay, patientId: PatientId | null): string | undefined {
  const patient = patientId === null ? undefined : day.patients.get(patientId);
  const name = [patient?.preferredName ?? patient?.givenName, patient?.familyName].filter((part) => part).join(' ');
  return name === '' ? undefined : name;
}

/** Whom a sentence is about: the name, or "this patient". */
export function sayWho(day: ClinicDay, visit: Pick<Visit, 'patientId'>): string {
  return knownName(day, visit.patientId) ?? 'this patient';
}

/** Whom a sentence mentions beside the one it is about: the name, or "another patient". */
export function sayOther(day: ClinicDay, appointmentId: AppointmentId): string {
  return knownName(day, day.visits.get(appointmentId)?.patientId ?? null) ?? 'another patient';
}

export function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** ` (MK)` behind what a person did; nothing behind what came from outside. */
export function initialsBehind(change: Change | null): string {
  return change?.actor.kind === 'user' ? ` (${change.actor.id})` : '';
}
