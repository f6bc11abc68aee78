import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPayload } from './arbitraryPayload.ts';
import { parseEvent } from './parseEvent.ts';
import { type EventTypeName, eventTypeNames } from './registry.ts';

const CANARY = 'zqCanaryPersonzq';

const checkin = (change: Record<string, unknown> = {}, data: Record<string, unknown> = {}) => ({
  eventId: 'evt-0001',
  eventType: 'patient.checkin.v1',
  eventVersion: '1',
  occurredAt: '2025-11-27T00:58:00Z',
  tenantId: 'clinic-abc',
  data: { patientId: 'patient-001', appointmentId: 'appt-001', checkinAt: '2025-11-27T00:58:00Z', ...data },
  ...change,
});

function refusal(input: unknown): { reason: string; path: string } {
  const parsed = parseEvent(input);
  if (parsed.outcome !== 'invalid') throw new Error('was accepted');
  return { reason: parsed.reason, path: parsed.path };
}

describe('what a refusal says', () => {
  it.each([
    ['text instead of an object', 'hello', { path: '', reason: 'The message must be an object.' }],
    ['nothing', null, { path: '', reason: 'The message must be an object.' }],
    ['a list', [], { path: '', reason: 'The message must be an object.' }],
    ['a missing field', checkin({}, { checkinAt: undefined }), { path: 'data.checkinAt', reason: 'data.checkinAt is missing.' }],
    ['a wrong type', checkin({}, { patientId: 7 }), { path: 'data.patientId', reason: 'data.patientId must be text.' }],
    ['an empty id', checkin({ eventId: '' }), { path: 'eventId', reason: 'eventId must not be empty.' }],
    [
      'an id over 200 characters',
      checkin({ tenantId: 'x'.repeat(201) }),
      { path: 'tenantId', reason: 'tenantId must be at most 200 characters long.' },
    ],
    [
      'several faults: three are told, the rest is counted',
      { eventId: '', tenantId: 5 },
      { path: 'eventId', reason: 'eventId must not be empty; eventType is missing; eventVersion is missing (and 3 more).' },
    ],
    [
      'a list of an alert’s appointments with a number in it',
      checkin({
        eventType: 'orchestration.alert.v1',
        data: { alertId: 'a', level: 'info', message: 'm', emittedAt: '2025-11-27T00:00:00Z', relatedAppointments: ['a', 7] },
      }),
      { path: 'data.relatedAppointments.1', reason: 'data.relatedAppointments.1 must be text.' },
    ],
    ['no payload', checkin({ data: undefined }), { path: 'data', reason: 'data is missing.' }],
    ['a payload that is a list', checkin({ data: [] }), { path: 'data', reason: 'data must be an object.' }],
    [
      'a choice that is none',
      checkin({}, { method: CANARY }),
      { path: 'data.method', reason: 'data.method must be one of kiosk, self, desk, phone.' },
    ],
    [
      'an unknown field near a known one',
      checkin({}, { checkInAt: 'x' }),
      { path: 'data', reason: 'data has a field that is not known here (perhaps checkinAt was meant).' },
    ],
    ['an unknown field of the envelope', checkin({ [CANARY]: 1 }), { path: '', reason: 'The message has a field that is not known here.' }],
    [
      'a mistyped event type',
      checkin({ eventType: 'patient.chekin.v1' }),
      { path: 'eventType', reason: 'eventType is none of the types that are known here; the nearest is patient.checkin.v1.' },
    ],
    [
      'an event type spelled with a hyphen',
      checkin({ eventType: 'patient.check-in.v1' }),
      { path: 'eventType', reason: 'eventType is none of the types that are known here; the nearest is patient.checkin.v1.' },
    ],
    [
      'an event type without its version',
      checkin({ eventType: 'patient.checkin' }),
      { path: 'eventType', reason: 'eventType is none of the types that are known here; the nearest is patient.checkin.v1.' },
    ],
    [
      'an event type that is empty',
      checkin({ eventType: '' }),
      { path: 'eventType', reason: 'eventType is none of the types that are known here.' },
    ],
    [
      'a local time',
      checkin({ occurredAt: '2025-11-27T09:00:00' }),
      { path: 'occurredAt', reason: 'occurredAt must be an RFC 3339 date and time with an offset, such as 2025-11-27T09:00:00Z.' },
    ],
  ])('%s', (_, input, expected) => {
    expect(refusal(input)).toEqual(expected);
  });

  it('the longest id of 200 characters is accepted, and so is any text such as evt-0001', () => {
    expect(parseEvent(checkin({ eventId: 'x'.repeat(200) })).outcome).toBe('event');
  });
});

describe('versions', () => {
  it.each(['1', '1.0', '1.0.0', '1.7.2', 'v1'])('%s is version 1', (eventVersion) => {
    expect(parseEvent(checkin({ eventVersion })).outcome).toBe('event');
  });
  it.each(['2', '0.9', '10', '1.0.0.0', '1-beta', CANARY])('%s is not', (eventVersion) => {
    expect(refusal(checkin({ eventVersion })).path).toBe('eventVersion');
  });
  it('a type of another major is another type', () => {
    expect(refusal(checkin({ eventType: 'patient.checkin.v2' })).path).toBe('eventType');
  });
});

it('names that every object has are not fields, types or spellings', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    expect(refusal(checkin({}, { method: name })).path).toBe('data.method');
    const status = { appointmentId: 'a', previousStatus: name, newStatus: name, updatedAt: '2025-11-27T00:00:00Z' };
    expect(parseEvent(checkin({ eventType: 'appointment.status.changed.v1', data: status }))).toMatchObject({
      outcome: 'event',
      event: { data: { newStatus: name } },
    });
  }
  expect(refusal(JSON.parse('{"__proto__":{"eventId":"x"}}')).reason).toContain('is missing');
});

it('does not change what it was given', () => {
  const input = checkin({}, { method: 'front-desk' });
  const before = structuredClone(input);
  parseEvent(input);
  expect(input).toEqual(before);
});

describe('any input', () => {
  const mutation = fc.oneof(
    fc.constantFrom(null, [], {}, '', 0, true, CANARY, [CANARY], { [CANARY]: CANARY }, CANARY.repeat(2_000)),
    fc.jsonValue({ maxDepth: 3 }),
  );
  const key = fc.constantFrom(CANARY, '__proto__', 'constructor', 'data', 'eventType', 'occurredAt');

  it('never throws on whatever JSON can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(['event', 'invalid']).toContain(parseEvent(value).outcome);
      }),
    );
    expect(parseEvent(undefined).outcome).toBe('invalid');
  });

  it('bad at one place, it never throws, and neither reason nor path repeats a value or a name that the sender made up', () => {
    const damaged = fc.constantFrom<EventTypeName>(...eventTypeNames).chain((eventType) =>
      fc
        .tuple(arbitraryPayload(eventType), fc.boolean(), fc.nat(), key, mutation, fc.boolean())
        .map(([data, inData, at, madeUp, value, replace]) => {
          const event: Record<string, unknown> = { ...checkin({ eventType, data }) };
          const target = inData ? data : event;
          const name = replace ? (Object.keys(target)[at % Object.keys(target).length] ?? madeUp) : madeUp;
          Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
          return event;
        }),
    );
    fc.assert(
      fc.property(damaged, (input) => {
        const parsed = parseEvent(input);
        if (parsed.outcome === 'invalid') expect(`${parsed.reason} ${parsed.path}`).not.toContain(CANARY);
      }),
      { numRuns: 1_000 },
    );
  });

  it('canaries in every place of every type stay out of the reason', () => {
    for (const eventType of eventTypeNames) {
      const data = {
        [CANARY]: CANARY,
        address: { [CANARY]: CANARY },
        externalIds: { [CANARY]: 5 },
        status: CANARY,
        hours: [{ weekday: CANARY }],
      };
      const { reason, path } = refusal(checkin({ eventType, data }));
      expect(`${reason} ${path}`).not.toContain(CANARY);
    }
    for (const change of [
      { eventType: `${CANARY}.v1` },
      { eventType: `${CANARY.toLowerCase()}.v1` },
      { eventVersion: CANARY },
      { occurredAt: CANARY },
    ]) {
      expect(JSON.stringify(refusal(checkin(change))).toLowerCase()).not.toContain(CANARY.toLowerCase());
    }
  });

  it('accepts whatever the published schema of a type allows', () => {
    for (const eventType of eventTypeNames) {
      fc.assert(
        fc.property(arbitraryPayload(eventType), (data) => {
          expect(parseEvent(checkin({ eventType, data }))).toMatchObject({ outcome: 'event' });
        }),
        { numRuns: 50 },
      );
    }
  });
});
