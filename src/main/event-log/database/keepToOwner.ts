import { chmodSync, closeSync, existsSync, openSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../contract.ts';

/** What is in a data folder, beside the practice key: that has a check of its own. */
const files = /^(?:(?:events|keys|exchanges)\.db(?:-wal|-shm)?|in-use\.lock(?:-journal)?|station-token|intake-token)$/;
/** By these a folder is known as ours, and not as one that somebody named by mistake. */
const marks = ['events.db', 'keys.db', 'practice.key', 'in-use.lock'];
const OTHERS = 0o077;

/**
 * Takes the rights of other users of this computer away from the data folder and the files in it, where they are this user's own.
 * Windows keeps rights in lists that are not in the mode: there nothing is done.
 * @param uid of this process; undefined on Windows.
 * @returns how many were open to others. @throws StorageError `open-to-others` where they are somebody else's, or the folder is not one of ours.
 */
export function keepToOwner(directory: string, uid = process.getuid?.()): number {
  if (uid === undefined) return 0;
  // The folder itself, not a link to it.
  const folder = realpathSync(directory);
  const names = readdirSync(folder);
  const isOurs = names.length === 0 || marks.some((name) => names.includes(name));
  const open = [folder, ...names.filter((name) => files.test(name)).map((name) => join(folder, name))].filter((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found || (found.mode & OTHERS) === 0) return false;
    if (found.isDirectory() && !isOurs) throw notOurs(directory);
    if (uid !== 0 && found.uid !== uid) throw notMine(path, found);
    return true;
  });
  for (const path of open) chmodSync(path, statSync(path).mode & 0o700);
  return open.length;
}

/** Makes the file of a database for its owner alone; SQLite gives those beside it the same rights. */
export function makeOwnFile(file: string): void {
  // Never opened where it is there already: closing it would drop the locks that this process has on it.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
}

function notOurs(directory: string): StorageError {
  return new StorageError(
    'open-to-others',
    `The data folder ${directory} is open to other users of this computer and holds other things than Frontdesk's data, so its rights were left as they are and nothing was started. Choose an empty folder, or take the others' rights away (chmod 700), and start again.`,
  );
}

function notMine(path: string, { mode }: Stats): StorageError {
  return new StorageError(
    'open-to-others',
    `${path} is open to other users of this computer (its rights are ${(mode & 0o777).toString(8)}) and belongs to another user, so this program cannot take their rights away. Nothing was started. Give it to the user that runs this program, with rights for that user alone, and start again.`,
  );
}
