import { join } from 'node:path';
import Database from 'better-sqlite3';
import { makeOwnFile } from './keepToOwner.ts';
import { asStorageError } from './storageFailure.ts';

/**
 * Takes the data folder for this process. The lock is an exclusive transaction on an empty database: the operating
 * system drops it with the process, so that nothing is left behind even by a kill.
 * @returns a function that gives the folder back. @throws StorageError `in-use` when another process has it.
 */
export function lockData(directory: string): () => void {
  let lock: Database.Database | undefined;
  try {
    const file = join(directory, 'in-use.lock');
    makeOwnFile(file);
    lock = new Database(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    const held = lock;
    return () => {
      held.close();
    };
  } catch (error) {
    lock?.close();
    throw asStorageError(error);
  }
}
