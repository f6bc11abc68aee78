import { migrations } from '../../../migrations/index.ts';
import { type EventLog, migrate, openWritable, type WritableDatabase } from '../event-log/index.ts';
import { prepareBodyKeys } from './bodyKeys.ts';
import { readExchanges } from './readExchanges.ts';
import { type ExchangeRetention, prepareBodyErasure, preparePruning } from './removeBodies.ts';
import { prepareExchangeWriter } from './writeExchanges.ts';

export interface ExchangeFileOptions {
  readonly file: string;
  readonly wrapping: EventLog['wrapping'];
  readonly newId: () => string;
  readonly now: () => number;
  readonly retention: ExchangeRetention;
  /** Fewer pages than the disk has room for: for tests of a full disk. */
  readonly maxPages?: number;
}

/** exchanges.db, opened, with everything that is done to it. */
export type ExchangeFile = ReturnType<typeof openExchangeFile>;

/** Calls that were under way when the program stopped are marked: nobody will tell any more how they ended. @throws StorageError */
export function openExchangeFile({ file, wrapping, newId, now, retention, maxPages }: ExchangeFileOptions) {
  const database: WritableDatabase = openWritable(file, maxPages);
  try {
    // The last moments may be lost with the power: the event log proves what was accepted, not this file.
    database.pragma('synchronous = normal');
    migrate(
      database,
      migrations.filter((migration) => migration.database === 'exchanges'),
      now(),
    );
    database.prepare("UPDATE exchanges SET status = 'unknown', reason = 'stopped' WHERE status = 'pending' AND status <> 'success'").run();
    const keys = prepareBodyKeys(database, { wrapping, newId, now });
    const erasure = prepareBodyErasure(database, keys);
    return {
      newest: database.prepare<[], number>('SELECT coalesce(max(exchange_id), 0) FROM exchanges').pluck().get() ?? 0,
      write: prepareExchangeWriter(database, keys),
      /** Keys that a failed transaction made must not seal anything. */
      writeFailed: () => keys.forget(),
      ...readExchanges(database, keys),
      erasure,
      prune: preparePruning(database, { keys, erasure, retention }),
      close() {
        try {
          database.pragma('wal_checkpoint(TRUNCATE)');
        } finally {
          database.close();
        }
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
