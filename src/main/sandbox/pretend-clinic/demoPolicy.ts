import { type Policy, policySchema } from '../../policy/policySchema.ts';

/** The practice of the demo. */
export const DEMO_TENANT_ID = 'clinic-abc';

/**
 * The policy of the demo: one invented practice with its chairs and people, three sources that need no password
 * because nothing outside this computer reaches them (docs/policy.md, `none-on-loopback`), and one with a published token. Working hours are not set here:
 * they come through the door with the pretend day.
 */
export function demoPolicy(): Policy {
  const dentists = ['prov-osei', 'prov-tran', 'prov-bianchi'];
  const hygienists = ['prov-walker', 'prov-nair'];
  const type = (id: string, name: string, lengthMin: number, providerIds: readonly string[]) => ({
    appointmentTypeId: `type-${id}`,
    name,
    lengthMin,
    providerIds,
  });
  return policySchema.parse({
    practices: [
      {
        tenantId: DEMO_TENANT_ID,
        name: 'Harbour Dental',
        timezone: 'Australia/Perth',
        locationId: 'loc-harbour',
        setup: {
          providers: [
            { providerId: 'prov-osei', name: 'Dr K. Osei', title: 'Dr', specialties: ['General dentistry'] },
            { providerId: 'prov-tran', name: 'Dr L. Tran', title: 'Dr', specialties: ['General dentistry', 'Endodontics'] },
            { providerId: 'prov-bianchi', name: 'Dr S. Bianchi', title: 'Dr', specialties: ['General dentistry'] },
            { providerId: 'prov-walker', name: 'J. Walker', specialties: ['Oral hygiene'] },
            { providerId: 'prov-nair', name: 'R. Nair', specialties: ['Oral hygiene'] },
          ],
          resources: Array.from({ length: 8 }, (_, at) => ({ resourceId: `chair-${at + 1}`, name: `Chair ${at + 1}`, kind: 'chair' })),
          appointmentTypes: [
            type('check-up', 'Check-up', 30, [...dentists, ...hygienists]),
            type('examination', 'Examination', 30, dentists),
            type('new-patient', 'New patient examination', 45, dentists),
            type('filling', 'Filling', 40, dentists),
            type('root-canal', 'Root canal', 60, ['prov-tran']),
            type('crown-fit', 'Crown fit', 30, dentists),
            type('extraction', 'Extraction', 45, dentists),
            type('implant-review', 'Implant review', 20, ['prov-osei', 'prov-tran']),
            type('toothache', 'Toothache', 20, dentists),
            type('scale-clean', 'Scale & clean', 40, hygienists),
            type('whitening', 'Whitening', 50, hygienists),
            type('child-visit', 'Child check-up', 20, [...dentists, ...hygienists]),
          ],
        },
      },
    ],
    users: [
      { initials: 'MK', name: 'M. Kelly', role: 'front-desk' },
      // The pretend colleague at the desk: what a person at the window does stays theirs to take back.
      { initials: 'JB', name: 'J. Brooks', role: 'front-desk' },
      { initials: 'KO', name: 'K. Osei', role: 'clinician' },
      { initials: 'PM', name: 'P. Marsh', role: 'manager' },
      { initials: 'IT', name: 'IT support', role: 'it' },
      { initials: 'TV', name: 'Waiting room', role: 'display' },
    ],
    sources: [
      { id: 'orchestration', provider: 'orchestration', tenantId: DEMO_TENANT_ID, auth: { type: 'none-on-loopback' } },
      { id: 'kiosk', provider: 'orchestration', tenantId: DEMO_TENANT_ID, auth: { type: 'none-on-loopback' } },
      { id: 'appointments', provider: 'appointments', tenantId: DEMO_TENANT_ID, auth: { type: 'none-on-loopback' } },
      // For whoever writes a sender. Its token is in docs/integrators.md, so it keeps nobody out; the demo holds no real data.
      { id: 'tablet', provider: 'orchestration', tenantId: DEMO_TENANT_ID, auth: { type: 'bearer', token: 'demo-tablet-token-6Tz4' } },
    ],
  });
}
