import type { LogRecord, Subject, TenantId } from '../../../shared/events/index.ts';
import { type Book, entitiesOf } from '../book/book.ts';
import type { WritableDatabase } from '../database/openDatabase.ts';
import type { RecordReader } from '../recordReader.ts';
import type { ClockCorrections } from './clockCorrections.ts';

export interface CarryOutParts {
  readonly database: WritableDatabase;
  readonly reader: RecordReader;
  readonly corrections: ClockCorrections;
  readonly book: Pick<Book, 'refold'>;
}

type SubjectRow = Subject & { readonly order_at: number; readonly position: number };

/**
 * What was derived from times that are now others, in the transaction that stores the correction: the index by which subjects find their
 * records in order, and the rows of the book. The events stay as they were stored; reading them corrects them. Costs one walk through the
 * practice's index and the range itself, which is why it is done at a correction alone.
 * @returns takes a record that was just stored.
 */
export function prepareCarryingOut({ database, reader, corrections, book }: CarryOutParts): (record: LogRecord) => void {
  const keep = database.prepare(
    'INSERT INTO clock_corrections (position, tenant_id, from_position, to_position, offset_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const positionsOf = database
    .prepare<[number, number, string], number>('SELECT position FROM events WHERE position >= ? AND position <= ? AND tenant_id = ?')
    .pluck();
  const subjectsIn = database.prepare<[string, number, number], SubjectRow>(
    'SELECT kind, id, order_at, position FROM event_subjects WHERE tenant_id = ? AND position >= ? AND position <= ?',
  );
  // By the whole key: as one statement over all of the range, every row of the index would be held against every position.
  const move = database.prepare(
    'UPDATE event_subjects SET order_at = ? WHERE tenant_id = ? AND kind = +? AND id = ? AND order_at = ? AND position = ?',
  );

  return ({ event, position }) => {
    if (event.eventType !== 'host.clock.corrected.v1') return;
    const { tenantId, data } = event;
    keep.run(position, tenantId, data.fromPosition, data.toPosition, data.offsetMs);
    corrections.load();
    const orders = new Map<number, number>();
    const entities = new Map<string, Subject>();
    for (const moved of positionsOf.all(data.fromPosition, data.toPosition, tenantId)) {
      const record = reader.record(moved);
      if (!record) continue;
      orders.set(moved, record.orderAtMs);
      for (const entity of entitiesOf(record)) entities.set(`${entity.kind} ${entity.id}`, entity);
    }
    for (const row of subjectsIn.all(tenantId, data.fromPosition, data.toPosition)) {
      const orderAtMs = orders.get(row.position);
      if (orderAtMs !== undefined) move.run(orderAtMs, tenantId, row.kind, row.id, row.order_at, row.position);
    }
    for (const entity of entities.values()) book.refold(tenantId as TenantId, entity);
  };
}
