import type { TenantId } from '../../../shared/events/index.ts';
import type { BookEntity, BookRow } from './book.ts';

/** Rows in memory before they are written: some 100 MB at most, whatever the log holds. */
const ROWS_HELD = 100_000;

/** An entity whose rows wait in memory, and the writing of them. */
export interface HeldRows<Row extends BookRow> extends BookEntity<Row> {
  /** Writes what waits. Nothing may read the table before. */
  write(): void;
}

/**
 * An entity whose rows are written once instead of after each record: for a rebuild, where the records of one appointment come close
 * together. Everything that reads its rows must read them through it.
 */
export function holdRows<Row extends BookRow>(entity: BookEntity<Row>, rowsHeld = ROWS_HELD): HeldRows<Row> {
  const held = new Map<string, Row>();
  const keyOf = (tenantId: string, id: string) => JSON.stringify([tenantId, id]);
  function write(): void {
    for (const row of held.values()) entity.put(row);
    held.clear();
  }
  return {
    ...entity,
    get: (tenantId, id) => held.get(keyOf(tenantId, id)) ?? entity.get(tenantId, id),
    put(row) {
      held.set(keyOf(row.tenant_id, entity.idOf(row)), row);
      if (held.size >= rowsHeld) write();
    },
    remove(tenantId: TenantId, id) {
      held.delete(keyOf(tenantId, id));
      entity.remove(tenantId, id);
    },
    write,
  };
}
