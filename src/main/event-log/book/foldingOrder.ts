import type { LogRecord } from '../../../shared/events/index.ts';
import type { FoldedUpTo } from '../database/tables.ts';

/** What places a record in the order of folding. */
export type Placed = Pick<LogRecord, 'orderAtMs' | 'source' | 'position'> & { readonly event: Pick<LogRecord['event'], 'eventId'> };

/** The order of events.md, Order and convergence, as in the clinic day: orderAt, event id, position. */
export function compareFolding(a: Placed, b: Placed): number {
  return a.orderAtMs - b.orderAtMs || compareText(a.event.eventId, b.event.eventId) || a.position - b.position;
}

export function inFoldingOrder(records: readonly LogRecord[]): readonly LogRecord[] {
  return [...records].sort(compareFolding);
}

/** Whether a record folds after everything that a row of the book reflects. Positions only grow, so they settle a tie. */
export function foldsAfter(record: LogRecord, row: FoldedUpTo): boolean {
  return (record.orderAtMs - row.newest_order_at || compareText(record.event.eventId, row.newest_event_id)) >= 0;
}

/** What a row reflects once a record was folded on top of it. */
export function upTo(record: LogRecord, before: FoldedUpTo | undefined): FoldedUpTo {
  return {
    position: Math.max(record.position, before?.position ?? 0),
    newest_order_at: record.orderAtMs,
    newest_event_id: record.event.eventId,
  };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
