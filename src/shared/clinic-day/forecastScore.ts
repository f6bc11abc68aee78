import type { LogRecord } from '../events/index.ts';
import { emptyDay } from './emptyDay.ts';
import { foldAll } from './fold.ts';
import { forecastDay } from './forecast.ts';
import type { ForecastOptions } from './forecastQueue.ts';
import { spreadOf } from './measures.ts';
import type { ClinicDay } from './state.ts';
import { visitsOfDay } from './visitsOfDay.ts';

export interface ForecastScore {
  /** Visits that have started and were foreseen half an hour ahead. */
  readonly count: number;
  /** Median |predicted − actual start|, minutes to one decimal; null while nothing can be compared. */
  readonly medianErrorMin: number | null;
}

const AHEAD_MS = 30 * 60_000;
/** Visits that started within the same few minutes share one forecast. */
const GRID_MS = 5 * 60_000;

/**
 * How well the forecast of this day did 30 min ahead of each start (board.md, Clocks and forecast). The day is folded again
 * in the order in which things became known, so that nothing is foreseen with hindsight. Costs a fold of the day and a
 * forecast for every five minutes in which somebody started: for a manager who asks, not for every tick.
 */
export function forecastScoreOf(day: ClinicDay, options: ForecastOptions = {}): ForecastScore {
  const starts = visitsOfDay(day).flatMap((visit) =>
    visit.seatedAtMs === null ? [] : [{ appointmentId: visit.appointmentId, actualMs: visit.seatedAtMs }],
  );
  const byLook = Map.groupBy(starts, ({ actualMs }) => Math.floor((actualMs - AHEAD_MS) / GRID_MS) * GRID_MS);
  const records = recordsOf(day).sort((a, b) => a.receivedAtMs - b.receivedAtMs || a.position - b.position);
  let then = emptyDay(day.setup, day.date);
  let taken = 0;
  const errorsMin: number[] = [];
  for (const [lookMs, group] of [...byLook].sort(([a], [b]) => a - b)) {
    const known = records.slice(taken, firstAfter(records, taken, lookMs));
    taken += known.length;
    then = foldAll(then, known);
    const forecast = forecastDay(then, lookMs, options);
    for (const { appointmentId, actualMs } of group) {
      const foreseen = forecast.visits.get(appointmentId);
      if (foreseen && !foreseen.hasStarted) errorsMin.push(Math.abs(foreseen.startMs - actualMs) / 60_000);
    }
  }
  const { count, medianMin } = spreadOf(errorsMin);
  return { count, medianErrorMin: medianMin };
}

function firstAfter(records: readonly LogRecord[], from: number, atMs: number): number {
  let index = from;
  for (let record = records[index]; record && record.receivedAtMs <= atMs; record = records[index]) index += 1;
  return index;
}

/** Everything that the forecast could have known, each record once. */
function recordsOf(day: ClinicDay): LogRecord[] {
  const byPosition = new Map<number, LogRecord>();
  const add = (records: readonly LogRecord[]) => {
    for (const record of records) byPosition.set(record.position, record);
  };
  for (const visit of day.visits.values()) add(visit.records);
  for (const resource of day.resources.values()) add(resource.records);
  for (const provider of day.providers.values()) add(provider.records);
  add([...day.undos.values()]);
  return [...byPosition.values()];
}
