import type { PracticeCalendar } from '../practice-time/index.ts';
import type { HoursData, TimeRange } from './state.ts';

/**
 * What a provider's weekly hours mean on one date, in practice time: leave is cut out of hours and breaks.
 * @param date practice date YYYY-MM-DD. @returns ranges in epoch ms UTC, by start.
 */
export function hoursOn(
  data: HoursData,
  date: string,
  calendar: PracticeCalendar,
): { readonly hours: readonly TimeRange[]; readonly breaks: readonly TimeRange[] } {
  const weekday = calendar.weekdayOf(date);
  const rangeOf = (start: string, end: string): TimeRange => ({
    startMs: calendar.instantOf(date, start),
    endMs: calendar.instantOf(date, end),
  });
  // A leave without a start or an end lasts from the first or to the last minute of each of its days.
  const leave = (data.leave ?? [])
    .filter(({ from, to }) => from <= date && date <= to)
    .map(({ start, end }) => rangeOf(start ?? '00:00', end ?? '24:00'));
  const onThisDay = (ranges: readonly { readonly weekday: string; readonly start: string; readonly end: string }[]) =>
    ranges
      .filter((range) => range.weekday === weekday)
      .map(({ start, end }) => rangeOf(start, end))
      .flatMap((range) => without(range, leave))
      .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  return { hours: onThisDay(data.hours), breaks: onThisDay(data.breaks ?? []) };
}

function without(range: TimeRange, gaps: readonly TimeRange[]): readonly TimeRange[] {
  return gaps
    .reduce<readonly TimeRange[]>(
      (pieces, gap) =>
        pieces.flatMap(({ startMs, endMs }) => {
          if (gap.endMs <= startMs || endMs <= gap.startMs) return [{ startMs, endMs }];
          return [
            { startMs, endMs: Math.min(endMs, gap.startMs) },
            { startMs: Math.max(startMs, gap.endMs), endMs },
          ];
        }),
      [range],
    )
    .filter(({ startMs, endMs }) => startMs < endMs);
}
