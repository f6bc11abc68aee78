import type { TimeRange } from '../../../shared/clinic-day/index.ts';

/** What one provider can still be booked for on one day, as Healthengine takes it: wall times of the practice. */
export interface AvailabilityRange {
  readonly start: string;
  readonly end: string;
  /** Seconds, at least 60: below that Healthengine uses a length of its own. */
  readonly slotLength: number;
}

export interface DayOfProvider {
  /** Stretches without anything in the way, epoch ms. */
  readonly free: readonly TimeRange[];
  /** Nothing is offered before this instant: the past, or now. */
  readonly notBeforeMs: number;
  readonly slotLengthMin: number;
}

const MINUTE_MS = 60_000;

/**
 * Free time in whole slots, counted from the start of each free stretch.
 * @param wallTimeOf epoch ms → `HH:MM` in practice time. @returns ranges in order; a stretch shorter than one slot is left out.
 */
export function availabilityOf(day: DayOfProvider, wallTimeOf: (atMs: number) => string): readonly AvailabilityRange[] {
  const slotMs = day.slotLengthMin * MINUTE_MS;
  return (
    day.free
      .map((range) => ({ startMs: Math.ceil(range.startMs / MINUTE_MS) * MINUTE_MS, endMs: range.endMs }))
      // Whole slots go past, so that the times offered stay where they were.
      .map((range) => ({ ...range, startMs: range.startMs + Math.max(0, Math.ceil((day.notBeforeMs - range.startMs) / slotMs)) * slotMs }))
      .map((range) => ({ ...range, endMs: range.startMs + Math.floor((range.endMs - range.startMs) / slotMs) * slotMs }))
      .filter((range) => range.endMs > range.startMs)
      .sort((a, b) => a.startMs - b.startMs)
      .map((range) => ({ start: wallTimeOf(range.startMs), end: endWallTime(range, wallTimeOf), slotLength: day.slotLengthMin * 60 }))
      // A stretch that lies across clocks being put back has no wall times of its own.
      .filter((range) => range.start < range.end)
  );
}

/** Midnight ends a day as 24:00, not as the next day's 00:00. */
function endWallTime(range: TimeRange, wallTimeOf: (atMs: number) => string): string {
  const end = wallTimeOf(range.endMs);
  return end === '00:00' ? '24:00' : end;
}
