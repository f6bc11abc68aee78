import type { PatientId, TenantId } from '../../../shared/events/index.ts';
import type { TentativeView } from '../../event-log/index.ts';
import type { BookingPatient } from '../pms-api/wireSchemas.ts';
import { fromWireDob } from '../wireTime.ts';

export type PatientMatch = { readonly outcome: 'known'; readonly patientId: PatientId } | { readonly outcome: 'new' };

/**
 * Whether a booking's patient is one of the practice's: the same name and date of birth and one contact in common, after
 * normalising. Exact on purpose: a wrong match shows one person's history to another. Two that fit are no match either.
 */
export function matchPatient(view: TentativeView, tenantId: TenantId, patient: BookingPatient): PatientMatch {
  const dateOfBirth = fromWireDob(patient.dob);
  if (!patient.firstname || !patient.lastname || dateOfBirth === null) return { outcome: 'new' };
  const [patientId, another] = view.patientsMatching(tenantId, {
    givenName: patient.firstname,
    familyName: patient.lastname,
    dateOfBirth,
    phone: patient.phone ?? null,
    email: patient.email ?? null,
  });
  return patientId === undefined || another !== undefined ? { outcome: 'new' } : { outcome: 'known', patientId };
}
