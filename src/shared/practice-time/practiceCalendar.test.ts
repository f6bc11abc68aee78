import { describe, expect, it } from 'vitest';
import { practiceCalendar } from './practiceCalendar.ts';

describe('practiceCalendar', () => {
  const perth = practiceCalendar('Australia/Perth');
  const sydney = practiceCalendar('Australia/Sydney');

  it('gives the practice date of an instant on either side of local midnight', () => {
    expect(perth.dateOf(Date.parse('2025-11-27T15:59:59.999Z'))).toBe('2025-11-27');
    expect(perth.dateOf(Date.parse('2025-11-27T16:00:00Z'))).toBe('2025-11-28');
    expect(sydney.dateOf(Date.parse('2025-11-27T13:00:00Z'))).toBe('2025-11-28');
  });

  it('knows that the day on which summer time starts has 23 hours, and the one on which it ends 25', () => {
    const hours = (date: string) => (sydney.boundsOf(date).endMs - sydney.boundsOf(date).startMs) / 3_600_000;
    expect(hours('2026-10-04')).toBe(23);
    expect(hours('2026-04-05')).toBe(25);
    expect(hours('2026-11-20')).toBe(24);
  });

  it('moves a wall time that the clock change skips forward, and takes the first of one that happens twice', () => {
    expect(new Date(sydney.instantOf('2026-10-04', '02:30')).toISOString()).toBe('2026-10-03T16:30:00.000Z');
    expect(new Date(sydney.instantOf('2026-04-05', '02:30')).toISOString()).toBe('2026-04-04T15:30:00.000Z');
  });

  it('reads 24:00 as the start of the next day', () => {
    expect(perth.instantOf('2026-11-20', '24:00')).toBe(perth.boundsOf('2026-11-21').startMs);
  });

  it('writes wall times in 24 hours and counts days over the ends of months', () => {
    expect(perth.wallTimeOf(Date.parse('2026-11-20T16:05:00Z'))).toBe('00:05');
    expect(perth.addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(perth.weekdayOf('2026-11-20')).toBe('friday');
  });

  it('refuses a zone that does not exist', () => {
    expect(() => practiceCalendar('Mars/Olympus')).toThrow(RangeError);
  });
});
