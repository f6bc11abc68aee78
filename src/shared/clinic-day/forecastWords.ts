import type { PracticeCalendar } from '../practice-time/index.ts';
import type { VisitForecast } from './forecast.ts';

const STEP_MIN = 5;
const MINUTE = 60_000;

/**
 * What a patient may be told of the wait still to come: a rounded range from the likely to the late start (board.md, Clocks
 * and forecast), never a false precision. @returns such as `about 20–30 min`, `about 10 min`, `less than 5 min`.
 */
export function roundedWaitRange(forecast: Pick<VisitForecast, 'earliestMs' | 'latestMs'>, nowMs: number): string {
  const fromMin = Math.floor(Math.max(0, forecast.earliestMs - nowMs) / MINUTE / STEP_MIN) * STEP_MIN;
  const toMin = Math.ceil(Math.max(0, forecast.latestMs - nowMs) / MINUTE / STEP_MIN) * STEP_MIN;
  if (toMin <= STEP_MIN) return `less than ${STEP_MIN} min`;
  if (fromMin === 0) return `up to ${toMin} min`;
  return fromMin === toMin ? `about ${toMin} min` : `about ${fromMin}–${toMin} min`;
}

/**
 * The board's "Starts about": `now`, `10:55` or `10:50–11:00` in practice time, rounded to 5 min; one time where the range
 * is no wider than that.
 */
export function startsAbout(forecast: VisitForecast, nowMs: number, calendar: PracticeCalendar): string {
  if (forecast.hasStarted) return '';
  if (forecast.startMs - nowMs < MINUTE) return 'now';
  const fromMs = Math.round(forecast.earliestMs / (STEP_MIN * MINUTE)) * STEP_MIN * MINUTE;
  const toMs = Math.round(forecast.latestMs / (STEP_MIN * MINUTE)) * STEP_MIN * MINUTE;
  const from = calendar.wallTimeOf(fromMs);
  return toMs - fromMs <= STEP_MIN * MINUTE ? from : `${from}–${calendar.wallTimeOf(toMs)}`;
}
