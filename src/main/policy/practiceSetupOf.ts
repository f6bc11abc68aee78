import type { PracticeSetup } from '../../shared/clinic-day/index.ts';
import type { PracticePolicy } from './policySchema.ts';

/** What windows and the fold need to know of a practice, from its part of the policy. */
export function practiceSetupOf(practice: PracticePolicy): PracticeSetup {
  const { setup } = practice;
  return {
    tenantId: practice.tenantId,
    name: practice.name,
    timezone: practice.timezone,
    locationId: practice.locationId ?? null,
    providers: (setup?.providers ?? []).map(({ providerId, name, title, specialties }) => ({
      providerId,
      name,
      title: title ?? null,
      specialties: specialties ?? [],
    })),
    resources: setup?.resources ?? [],
    appointmentTypes: (setup?.appointmentTypes ?? []).map(({ appointmentTypeId, name, lengthMin, providerIds }) => ({
      appointmentTypeId,
      name,
      lengthMin,
      providerIds: providerIds ?? null,
    })),
  };
}
