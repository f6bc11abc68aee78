import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { StorageError } from '../contract.ts';
import { makeOwnFile } from './keepToOwner.ts';
import { asStorageError } from './storageFailure.ts';

declare const access: unique symbol;
/** The one connection that writes a database. */
export type WritableDatabase = Database.Database & { readonly [access]: 'read-write' };
/** A connection that SQLite itself refuses to write through. */
export type ReadableDatabase = Database.Database & { readonly [access]: 'read' | 'read-write' };

/** Before this version a write-ahead log that was reset while being checkpointed could damage the database. */
export const OLDEST_SQLITE = '3.51.3';

/**
 * Pages of 4 kB in the write-ahead log before it is copied into the database. A page that many commits touch is copied once, so
 * 32 MB instead of SQLite's 4 halve what a message costs under load; the copying holds the thread for some 20 ms.
 */
const CHECKPOINT_PAGES = 8_000;

/**
 * Opens the writing connection of one database: WAL, every commit synced to the disk, deleted content overwritten.
 * The settings are read back, because SQLite ignores in silence what it cannot do.
 * @param maxPages fewer pages than the disk has room for; for tests of a full disk.
 * @throws StorageError in words when it cannot be opened or is damaged.
 */
export function openWritable(file: string, maxPages?: number): WritableDatabase {
  let database: Database.Database | undefined;
  try {
    makeOwnFile(file);
    database = new Database(file, { timeout: 2_000 });
    requireSqlite(database);
    set(database, 'journal_mode', 'wal', 'wal');
    // better-sqlite3's SQLite defaults to NORMAL in WAL mode, which may lose the last commits with the power.
    set(database, 'synchronous', 'full', 2);
    set(database, 'foreign_keys', 'on', 1);
    set(database, 'secure_delete', 'on', 1);
    database.pragma('temp_store = memory');
    database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    if (maxPages !== undefined) database.pragma(`max_page_count = ${maxPages}`);
    return database as WritableDatabase;
  } catch (error) {
    database?.close();
    throw asStorageError(error, basename(file));
  }
}

/** Opens a second connection that can only read. @throws StorageError */
export function openReadable(file: string): ReadableDatabase {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
    database.pragma('temp_store = memory');
    return database as ReadableDatabase;
  } catch (error) {
    throw asStorageError(error, basename(file));
  }
}

function set(database: Database.Database, pragma: string, value: string, expected: string | number): void {
  database.pragma(`${pragma} = ${value}`);
  const actual = database.pragma(pragma, { simple: true });
  if (actual !== expected) {
    throw new StorageError(
      'unknown',
      `The database refused the setting ${pragma}=${value}, without which nothing stored here would be safe. Move the data folder to a local disk and start again.`,
    );
  }
}

function requireSqlite(database: Database.Database): void {
  const version = database.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '0';
  if (!isAtLeast(version, OLDEST_SQLITE)) {
    throw new StorageError(
      'old-sqlite',
      `This program was started with SQLite ${version}, which can damage data; it needs ${OLDEST_SQLITE} or newer. Install the program again from its own package.`,
    );
  }
}

export function isAtLeast(version: string, oldest: string): boolean {
  const [a, b] = [version, oldest].map((text) => text.split('.').map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (a?.[part] ?? 0) - (b?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
