import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { makeOwnFile } from './keepToOwner.ts';
import { asStorageError } from './storageFailure.ts';

export interface DataLock {
  /** After its file was deleted: in a new one. @throws StorageError `in-use` when another process was quicker; then it is not held. */
  takeAgain(): void;
  release(): void;
}

/**
 * Takes the data folder for this process. The lock is an exclusive transaction on an empty database: the operating
 * system drops it with the process, so that nothing is left behind even by a kill.
 * @throws StorageError `in-use` when another process has it.
 */
export function lockData(directory: string): DataLock {
  let held: Database.Database | undefined;
  const take = () => {
    held?.close();
    held = locked(join(directory, 'in-use.lock'));
  };
  take();
  return { takeAgain: take, release: () => held?.close() };
}

function locked(file: string): Database.Database {
  let lock: Database.Database | undefined;
  try {
    makeOwnFile(file);
    lock = new Database(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    throw asStorageError(error);
  }
}

/**
 * Refuses a database that another program has open, whatever became of its lock file: every connection to a database with a
 * write-ahead log holds a share of it, and this asks for all of it. @throws StorageError `in-use`.
 */
export function refuseWhereOpen(file: string): void {
  let probe: Database.Database | undefined;
  try {
    probe = new Database(file, { fileMustExist: true, timeout: 1_000 });
    probe.pragma('locking_mode = exclusive');
    probe.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    throw asStorageError(error, basename(file));
  } finally {
    probe?.close();
  }
}
