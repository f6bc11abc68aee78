import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPayload } from './arbitraryPayload.ts';
import { maskPersonal } from './maskPersonal.ts';
import { type ParsedEvent, parseEvent } from './parseEvent.ts';
import { eventTypeNames, eventTypeOf } from './registry.ts';

const registered = {
  patientId: 'patient-001',
  givenName: 'Invented',
  familyName: 'Person',
  mobile: '0491 570 006',
  registeredAt: '2025-11-27T00:00:00Z',
};

function eventOf(parsed: ParsedEvent) {
  if (parsed.outcome !== 'event') throw new Error(parsed.reason);
  return parsed.event;
}

describe('masking', () => {
  it('takes out every personal field that is not allowed by name, and leaves the original as it was', () => {
    const before = structuredClone(registered);
    expect(maskPersonal('patient.registered.v1', registered, (field) => field === 'givenName')).toEqual({
      patientId: 'patient-001',
      givenName: 'Invented',
      registeredAt: '2025-11-27T00:00:00Z',
    });
    expect(registered).toEqual(before);
  });

  it('never takes out an open field, and gives back the same object when there is nothing to take out', () => {
    const bare = { patientId: 'patient-001', registeredAt: '2025-11-27T00:00:00Z' };
    expect(maskPersonal('patient.registered.v1', bare, () => false)).toBe(bare);
  });

  it.each(eventTypeNames)('leaves a valid %s whatever it takes out', (name) => {
    fc.assert(
      fc.property(arbitraryPayload(name), fc.subarray([...eventTypeOf(name).personalFields]), (data, allowed) => {
        const event = eventOf(
          parseEvent({ eventId: 'e', eventType: name, eventVersion: '1', occurredAt: '2025-11-27T00:00:00Z', tenantId: 't', data }),
        );
        const masked = maskPersonal<object>(name, event.data, (field) => allowed.includes(field));
        expect(parseEvent({ ...event, data: masked })).toEqual({ outcome: 'event', event: { ...event, data: masked } });
        const kept: object = eventTypeOf(name).impersonal?.(event.data as never) ?? {};
        for (const field of eventTypeOf(name).personalFields) {
          const shown: object = allowed.includes(field) ? event.data : kept;
          expect(Reflect.get(masked, field)).toEqual(Reflect.get(shown, field));
        }
      }),
    );
  });
});
