import { describe, expect, it } from 'vitest';
import { practiceCalendar } from '../../../shared/practice-time/index.ts';
import { availabilityOf } from './availabilityOf.ts';

const calendar = practiceCalendar('Australia/Perth');
const date = '2026-11-20';
const at = (wallTime: string) => calendar.instantOf(date, wallTime);
const range = (start: string, end: string) => ({ startMs: at(start), endMs: at(end) });

function available(overrides: Partial<Parameters<typeof availabilityOf>[0]> = {}) {
  const day = { free: [range('08:00', '17:00')], notBeforeMs: at('00:00'), slotLengthMin: 30, ...overrides };
  return availabilityOf(day, calendar.wallTimeOf).map(({ start, end }) => `${start}-${end}`);
}

describe('availability of a provider', () => {
  it('is all free time, stretch by stretch', () => {
    expect(available()).toEqual(['08:00-17:00']);
    expect(available({ free: [] })).toEqual([]);
    expect(available({ free: [range('13:00', '17:00'), range('08:00', '12:00')] })).toEqual(['08:00-12:00', '13:00-17:00']);
  });

  it('offers whole slots only: 29 free minutes are none, 30 are one, 59 are one', () => {
    expect(available({ free: [range('08:00', '08:29')] })).toEqual([]);
    expect(available({ free: [range('08:00', '08:30')] })).toEqual(['08:00-08:30']);
    expect(available({ free: [range('08:00', '08:59')] })).toEqual(['08:00-08:30']);
  });

  it('offers no slot that has begun, and leaves the others where they were', () => {
    expect(available({ notBeforeMs: at('16:31') })).toEqual([]);
    expect(available({ notBeforeMs: at('16:30') })).toEqual(['16:30-17:00']);
    expect(available({ notBeforeMs: at('10:00') })).toEqual(['10:00-17:00']);
    expect(available({ notBeforeMs: at('10:00') + 1 })).toEqual(['10:30-17:00']);
    expect(available({ free: [range('08:10', '10:00')], notBeforeMs: at('09:00') })).toEqual(['09:10-09:40']);
  });

  it('ends a day at 24:00', () => {
    expect(available({ free: [range('23:00', '24:00')] })).toEqual(['23:00-24:00']);
  });

  it('gives lengths in seconds', () => {
    expect(availabilityOf({ free: [range('08:00', '09:00')], notBeforeMs: 0, slotLengthMin: 20 }, calendar.wallTimeOf)).toEqual([
      { start: '08:00', end: '09:00', slotLength: 1200 },
    ]);
  });
});
