import { describe, expect, test } from 'vitest';
import { practiceCalendar } from '../practice-time/index.ts';
import { hoursOn } from './hoursOn.ts';
import type { HoursData } from './state.ts';
import { aClinic, ids } from './testing/aClinic.ts';

const okafor = ids.provider('okafor');
const clinic = aClinic();
const range = (start: string, end: string) => ({ startMs: clinic.ms(start), endMs: clinic.ms(end) });

describe('the hours of a provider on a date', () => {
  test('are those in effect on it, in practice time', () => {
    const day = clinic.hours(
      'okafor',
      [
        ['08:00', '12:00'],
        ['13:00', '17:00'],
      ],
      [['10:00', '10:15']],
    ).day;
    expect(day.providers.get(okafor)).toMatchObject({
      hours: [range('08:00', '12:00'), range('13:00', '17:00')],
      breaks: [range('10:00', '10:15')],
    });
  });

  test('the latest effectiveFrom up to the date wins, whenever it was told; of two for the same date the one told last', () => {
    const day = clinic
      .hours('okafor', [['09:00', '15:00']], [], '2025-11-27')
      .hours('okafor', [['07:00', '19:00']], [], '2025-06-01')
      .hours('okafor', [['00:00', '24:00']], [], '2025-11-28').day;
    expect(day.providers.get(okafor)?.hours).toEqual([range('09:00', '15:00')]);
    expect(
      aClinic()
        .hours('okafor', [['09:00', '15:00']])
        .hours('okafor', [['10:00', '14:00']])
        .day.providers.get(okafor)?.hours,
    ).toEqual([range('10:00', '14:00')]);
  });

  test('are empty where none are known, and on a weekday without any', () => {
    expect(clinic.day.providers.get(okafor)).toMatchObject({ hours: [], breaks: [] });
    expect(aClinic({ date: '2025-11-27' }).hours('okafor', []).day.providers.get(okafor)?.hours).toEqual([]);
  });

  const data = (leave: HoursData['leave']): HoursData => ({
    providerId: okafor,
    effectiveFrom: '2025-01-01',
    hours: [{ weekday: 'thursday', start: '08:00', end: '17:00' }],
    breaks: [{ weekday: 'thursday', start: '12:00', end: '13:00' }],
    ...(leave && { leave }),
    changedAt: '2025-01-01T00:00:00Z',
  });
  const on = (leave: HoursData['leave']) => hoursOn(data(leave), '2025-11-27', clinic.calendar);

  test('leave cuts out whole days with both ends included, or part of a day', () => {
    expect(on([{ from: '2025-11-20', to: '2025-11-27' }])).toEqual({ hours: [], breaks: [] });
    expect(on([{ from: '2025-11-28', to: '2025-11-30' }]).hours).toEqual([range('08:00', '17:00')]);
    expect(on([{ from: '2025-11-27', to: '2025-11-27', start: '10:00', end: '12:30' }])).toEqual({
      hours: [range('08:00', '10:00'), range('12:30', '17:00')],
      breaks: [range('12:30', '13:00')],
    });
  });

  test('follow the clock of the practice across a change to summer time', () => {
    const sydney = practiceCalendar('Australia/Sydney');
    const sunday = { ...data(undefined), hours: [{ weekday: 'sunday' as const, start: '01:00', end: '09:00' }], breaks: [] };
    const [hours] = hoursOn(sunday, '2025-10-05', sydney).hours;
    expect(hours && (hours.endMs - hours.startMs) / 3_600_000).toBe(7);
  });
});

test('a provider whom only events know comes after those of the set-up, under their id', () => {
  const day = clinic.provider('zoe', 'busy', '09:00').provider('amir', 'busy', '09:01').day;
  expect([...day.providers.values()].map(({ name }) => name)).toEqual(['Dr Okafor', 'Dr Lim', 'amir', 'zoe']);
});

test('the same status told again does not start its clock anew', () => {
  const day = clinic.provider('okafor', 'busy', '09:00').provider('okafor', 'busy', '09:20').day;
  expect(day.providers.get(okafor)).toMatchObject({ state: 'busy', sinceMs: clinic.ms('09:00') });
});
