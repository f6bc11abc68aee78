import { clocksOf } from './clocks.ts';
import { plannedLengths } from './forecastDuration.ts';
import { chairUse } from './measuresOfChairs.ts';
import type { ClinicDay, Visit } from './state.ts';
import { arrivalOf, phaseOf } from './visitPhase.ts';
import { visitsOfDay } from './visitsOfDay.ts';

export interface Spread {
  readonly count: number;
  /** Minutes, to one decimal; null when nothing was counted. */
  readonly meanMin: number | null;
  readonly medianMin: number | null;
  readonly p90Min: number | null;
}

export interface Share {
  readonly count: number;
  readonly of: number;
  /** Whole per cent; null of nothing. */
  readonly percent: number | null;
}

export interface DayMeasures {
  readonly seen: number;
  readonly total: number;
  /** fairWait of those who were seated. */
  readonly wait: Spread;
  readonly stillWaiting: number;
  readonly onTimeStarts: Share;
  readonly firstCase: Share;
  /** Minutes of chairs. */
  readonly chairsUsed: Share;
  readonly turnaround: Spread;
  readonly cycleTime: Spread;
  readonly overrun: Spread;
  readonly completed: number;
  /** Visits finished an hour, to one decimal. */
  readonly throughputPerHour: number | null;
  readonly noShows: Share;
  readonly left: Share;
  readonly lateArrivals: Share;
}

const ON_TIME_MS = 5 * 60_000;
const MINUTE = 60_000;
const uncounted: readonly Visit['stage'][] = ['cancelled', 'rescheduled', 'entered-in-error'];

/** The day's measures so far (board.md, Measures); each is defined in `measureDefinitions`. @param nowMs epoch ms UTC. */
export function measuresOf(day: ClinicDay, nowMs: number): DayMeasures {
  const visits = visitsOfDay(day).filter((visit) => !uncounted.includes(visit.stage));
  const started = visits.filter((visit) => visit.seatedAtMs !== null);
  const arrived = visits.filter((visit) => arrivalOf(visit) !== null);
  const left = visits.filter((visit) => visit.stage === 'left-without-being-seen');
  const completed = visits.filter((visit) => visit.completedAtMs !== null);
  const timed = started.filter((visit) => visit.startsAtMs !== null && visit.origin !== 'walk-in');
  const plannedMin = plannedLengths(day);
  const { occupiedMs, openMs, openForMs, turnaroundsMin } = chairUse(day, nowMs);

  return {
    seen: started.length,
    total: visits.length,
    wait: spreadOf(started.flatMap((visit) => clocksOf(visit, nowMs).fairWaitMin ?? [])),
    stillWaiting: visits.filter((visit) => phaseOf(visit) === 'here').length,
    onTimeStarts: shareOf(timed.filter(isOnTime).length, timed.length),
    firstCase: firstCases(timed),
    chairsUsed: shareOf(Math.round(occupiedMs / MINUTE), Math.round(openMs / MINUTE)),
    turnaround: spreadOf(turnaroundsMin),
    cycleTime: spreadOf(completed.flatMap((visit) => cycleMin(visit))),
    overrun: spreadOf(
      completed.flatMap((visit) =>
        visit.seatedAtMs === null || visit.completedAtMs === null
          ? []
          : Math.max(0, (visit.completedAtMs - visit.seatedAtMs) / MINUTE - plannedMin(visit)),
      ),
    ),
    completed: completed.length,
    throughputPerHour: openForMs <= 0 ? null : round1((completed.length * 60 * MINUTE) / openForMs),
    noShows: shareOf(
      visits.filter((visit) => visit.stage === 'no-show').length,
      visits.filter((visit) => visit.stage === 'no-show' || (visit.startsAtMs !== null && visit.startsAtMs <= nowMs)).length,
    ),
    left: shareOf(left.length, new Set([...arrived, ...left]).size),
    lateArrivals: lateArrivals(arrived),
  };
}

function isOnTime(visit: Visit): boolean {
  return visit.seatedAtMs !== null && visit.startsAtMs !== null && visit.seatedAtMs - visit.startsAtMs <= ON_TIME_MS;
}

function firstCases(timed: readonly Visit[]): Share {
  const firsts = [...Map.groupBy(timed, (visit) => visit.providerId)].flatMap(([providerId, visits]) =>
    providerId === null ? [] : (visits.toSorted((a, b) => (a.startsAtMs ?? 0) - (b.startsAtMs ?? 0))[0] ?? []),
  );
  return shareOf(firsts.filter(isOnTime).length, firsts.length);
}

function lateArrivals(arrived: readonly Visit[]): Share {
  const expected = arrived.filter((visit) => visit.startsAtMs !== null && visit.origin !== 'walk-in');
  const late = expected.filter((visit) => (arrivalOf(visit) ?? 0) - (visit.startsAtMs ?? 0) > ON_TIME_MS);
  return shareOf(late.length, expected.length);
}

/** Until checked out, as far as the desk keeps it; else until the treatment was done. */
function cycleMin(visit: Visit): readonly number[] {
  const arrivedMs = arrivalOf(visit);
  const isOut = visit.stage === 'checked-out' || visit.stage === 'departed';
  if (arrivedMs === null || visit.completedAtMs === null || !isOut) return [];
  const endMs = visit.stage === 'checked-out' ? visit.stageEnteredAtMs : (visit.departedAtMs ?? visit.completedAtMs);
  return [Math.max(0, endMs - arrivedMs) / MINUTE];
}

/** @param values any order. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return { count: 0, meanMin: null, medianMin: null, p90Min: null };
  const sorted = values.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    meanMin: round1(sorted.reduce((sum, value) => sum + value, 0) / sorted.length),
    medianMin: round1(quantile(sorted, 0.5)),
    p90Min: round1(quantile(sorted, 0.9)),
  };
}

/** Linear between neighbours, as spreadsheets do it. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

function shareOf(count: number, of: number): Share {
  return { count, of, percent: of === 0 ? null : Math.round((100 * count) / of) };
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
