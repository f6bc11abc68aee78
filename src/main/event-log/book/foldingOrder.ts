import { compareRecords } from '../../../shared/clinic-day/index.ts';
import type { LogRecord } from '../../../shared/events/index.ts';
import type { FoldedUpTo } from '../database/tables.ts';

/** The order of the clinic day (events.md, Order and convergence): orderAt, source, event id. */
export function inFoldingOrder(records: readonly LogRecord[]): readonly LogRecord[] {
  return [...records].sort(compareRecords);
}

/**
 * Whether a record folds after everything that a row of the book reflects. Positions only grow, so they settle a tie. A row of the time before
 * sources were kept has none: at the same instant it is folded again to be sure.
 */
export function foldsAfter(record: LogRecord, row: FoldedUpTo): boolean {
  if (record.orderAtMs !== row.newest_order_at) return record.orderAtMs > row.newest_order_at;
  if (row.newest_source === '') return false;
  return (compareText(record.source, row.newest_source) || compareText(record.event.eventId, row.newest_event_id)) >= 0;
}

/** What a row reflects once a record was folded on top of it. */
export function upTo(record: LogRecord, before: FoldedUpTo | undefined): FoldedUpTo {
  return {
    position: Math.max(record.position, before?.position ?? 0),
    newest_order_at: record.orderAtMs,
    newest_source: record.source,
    newest_event_id: record.event.eventId,
  };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
