import type { Map as ImmutableMap } from 'immutable';
import type { CommandId, LogRecord } from '../events/index.ts';
import type { Change } from './state.ts';

/** What places a record in the order of folding. */
export type Placed = Pick<LogRecord, 'orderAtMs' | 'source' | 'position'> & { readonly event: Pick<LogRecord['event'], 'eventId'> };

/**
 * The order in which an entity's records fold (events.md, Order and convergence): orderAt, then source, then event id. Ids are
 * unique within a source, so nothing depends on the position, which is the order of arrival; it only keeps the sort total.
 * The book goes by the same order (event-log/book/foldingOrder.ts).
 */
export function compareRecords(a: Placed, b: Placed): number {
  if (a.orderAtMs !== b.orderAtMs) return a.orderAtMs - b.orderAtMs;
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  if (a.event.eventId !== b.event.eventId) return a.event.eventId < b.event.eventId ? -1 : 1;
  return a.position - b.position;
}

/** @param sorted in fold order. @param added any order, none of them in `sorted`. @returns all of them in fold order. */
export function mergeRecords(sorted: readonly LogRecord[], added: readonly LogRecord[]): readonly LogRecord[] {
  if (added.length === 0) return sorted;
  const merged = [...sorted, ...added];
  const last = sorted.at(-1);
  const isAppend = added.length === 1 && added[0] !== undefined && (last === undefined || compareRecords(last, added[0]) < 0);
  return isAppend ? merged : merged.sort(compareRecords);
}

export type Undos = ImmutableMap<CommandId, LogRecord>;

export function isUndone(record: LogRecord, undos: Undos): boolean {
  return record.commandId !== null && undos.has(record.commandId);
}

/** Who changed an entity last: by a record that counts, or by taking one back. @param records in fold order. */
export function lastChangeOf(records: readonly LogRecord[], undos: Undos): Change | null {
  let newest: LogRecord | undefined;
  for (const record of records) {
    const counted = (record.commandId === null ? undefined : undos.get(record.commandId)) ?? record;
    if (newest === undefined || compareRecords(newest, counted) < 0) newest = counted;
  }
  return newest ? { actor: newest.actor, atMs: newest.orderAtMs, commandId: newest.commandId } : null;
}
