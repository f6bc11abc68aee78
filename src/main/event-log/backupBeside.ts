import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { incompleteBackup, nothingMayBeThere, verifyCopy } from './backupData.ts';
import { type BackupResult, StorageError } from './contract.ts';
import { makeOwnFile } from './database/keepToOwner.ts';
import { makeFolder } from './database/makeFolder.ts';
import { openReadable } from './database/openDatabase.ts';
import { asStorageError } from './database/storageFailure.ts';

/**
 * Copies the databases of a data folder from a process of its own, whether a host is running on it or not. Each copy is one moment:
 * everything acknowledged before the call is in it. Not page by page as a host does it, because that begins anew with every commit of
 * another process. The thread is held meanwhile.
 * @param directory the data folder. @param to must not exist yet.
 * @throws StorageError when there is no data, something is at `to`, it cannot be written, or a copy does not hold what it should.
 */
export function backupBeside(directory: string, to: string): BackupResult {
  nothingMayBeThere(to);
  const files = { events: join(to, 'events.db'), keys: join(to, 'keys.db') };
  for (const name of ['events.db', 'keys.db']) {
    if (!existsSync(join(directory, name))) throw noData(directory, name);
  }
  try {
    makeFolder(to);
    // Events first: every key that they need was committed before them, so the copy of the keys, made later, has it.
    copy(join(directory, 'events.db'), files.events);
    copy(join(directory, 'keys.db'), files.keys);
    const { count, newest } = verifyCopy(files.events, 'SELECT count(*) AS count, coalesce(max(position), 0) AS newest FROM events');
    const keys = verifyCopy(files.keys, 'SELECT count(*) AS count, 0 AS newest FROM data_keys');
    if (count !== newest || (keys.count === 0 && count > 0)) throw incompleteBackup(to);
    return { directory: to, position: newest, files: [files.events, files.keys] };
  } catch (error) {
    throw asStorageError(error);
  }
}

function copy(from: string, to: string): void {
  makeOwnFile(to);
  const database = openReadable(from);
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
}

function noData(directory: string, name: string): StorageError {
  return new StorageError(
    'damaged',
    `There is no ${name} in ${directory}, so no backup was made. Name the data folder of the host with --data, and look whether it is whole.`,
  );
}
