import type { ResourceState } from '../events/index.ts';
import { isUndone } from './recordOrder.ts';
import type { ClinicDay, Resource, TimeRange } from './state.ts';

export interface ChairUse {
  /** Chair time occupied ∩ open, ms. */
  readonly occupiedMs: number;
  /** Chair time open − out of order, ms. */
  readonly openMs: number;
  /** How long the practice has been open so far, ms. */
  readonly openForMs: number;
  /** Patient left → chair ready, minutes. */
  readonly turnaroundsMin: readonly number[];
}

interface Spell extends TimeRange {
  readonly state: ResourceState;
}

/**
 * Utilisation and turnaround as far as the day has come (board.md, Measures). Open is when any provider works; without hours
 * it is from the first to the last booked time.
 */
export function chairUse(day: ClinicDay, nowMs: number): ChairUse {
  const open = openRanges(day).map((range) => ({ startMs: range.startMs, endMs: Math.min(range.endMs, nowMs) }));
  let occupiedMs = 0;
  let openMs = 0;
  const turnaroundsMin: number[] = [];
  for (const resource of day.resources.values()) {
    const spells = spellsOf(resource, day, nowMs);
    for (const spell of spells) {
      const withinMs = open.reduce((sum, range) => sum + overlapMs(spell, range), 0);
      if (spell.state !== 'maintenance') openMs += withinMs;
      if (spell.state === 'occupied') occupiedMs += withinMs;
    }
    spells.forEach((spell, index) => {
      const isReadied = spell.state === 'cleaning' && spells[index - 1]?.state === 'occupied' && spells[index + 1]?.state === 'available';
      if (isReadied) turnaroundsMin.push((spell.endMs - spell.startMs) / 60_000);
    });
  }
  const openForMs = open.reduce((sum, range) => sum + Math.max(0, range.endMs - range.startMs), 0);
  return { occupiedMs, openMs, openForMs, turnaroundsMin };
}

/** What a chair was doing from the first instant of the date until now, by the times its events tell. */
function spellsOf(resource: Resource, day: ClinicDay, nowMs: number): readonly Spell[] {
  const spells: Spell[] = [];
  let state: ResourceState = 'available';
  let sinceMs = day.bounds.startMs;
  const close = (endMs: number) => {
    if (endMs > sinceMs) spells.push({ state, startMs: sinceMs, endMs });
    sinceMs = Math.max(sinceMs, endMs);
  };
  for (const record of resource.records) {
    const { event } = record;
    if (event.eventType !== 'resource.occupancy.update.v1' || isUndone(record, day.undos)) continue;
    if (event.data.status === state) continue;
    close(Math.min(Date.parse(event.data.timestamp), nowMs));
    state = event.data.status;
  }
  close(Math.min(nowMs, day.bounds.endMs));
  return spells;
}

/** Union of all providers' hours, sorted. */
function openRanges(day: ClinicDay): readonly TimeRange[] {
  const hours = [...day.providers.values()].flatMap((provider) => provider.hours);
  const ranges = hours.length > 0 ? hours : bookedRange(day);
  const merged: TimeRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = merged.at(-1);
    if (last && range.startMs <= last.endMs)
      merged[merged.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, range.endMs) };
    else merged.push(range);
  }
  return merged;
}

function bookedRange(day: ClinicDay): readonly TimeRange[] {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const visit of day.visits.values()) {
    if (visit.date !== day.date || visit.startsAtMs === null) continue;
    startMs = Math.min(startMs, visit.startsAtMs);
    endMs = Math.max(endMs, visit.startsAtMs + (visit.lengthMin ?? 30) * 60_000);
  }
  return startMs < endMs ? [{ startMs, endMs }] : [];
}

function overlapMs(a: TimeRange, b: TimeRange): number {
  return Math.max(0, Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs));
}
