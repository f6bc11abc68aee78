import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LogRecord, TenantId } from '../../../shared/events/index.ts';
import type { BookEntity, BookRow } from './book.ts';
import { holdHistories } from './heldHistories.ts';
import { holdRows } from './heldRows.ts';

interface Row extends BookRow {
  readonly id: string;
}

const TENANT = 'clinic' as TenantId;
const rowOf = (id: string, position: number): Row => ({
  tenant_id: TENANT,
  id,
  position,
  newest_order_at: 0,
  newest_event_id: '',
  newest_source: '',
});

/** A table of rows, and how often each was written. */
function aTable() {
  const rows = new Map<string, Row>();
  let writes = 0;
  const entity: BookEntity<Row> = {
    kind: 'appointment',
    histories: holdHistories<Row>(),
    idOf: ({ id }) => id,
    get: (_, id) => rows.get(id),
    evolve: (row, { position }: LogRecord, id) => row ?? rowOf(id, position),
    put(row) {
      writes += 1;
      rows.set(row.id, row);
    },
    remove: (_, id) => {
      rows.delete(id);
    },
  };
  return { rows, entity, writes: () => writes };
}

const change = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), does: fc.constantFrom('put', 'put', 'remove') });

it('held rows read at once as they were put or removed, and the table ends as if each had been written at once, however few are held', () => {
  fc.assert(
    fc.property(fc.array(change), fc.integer({ min: 1, max: 5 }), (changes, rowsHeld) => {
      const [direct, waiting] = [aTable(), aTable()];
      const held = holdRows(waiting.entity, rowsHeld);
      changes.forEach(({ id, does }, position) => {
        for (const entity of [direct.entity, held]) {
          if (does === 'put') entity.put(rowOf(id, position));
          else entity.remove(TENANT, id);
        }
        expect(held.get(TENANT, id)).toEqual(direct.entity.get(TENANT, id));
      });
      held.write();
      expect([...waiting.rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
        [...direct.rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      );
    }),
  );
});

it('a row that changes a hundred times before it is written is written once', () => {
  const table = aTable();
  const held = holdRows(table.entity);
  for (let position = 1; position <= 100; position += 1) held.put(rowOf('a', position));
  held.write();
  expect(table.writes()).toBe(1);
  expect(table.rows.get('a')?.position).toBe(100);
});
