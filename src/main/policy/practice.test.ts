import { describe, expect, it } from 'vitest';
import { type CanonicalEvent, type LogRecord, parseEvent, sourceIdSchema } from '../../shared/events/index.ts';
import { hoursEventsOf, lastSetupHours } from './hoursEventsOf.ts';
import { type PracticePolicy, practiceSchema } from './policySchema.ts';
import { practiceSetupOf } from './practiceSetupOf.ts';

const bare = practiceSchema.parse({ tenantId: 'clinic-abc', name: 'Example Dental', timezone: 'Australia/Perth' });

function withHours(...hours: { providerId: string; weekday: string; start: string; end: string }[]): PracticePolicy {
  const providers = ['prov-1', 'prov-2'].map((providerId) => ({ providerId, name: `Dr ${providerId}` }));
  return practiceSchema.parse({ ...bare, setup: { providers, hours } });
}
const monday = { providerId: 'prov-1', weekday: 'monday', start: '08:00', end: '12:00' };
const afternoon = { providerId: 'prov-1', weekday: 'monday', start: '13:00', end: '17:00' };
const friday = { providerId: 'prov-1', weekday: 'friday', start: '08:00', end: '12:00' };

const today = { effectiveFrom: '2025-11-27', changedAt: '2025-11-27T00:00:00Z' };
const nothingYet = { ...today, lastRecorded: () => null };

function recorded(events: readonly CanonicalEvent[]): readonly LogRecord[] {
  return events.map((event, index) => ({
    position: index + 1,
    receivedAtMs: 0,
    orderAtMs: 0,
    source: sourceIdSchema.parse('setup'),
    actor: { kind: 'setup', id: 'policy', role: null },
    stationId: null,
    commandId: null,
    causationId: null,
    event,
  }));
}

const about = (providerId: string, events: readonly CanonicalEvent[]) =>
  recorded(events).filter(({ event }) => event.eventType === 'schedule.hours.changed.v1' && event.data.providerId === providerId);

describe('the setup of a practice', () => {
  it('without a setup section has nobody and nothing', () => {
    expect(practiceSetupOf(bare)).toEqual({
      tenantId: 'clinic-abc',
      name: 'Example Dental',
      timezone: 'Australia/Perth',
      locationId: null,
      providers: [],
      resources: [],
      appointmentTypes: [],
    });
  });

  it('says null for what the policy leaves open', () => {
    const practice = practiceSchema.parse({
      ...bare,
      locationId: 'loc-1',
      setup: {
        providers: [
          { providerId: 'prov-1', name: 'Dr A' },
          { providerId: 'prov-2', name: 'Dr B', title: 'Dentist', specialties: ['Implants'] },
        ],
        resources: [{ resourceId: 'chair-1', name: 'Chair 1', kind: 'chair' }],
        appointmentTypes: [{ appointmentTypeId: 'type-1', name: 'Check-up', lengthMin: 30 }],
      },
    });
    expect(practiceSetupOf(practice)).toMatchObject({
      locationId: 'loc-1',
      providers: [
        { providerId: 'prov-1', title: null, specialties: [] },
        { providerId: 'prov-2', title: 'Dentist', specialties: ['Implants'] },
      ],
      resources: [{ resourceId: 'chair-1', name: 'Chair 1', kind: 'chair' }],
      appointmentTypes: [{ appointmentTypeId: 'type-1', lengthMin: 30, providerIds: null }],
    });
  });
});

describe('working hours from the policy', () => {
  it('become one event a provider who has hours, the whole week in it', () => {
    const events = hoursEventsOf(withHours(friday, afternoon, monday), nothingYet);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      eventType: 'schedule.hours.changed.v1',
      tenantId: 'clinic-abc',
      producer: 'frontdesk',
      data: {
        providerId: 'prov-1',
        effectiveFrom: '2025-11-27',
        hours: [{ start: '08:00' }, { start: '13:00' }, { weekday: 'friday' }],
      },
    });
    expect(parseEvent(events[0])).toEqual({ outcome: 'event', event: events[0] });
  });

  it('have the same ids from the same content whatever the order in the file, and others from other content', () => {
    const id = (practice: PracticePolicy, options = nothingYet) => hoursEventsOf(practice, options)[0]?.eventId;
    expect(id(withHours(monday, friday))).toBe(id(withHours(friday, monday)));
    expect(id(withHours(monday, friday))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(id(withHours(monday))).not.toBe(id(withHours(friday)));
    expect(id(withHours(monday))).not.toBe(id(withHours(monday), { ...nothingYet, effectiveFrom: '2025-11-28' }));
  });

  it('are not recorded twice from the same policy, at whatever later start', () => {
    const log = hoursEventsOf(withHours(monday), nothingYet);
    const lastRecorded = (providerId: string) => lastSetupHours(about(providerId, log));
    const later = { effectiveFrom: '2025-12-01', changedAt: '2025-12-01T00:00:00Z', lastRecorded };
    expect(hoursEventsOf(withHours(monday), later)).toEqual([]);
    expect(hoursEventsOf(withHours(monday, friday), later)).toHaveLength(1);
  });

  it('are recorded each time when they are changed and changed back', () => {
    const events: CanonicalEvent[] = [];
    for (const [day, practice] of [withHours(monday), withHours(friday), withHours(monday)].entries()) {
      const lastRecorded = (providerId: string) => lastSetupHours(about(providerId, events));
      const options = { ...today, changedAt: `2025-11-27T0${day}:00:00Z`, lastRecorded };
      events.push(...hoursEventsOf(practice, options));
    }
    expect(events).toHaveLength(3);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(3);
  });

  it('taken out of the policy become no hours; another source’s hours are not the setup’s', () => {
    const events = hoursEventsOf(withHours(monday), nothingYet);
    const gone = hoursEventsOf(withHours(), {
      ...today,
      lastRecorded: (id) => lastSetupHours(about(id, events)),
    });
    expect(gone).toMatchObject([{ data: { providerId: 'prov-1', hours: [] } }]);
    const fromElsewhere = recorded(events).map((record) => ({ ...record, actor: { kind: 'source', id: 'pms', role: null } as const }));
    expect(lastSetupHours(fromElsewhere)).toBeNull();
  });
});
