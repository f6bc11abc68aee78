import { describe, expect, test } from 'vitest';
import { checkAppointmentMessage } from './appointmentMessage.ts';

const valid = { event_type: 'appointment.scheduled', appointment_id: 'apt-1', patient_id: 'pat-1', timestamp: '2025-11-27T10:00:00Z' };
const messageFor = (json: unknown) => {
  const checked = checkAppointmentMessage(json);
  return checked.outcome === 'invalid' ? checked.message : 'valid';
};

describe('the appointment receiver checks, in this order', () => {
  test.each([[[]], ['text'], [7], [true], [null]])('an object: %j is none', (json) =>
    expect(messageFor(json)).toBe('Payload must be a JSON object'),
  );

  test('all missing fields at once', () => {
    expect(messageFor({ event_type: null })).toBe('Missing required fields: appointment_id, patient_id, timestamp');
    expect(messageFor({})).toBe('Missing required fields: event_type, appointment_id, patient_id, timestamp');
  });

  test('null before type, over all fields', () => {
    expect(messageFor({ ...valid, event_type: 7, timestamp: null })).toBe("Field 'timestamp' cannot be null");
  });

  test.each([
    [7, 'int'],
    [7.5, 'float'],
    [true, 'bool'],
    [['a'], 'list'],
    [{ a: 1 }, 'dict'],
  ])('type: %j is %s', (value, name) => {
    expect(messageFor({ ...valid, event_type: 'nonsense', appointment_id: value })).toBe(
      `Field 'appointment_id' must be a string, got ${name}`,
    );
    expect(messageFor({ ...valid, notes: value })).toBe(`Field 'notes' must be a string, got ${name}`);
  });

  test('event type before timestamp, the known ones sorted', () => {
    expect(messageFor({ ...valid, event_type: 'appointment.moved', timestamp: 'x' })).toBe(
      "Invalid event_type 'appointment.moved'. Must be one of: appointment.cancelled, appointment.scheduled, appointment.updated",
    );
  });

  test('timestamp before blank ids', () => {
    expect(messageFor({ ...valid, timestamp: 'soon', appointment_id: ' ' })).toMatch(
      /^Invalid timestamp format\. Must be ISO 8601 format \(e\.g\., '2025-01-10T12:30:00Z'\)\. Error: /,
    );
  });

  test('blank ids', () => {
    expect(messageFor({ ...valid, appointment_id: '' })).toBe('appointment_id cannot be empty or whitespace');
    expect(messageFor({ ...valid, patient_id: ' \t' })).toBe('patient_id cannot be empty or whitespace');
  });

  test('200 characters of an id and 10,000 of notes are taken, one more is not', () => {
    expect(messageFor({ ...valid, appointment_id: 'a'.repeat(200), notes: 'n'.repeat(10_000) })).toBe('valid');
    expect(messageFor({ ...valid, appointment_id: 'a'.repeat(201) })).toBe('appointment_id cannot be longer than 200 characters');
    expect(messageFor({ ...valid, notes: 'n'.repeat(10_001) })).toBe('notes cannot be longer than 10000 characters');
  });
});

test('notes may be absent, null or empty, and unknown fields are let go and counted', () => {
  const notesOf = (json: unknown) => {
    const checked = checkAppointmentMessage(json);
    return checked.outcome === 'valid' ? [checked.message.notes, checked.message.unknownFields] : checked.message;
  };
  expect(notesOf(valid)).toEqual([null, 0]);
  expect(notesOf({ ...valid, notes: null })).toEqual([null, 0]);
  expect(notesOf({ ...valid, notes: '', extra: 1 })).toEqual(['', 1]);
  expect(notesOf(JSON.parse(`{"__proto__":{"notes":7},${JSON.stringify(valid).slice(1)}`))).toEqual([null, 1]);
});

test('what is kept as the reason never repeats what the sender wrote', () => {
  const checked = checkAppointmentMessage({ ...valid, event_type: 'Zelda Canary' });
  expect(checked.outcome === 'invalid' && checked.reason).not.toContain('Canary');
});
