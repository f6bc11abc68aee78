import type { PracticeCalendar } from '../../../shared/practice-time/index.ts';

/** What was noticed about the clock: it was set while the program ran, had been ahead when it ran last, or says what cannot be. */
export interface Occasion {
  readonly what: 'was-set' | 'was-ahead' | 'impossible';
  /** From the old time to the new one, ms. */
  readonly offsetMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The sentence of the alert, for whoever is at the desk. It names nobody. @param nowMs epoch ms UTC, by the clock as it is now. */
export function clockWords({ what, offsetMs }: Occasion, calendar: PracticeCalendar, nowMs: number): string {
  const by = lengthWords(Math.abs(offsetMs));
  const ask = 'ask IT to set the clock of this computer.';
  switch (what) {
    case 'was-set':
      return `This computer's clock was wrong by ${by} and was put right at ${calendar.wallTimeOf(nowMs)}. Times before that are adjusted. If ${calendar.wallTimeOf(nowMs)} was not the right time, ${ask}`;
    case 'was-ahead':
      return `When Frontdesk ran last, this computer's clock was about ${by} ahead. Times from then are adjusted. If the time shown now is not right, ${ask}`;
    case 'impossible':
      return `This computer's clock says ${calendar.dateOf(nowMs)}, which cannot be right, so the board shows the wrong day. Please ${ask} Nothing that was recorded is lost.`;
  }
}

function lengthWords(ms: number): string {
  if (ms < 90 * MINUTE) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 2 * DAY) {
    const minutes = Math.round(ms / MINUTE) % 60;
    return `${Math.floor(Math.round(ms / MINUTE) / 60)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
  }
  return `${Math.round(ms / DAY)} days`;
}
