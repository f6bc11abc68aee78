import type { PracticeCalendar } from '../../../shared/practice-time/index.ts';

const QUARTER_MS = 15 * 60_000;
const OPEN_FOR_MS = (2 * 60 + 40) * 60_000;
const SHIFTED_LENGTH_MS = 9 * 3_600_000;

export interface OpeningHours {
  /** Epoch ms UTC. */
  readonly openMs: number;
  readonly closeMs: number;
}

/** The hours on the practice's door, 08:00–17:30 in practice time. @param date practice date YYYY-MM-DD. */
export function realHours(date: string, calendar: PracticeCalendar): OpeningHours {
  return { openMs: calendar.instantOf(date, '08:00'), closeMs: calendar.instantOf(date, '17:30') };
}

/**
 * The hours of the day on which a demo is started. From 10:00 to 15:00 they are the real ones; at any other time the day
 * is moved so that it opened about 2 h 40 min ago and the board is full, within the practice date.
 * @param nowMs epoch ms UTC.
 */
export function startingHours(nowMs: number, calendar: PracticeCalendar): OpeningHours {
  const date = calendar.dateOf(nowMs);
  const wallTime = calendar.wallTimeOf(nowMs);
  if (wallTime >= '10:00' && wallTime < '15:00') return realHours(date, calendar);
  const bounds = calendar.boundsOf(date);
  const openMs = Math.max(bounds.startMs, Math.floor((nowMs - OPEN_FOR_MS) / QUARTER_MS) * QUARTER_MS);
  return { openMs, closeMs: Math.min(openMs + SHIFTED_LENGTH_MS, bounds.endMs) };
}
