import { expect, it } from 'vitest';
import { type CanonicalEvent, parseEvent } from '../../shared/events/index.ts';
import { contentOf } from './contentOf.ts';

const event = (data: Record<string, unknown>): CanonicalEvent => {
  const parsed = parseEvent({
    eventId: 'evt-1',
    eventType: 'patient.checkin.v1',
    eventVersion: '1',
    occurredAt: '2025-11-27T09:00:00Z',
    tenantId: 'clinic-abc',
    data: { patientId: 'pat-1', appointmentId: 'appt-1', checkinAt: '2025-11-27T09:00:00Z', ...data },
  });
  if (parsed.outcome === 'invalid') throw new Error(parsed.reason);
  return parsed.event;
};

it('is the same for the same instant written with Z, +00:00 or another offset', () => {
  expect(contentOf(event({ checkinAt: '2025-11-27T09:00:00+00:00' }))).toBe(contentOf(event({})));
  expect(contentOf(event({ checkinAt: '2025-11-27T17:00:00.000+08:00' }))).toBe(contentOf(event({})));
  expect(contentOf(event({ checkinAt: '2025-11-27T09:00:00.001Z' }))).not.toBe(contentOf(event({})));
});

it('does not depend on the order of fields, at any depth', () => {
  expect(contentOf(event({ screeningAnswers: { a: 1, b: { c: 2, d: [3] } } }))).toBe(
    contentOf(event({ screeningAnswers: { b: { d: [3], c: 2 }, a: 1 } })),
  );
});

it('tells an absent field from null and from another value', () => {
  const texts = [{}, { notes: '' }, { notes: 'x' }, { screeningAnswers: { a: null } }, { screeningAnswers: {} }].map((data) =>
    contentOf(event(data)),
  );
  expect(new Set(texts).size).toBe(5);
});

it('does not take a note for an instant, nor an instant for the number of its milliseconds', () => {
  expect(contentOf(event({ notes: '@1764234000000' }))).not.toBe(contentOf(event({ notes: '2025-11-27T09:00:00Z' })));
});
