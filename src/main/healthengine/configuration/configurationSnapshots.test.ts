import { describe, expect, it } from 'vitest';
import type { PracticeSetup } from '../../../shared/clinic-day/index.ts';
import type { AppointmentTypeId, ProviderId, TenantId } from '../../../shared/events/index.ts';
import {
  isInLiveHours,
  livenessContractOf,
  pmsAppointmentTypesOf,
  pmsResourcesOf,
  providerOfPmsResource,
  type WeeklyHours,
} from './configurationSnapshots.ts';

const osei = 'prov-osei' as ProviderId;
const tran = 'prov-tran' as ProviderId;
const setup: PracticeSetup = {
  tenantId: 't' as TenantId,
  name: 'Example Dental',
  timezone: 'Australia/Perth',
  locationId: null,
  providers: [
    { providerId: osei, name: 'Kofi Osei', title: 'Dr', specialties: ['Dentist', 'Oral Surgeon'] },
    { providerId: tran, name: 'Linh Tran', title: null, specialties: ['Dentist'] },
  ],
  resources: [],
  appointmentTypes: [{ appointmentTypeId: 'check-up' as AppointmentTypeId, name: 'Check-up', lengthMin: 30, providerIds: null }],
};
const hours: readonly WeeklyHours[] = [
  { providerId: osei, weekday: 'monday', start: '08:30', end: '12:00' },
  { providerId: tran, weekday: 'monday', start: '09:00', end: '17:00' },
  { providerId: tran, weekday: 'saturday', start: '20:00', end: '24:00' },
];

describe('configuration sent to Healthengine', () => {
  it('makes a practitioner with two specialties two resources, and finds the provider behind each', () => {
    const resources = pmsResourcesOf(setup);
    expect(resources.map(({ pmsResourceId, pmsResourceName }) => [pmsResourceId, pmsResourceName])).toEqual([
      ['prov-osei~dentist', 'Kofi Osei (Dentist)'],
      ['prov-osei~oral-surgeon', 'Kofi Osei (Oral Surgeon)'],
      ['prov-tran', 'Linh Tran'],
    ]);
    expect(resources.map(({ pmsResourceId }) => providerOfPmsResource(setup, pmsResourceId))).toEqual([osei, osei, tran]);
    expect(providerOfPmsResource(setup, 'prov-gone')).toBeNull();
    expect(providerOfPmsResource(setup, 'prov-osei')).toBeNull();
  });

  it('gives lengths of types in minutes', () => {
    expect(pmsAppointmentTypesOf(setup)).toEqual([
      { pmsAppointmentTypeId: 'check-up', pmsAppointmentTypeName: 'Check-up', pmsAppointmentLength: 30 },
    ]);
  });

  it('promises to poll from the first start to the last end of each weekday', () => {
    const { liveHours } = livenessContractOf(hours);
    expect(liveHours.monday).toEqual([{ start: '08:30', end: '17:00' }]);
    expect(liveHours.saturday).toEqual([{ start: '20:00', end: '23:59' }]);
    expect(liveHours.sunday).toEqual([]);
  });

  it('counts both ends of the live hours in', () => {
    expect(['08:29', '08:30', '17:00', '17:01'].map((wallTime) => isInLiveHours(hours, 'monday', wallTime))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isInLiveHours(hours, 'tuesday', '12:00')).toBe(false);
  });
});
