import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { practiceCalendar } from '../../../shared/practice-time/index.ts';
import { availabilityOf } from './availabilityOf.ts';

const calendar = practiceCalendar('Australia/Perth');
const date = '2026-11-20';
const at = (wallTime: string) => calendar.instantOf(date, wallTime);
const range = (start: string, end: string) => ({ startMs: at(start), endMs: at(end) });

function available(overrides: Partial<Parameters<typeof availabilityOf>[0]> = {}) {
  const day = { hours: [range('08:00', '17:00')], breaks: [], appointments: [], notBeforeMs: at('00:00'), slotLengthMin: 30, ...overrides };
  return availabilityOf(day, calendar.wallTimeOf).map(({ start, end }) => `${start}-${end}`);
}

describe('availability of a provider', () => {
  it('is the working day when nothing is booked', () => {
    expect(available()).toEqual(['08:00-17:00']);
    expect(available({ hours: [] })).toEqual([]);
  });

  it('leaves out breaks and appointments, whichever way they overlap', () => {
    expect(available({ breaks: [range('12:00', '13:00')], appointments: [range('09:00', '10:00'), range('09:30', '10:30')] })).toEqual([
      '08:00-09:00',
      '10:30-12:00',
      '13:00-17:00',
    ]);
    expect(available({ appointments: [range('07:00', '18:00')] })).toEqual([]);
  });

  it('offers whole slots only: 29 free minutes are none, 30 are one, 59 are one', () => {
    expect(available({ hours: [range('08:00', '08:29')] })).toEqual([]);
    expect(available({ hours: [range('08:00', '08:30')] })).toEqual(['08:00-08:30']);
    expect(available({ hours: [range('08:00', '08:59')] })).toEqual(['08:00-08:30']);
  });

  it('offers no slot that has begun, and leaves the others where they were', () => {
    expect(available({ notBeforeMs: at('16:31') })).toEqual([]);
    expect(available({ notBeforeMs: at('16:30') })).toEqual(['16:30-17:00']);
    expect(available({ notBeforeMs: at('10:00') })).toEqual(['10:00-17:00']);
    expect(available({ notBeforeMs: at('10:00') + 1 })).toEqual(['10:30-17:00']);
    expect(available({ hours: [range('08:10', '10:00')], notBeforeMs: at('09:00') })).toEqual(['09:10-09:40']);
  });

  it('ends a day at 24:00', () => {
    expect(available({ hours: [range('23:00', '24:00')] })).toEqual(['23:00-24:00']);
  });

  it('gives lengths in seconds', () => {
    expect(
      availabilityOf(
        { hours: [range('08:00', '09:00')], breaks: [], appointments: [], notBeforeMs: 0, slotLengthMin: 20 },
        calendar.wallTimeOf,
      ),
    ).toEqual([{ start: '08:00', end: '09:00', slotLength: 1200 }]);
  });

  it('never overlaps an appointment or a break, whatever they are', () => {
    const minuteOfDay = fc.integer({ min: 0, max: 1439 });
    const ranges = fc.array(fc.tuple(minuteOfDay, fc.integer({ min: 1, max: 200 })), { maxLength: 12 });
    const toRange = ([start, length]: [number, number]) => ({
      startMs: at('00:00') + start * 60_000,
      endMs: at('00:00') + Math.min(1440, start + length) * 60_000,
    });
    fc.assert(
      fc.property(ranges, ranges, fc.integer({ min: 5, max: 60 }), (appointments, breaks, slotLengthMin) => {
        const busy = [...appointments, ...breaks].map(toRange);
        const offered = availabilityOf(
          {
            hours: [range('08:00', '17:00')],
            breaks: breaks.map(toRange),
            appointments: appointments.map(toRange),
            notBeforeMs: 0,
            slotLengthMin,
          },
          calendar.wallTimeOf,
        );
        for (const { start, end } of offered) {
          const [startMs, endMs] = [at(start), at(end)];
          expect((endMs - startMs) % (slotLengthMin * 60_000)).toBe(0);
          expect(busy.some((one) => one.startMs < endMs && one.endMs > startMs)).toBe(false);
        }
      }),
    );
  });
});
