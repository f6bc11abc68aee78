import type { PracticeCalendar } from '../../shared/practice-time/index.ts';

const MINUTE_MS = 60_000;
/** Two days of minutes. */
const MOST_KEPT = 2_880;

/** The same calendar, remembering the wall times it has told: a board asks for the same few hundred again and again. */
export function keptWallTimes(calendar: PracticeCalendar): PracticeCalendar {
  const known = new Map<number, string>();
  return {
    ...calendar,
    wallTimeOf(atMs) {
      const minute = Math.floor(atMs / MINUTE_MS);
      const before = known.get(minute);
      if (before !== undefined) return before;
      if (known.size >= MOST_KEPT) known.clear();
      const told = calendar.wallTimeOf(atMs);
      known.set(minute, told);
      return told;
    },
  };
}
