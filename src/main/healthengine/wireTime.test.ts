import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { practiceCalendar } from '../../shared/practice-time/index.ts';
import { fromWireDob, fromWirePracticeTime, fromWireUtc, isWireTime } from './wireTime.ts';

const zones = ['Australia/Perth', 'Australia/Sydney', 'Australia/Lord_Howe', 'Australia/Adelaide'] as const;
const calendars = new Map(zones.map((zone) => [zone, practiceCalendar(zone)]));
const minuteMs = fc
  .integer({ min: Date.parse('2024-01-01') / 60_000, max: Date.parse('2030-01-01') / 60_000 })
  .map((minute) => minute * 60_000);
const wireOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');

describe('the times of the PMS API', () => {
  it('in UTC are read as what was written, to the second', () => {
    fc.assert(
      fc.property(minuteMs, fc.integer({ min: 0, max: 59 }), (atMs, s) => fromWireUtc(wireOf(atMs + s * 1_000)) === atMs + s * 1_000),
    );
  });

  it('in practice time read back as the same wall time, in every zone; where a time happens twice the first is meant', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), minuteMs, (zone, atMs) => {
        const calendar = calendars.get(zone) ?? practiceCalendar(zone);
        const wire = `${calendar.dateOf(atMs)} ${calendar.wallTimeOf(atMs)}:00`;
        const read = fromWirePracticeTime(wire, calendar);
        expect(`${calendar.dateOf(read)} ${calendar.wallTimeOf(read)}:00`).toBe(wire);
        expect(atMs - read === 0 || atMs - read === 3_600_000 || atMs - read === 1_800_000).toBe(true);
      }),
    );
  });

  it('on the days when clocks change in Sydney', () => {
    const sydney = practiceCalendar('Australia/Sydney');
    const utc = (wire: string) => new Date(fromWirePracticeTime(wire, sydney)).toISOString();
    // Forward on 4 October 2026: 02:30 does not exist and moves to 03:30.
    expect(utc('2026-10-04 01:59:59')).toBe('2026-10-03T15:59:59.000Z');
    expect(utc('2026-10-04 02:30:00')).toBe('2026-10-03T16:30:00.000Z');
    expect(utc('2026-10-04 03:00:00')).toBe('2026-10-03T16:00:00.000Z');
    // Back on 5 April 2026: 02:30 happens twice, the first is meant.
    expect(utc('2026-04-05 02:30:00')).toBe('2026-04-04T15:30:00.000Z');
    expect(utc('2026-04-05 03:00:00')).toBe('2026-04-04T17:00:00.000Z');
  });

  it.each([
    '2026-02-30 10:00:00',
    '2026-13-01 10:00:00',
    '2026-11-20 24:00:00',
    '2026-11-20 10:60:00',
    '2026-11-20T10:00:00',
    '2026-11-20 10:00',
    '',
  ])('that do not exist are none: %j', (wire) => {
    expect(isWireTime(wire)).toBe(false);
    expect(fromWirePracticeTime(wire, practiceCalendar('Australia/Perth'))).toBeNaN();
  });
});

describe('a date of birth', () => {
  it('comes as DD-MM-YYYY, whatever the day', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2030-12-31'), noInvalidDate: true }), (date) => {
        const iso = date.toISOString().slice(0, 10);
        const [year, month, day] = iso.split('-');
        return fromWireDob(`${day}-${month}-${year}`) === iso && fromWireDob(iso) === iso;
      }),
    );
  });

  it.each(['30-02-1990', '00-01-1990', '1-2-1990', '23/02/1990', '', 'unknown', null, undefined])(
    'is unknown where it is none: %j',
    (wire) => {
      expect(fromWireDob(wire)).toBeNull();
    },
  );
});
