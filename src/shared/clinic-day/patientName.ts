import type { ClinicDay, Patient, Visit } from './state.ts';

export interface NameOptions {
  /** `P. Raman` instead of `Priya Raman`. */
  readonly short?: boolean;
  /** Names the patient where there is no patient record: the id of the patient or of the appointment. */
  readonly fallbackId?: string | null;
}

/**
 * The name a window may show. Where the name is withheld from the role, erased or not known, a neutral one that still tells
 * two people apart.
 */
export function nameOf(patient: Patient | null | undefined, options: NameOptions = {}): string {
  const given = patient?.preferredName ?? patient?.givenName ?? null;
  const family = patient?.familyName ?? null;
  if (family !== null && given !== null) return options.short ? `${initialOf(given)}. ${family}` : `${given} ${family}`;
  return family ?? given ?? neutralName(patient?.patientId ?? options.fallbackId ?? null);
}

/** The name of a visit's patient. */
export function visitName(visit: Visit, day: ClinicDay, options: Pick<NameOptions, 'short'> = {}): string {
  const patient = visit.patientId === null ? null : day.patients.get(visit.patientId);
  return nameOf(patient, { ...options, fallbackId: visit.patientId ?? visit.appointmentId });
}

/** First name and initial, the most that a waiting-room screen may show; null where there is no name. */
export function screenName(patient: Patient | null | undefined): string | null {
  const given = patient?.preferredName ?? patient?.givenName ?? null;
  if (given === null) return null;
  return patient?.familyName ? `${given} ${initialOf(patient.familyName)}.` : given;
}

function neutralName(id: string | null): string {
  const tail = id?.replace(/[^\p{L}\p{N}]/gu, '').slice(-4);
  return tail ? `Patient ${tail.toUpperCase()}` : 'Patient';
}

function initialOf(name: string): string {
  return [...name][0]?.toUpperCase() ?? '';
}
