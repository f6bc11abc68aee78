import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantSchema } from '../../../shared/events/index.ts';
import { readTimestamp } from './appointmentTimestamp.ts';

describe('a timestamp of the appointment receiver', () => {
  test.each([
    '2025-11-27T10:00:00Z',
    '2025-11-27T10:00:00+00:00',
    '2025-11-27T10:00:00.000Z',
    '2025-11-27T18:00:00+08:00',
    '2025-11-27T18:00:00+0800',
    '2025-11-27T18:00+08',
    '2025-11-27 10:00:00Z',
    '2025-11-27t10:00:00z',
    '2025-11-27T10:00:00',
    '2025-11-27T10:00',
  ])('%s is ten o’clock UTC', (text) => {
    const instant = readTimestamp(text);
    expect(instant?.atMs).toBe(Date.UTC(2025, 10, 27, 10));
    expect(instant?.key).toBe(readTimestamp('2025-11-27T10:00:00Z')?.key);
  });

  test('keeps the spelling of the sender where it is RFC 3339 already', () => {
    expect(readTimestamp('2025-11-27T18:00:00.500+08:00')?.rfc3339).toBe('2025-11-27T18:00:00.500+08:00');
  });

  test('tells instants apart to the last digit sent', () => {
    const keys = ['10:00:00.123456Z', '10:00:00.123457Z', '10:00:00.1234560Z'].map((time) => readTimestamp(`2025-11-27T${time}`)?.key);
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[0]).toBe(keys[2]);
  });

  test.each([
    '',
    'tomorrow',
    '2025-11-27',
    '27/11/2025 10:00',
    '2025-02-30T10:00:00Z',
    '2025-02-29T10:00:00Z',
    '2025-13-01T10:00:00Z',
    '2025-00-01T10:00:00Z',
    '2025-11-00T10:00:00Z',
    '2025-11-27T24:00:00Z',
    '2025-11-27T10:60:00Z',
    '2025-11-27T10:00:60Z',
    '2025-11-27T10:00:00+24:00',
    '2025-11-27T10:00:00+08:60',
    '2025-11-27T10:00:00.Z',
    ' 2025-11-27T10:00:00Z',
    '1764237600',
  ])('%j is refused', (text) => expect(readTimestamp(text)).toBeUndefined());

  test('whatever is accepted is an instant that an event may carry', () => {
    const two = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'));
    const text = fc
      .tuple(fc.integer({ min: 0, max: 9999 }), two(14), two(33), two(25), two(61), two(61), fc.constantFrom('', '.5', '.123456789'))
      .chain(([year, ...rest]) =>
        fc.constantFrom('Z', '', '+08:00', '-23:59', '+0930', '-00:00', '+24').map((zone) => {
          const [month, day, hour, minute, second, fraction] = rest;
          return `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`;
        }),
      );
    fc.assert(
      fc.property(text, (sent) => {
        const instant = readTimestamp(sent);
        if (instant) expect(instantSchema.safeParse(instant.rfc3339).success).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
