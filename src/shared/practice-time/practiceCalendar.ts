import { Temporal } from 'temporal-polyfill';
import type { Weekday } from '../events/index.ts';

/** One practice's calendar: the only way from instants to practice dates and wall times, and back (architecture.md, decision 7). */
export interface PracticeCalendar {
  /** IANA zone. */
  readonly timezone: string;
  /** @param atMs epoch ms UTC. @returns the practice date, YYYY-MM-DD. */
  dateOf(atMs: number): string;
  /** @param date practice date YYYY-MM-DD. @returns the day's first instant and the next day's, epoch ms UTC; 23 or 25 hours apart when clocks change. */
  boundsOf(date: string): { readonly startMs: number; readonly endMs: number };
  /**
   * @param wallTime `HH:MM`; `24:00` is the next day's start. A time that a clock change skips moves forward; one that
   * happens twice means the first. @returns epoch ms UTC.
   */
  instantOf(date: string, wallTime: string): number;
  /** @returns wall time `HH:MM`, 24 hours. */
  wallTimeOf(atMs: number): string;
  weekdayOf(date: string): Weekday;
  /** @param days may be negative. */
  addDays(date: string, days: number): string;
}

const DAYS_KEPT = 800;
const HOURS_KEPT = 24 * DAYS_KEPT;
const HOUR_MS = 3_600_000;
const isoWeekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const satisfies readonly Weekday[];

/** @param timezone IANA zone such as `Australia/Perth`. @throws RangeError for a zone that does not exist. */
export function practiceCalendar(timezone: string): PracticeCalendar {
  // Zone arithmetic costs tens of microseconds; the hot path asks for the same few dates again and again.
  const bounds = new Map<string, { startMs: number; endMs: number }>();
  // By the hour since 1970 in UTC. Where a day begins within an hour, whichever of the two dates was asked for last is kept.
  const byHour = new Map<number, { date: string; startMs: number; endMs: number }>();
  const wallClock = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

  function boundsOf(date: string) {
    const known = bounds.get(date);
    if (known) return known;
    const day = Temporal.PlainDate.from(date);
    const startMs = day.toZonedDateTime(timezone).epochMilliseconds;
    const endMs = day.add({ days: 1 }).toZonedDateTime(timezone).epochMilliseconds;
    if (bounds.size >= DAYS_KEPT) bounds.delete(bounds.keys().next().value ?? '');
    bounds.set(date, { startMs, endMs });
    return { startMs, endMs };
  }

  return {
    timezone,
    boundsOf,
    dateOf(atMs) {
      const hour = Math.floor(atMs / HOUR_MS);
      const known = byHour.get(hour);
      if (known && atMs >= known.startMs && atMs < known.endMs) return known.date;
      const date = Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)).toZonedDateTimeISO(timezone).toPlainDate().toString();
      if (byHour.size >= HOURS_KEPT) byHour.delete(byHour.keys().next().value ?? 0);
      byHour.set(hour, { date, ...boundsOf(date) });
      return date;
    },
    instantOf(date, wallTime) {
      if (wallTime === '24:00') return boundsOf(date).endMs;
      return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: timezone, plainTime: Temporal.PlainTime.from(wallTime) })
        .epochMilliseconds;
    },
    wallTimeOf: (atMs) => wallClock.format(atMs),
    weekdayOf: (date) => isoWeekdays[Temporal.PlainDate.from(date).dayOfWeek - 1] ?? 'monday',
    addDays: (date, days) => Temporal.PlainDate.from(date).add({ days }).toString(),
  };
}
