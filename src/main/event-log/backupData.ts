import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type BackupResult, StorageError } from './contract.ts';
import { makeFolder } from './database/makeFolder.ts';
import type { WritableDatabase } from './database/openDatabase.ts';
import { asStorageError } from './database/storageFailure.ts';

export interface BackupParts {
  readonly events: WritableDatabase;
  readonly keys: WritableDatabase;
  readonly head: () => number;
}

/**
 * Copies both databases while they are in use, then opens the copies and counts. The practice key is not copied: a
 * backup is of no use to whoever finds it, and the key must be kept elsewhere.
 * @param directory must not exist yet.
 * @throws StorageError when it exists, cannot be written, or a copy does not hold what it should.
 */
export async function backupData({ events, keys, head }: BackupParts, directory: string): Promise<BackupResult> {
  nothingMayBeThere(directory);
  try {
    makeFolder(directory);
    const headBefore = head();
    const files = { events: join(directory, 'events.db'), keys: join(directory, 'keys.db') };
    // Events first: every key that they need was committed before them, so the copy of the keys, made later, has it.
    await events.backup(files.events);
    await keys.backup(files.keys);
    const position = verifyCopy(files.events, 'SELECT count(*) AS count, coalesce(max(position), 0) AS newest FROM events');
    if (position.count !== position.newest || position.newest < headBefore) throw incompleteBackup(directory);
    const copied = verifyCopy(files.keys, 'SELECT count(*) AS count, 0 AS newest FROM data_keys');
    if (copied.count === 0 && position.count > 0) throw incompleteBackup(directory);
    return { directory, position: position.newest, files: [files.events, files.keys] };
  } catch (error) {
    throw asStorageError(error);
  }
}

/** @throws StorageError where something is. */
export function nothingMayBeThere(directory: string): void {
  if (!existsSync(directory)) return;
  throw new StorageError(
    'unknown',
    `There is already something at ${directory}, so no backup was made. Choose a folder that does not exist yet.`,
  );
}

/** Makes a copy one file that needs no other beside it. @returns what the statement counts in it. */
export function verifyCopy(file: string, sql: string): { readonly count: number; readonly newest: number } {
  const copy = new Database(file);
  try {
    copy.pragma('journal_mode = delete');
    return copy.prepare<[], { count: number; newest: number }>(sql).get() ?? { count: 0, newest: 0 };
  } finally {
    copy.close();
  }
}

export function incompleteBackup(directory: string): StorageError {
  return new StorageError(
    'damaged',
    `The backup in ${directory} does not hold everything and must not be relied on. The data itself is intact. Delete that folder, check the disk, and make another backup.`,
  );
}
