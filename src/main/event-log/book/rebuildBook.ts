import type { LogRecord } from '../../../shared/events/index.ts';
import type { WritableDatabase } from '../database/openDatabase.ts';
import type { EventRow } from '../database/tables.ts';
import type { KeyRing } from '../keys/keyRing.ts';
import type { EventRows } from '../unreadableEvents.ts';
import type { Book } from './book.ts';

const PAGE = 1_000;

export interface RebuildParts {
  readonly database: WritableDatabase;
  readonly book: Book;
  readonly keys: KeyRing;
  readonly eventRows: EventRows;
}

/** Empties the book and takes every record that can be read in again, in one transaction: a crash leaves the book as it was. */
export function rebuildBook({ database, book, keys, eventRows }: RebuildParts): void {
  const page = database.prepare<[number, number], EventRow>('SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?');
  function* records(): Generator<LogRecord> {
    for (let rows = page.all(0, PAGE); rows.length > 0; rows = page.all(rows.at(-1)?.position ?? 0, PAGE)) {
      for (const row of rows) {
        const record = eventRows.recordOf(row);
        if (record) yield record;
      }
    }
  }
  database.transaction(() => {
    book.rebuild(records());
    keys.commitNew();
  })();
}
