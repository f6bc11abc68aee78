import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StorageError } from '../contract.ts';

/**
 * Makes a folder, and those above it, for its owner alone, where there is none. Step by step: Node's own `recursive` never comes
 * back where a file system, such as /proc, says of every new folder that the one above it is missing.
 * @throws StorageError `read-only` in words when that cannot be.
 */
export function makeFolder(directory: string): void {
  try {
    if (directory === '') throw new Error('A folder has a name.');
    const missing: string[] = [];
    for (let at = resolve(directory); !isFolder(at); at = dirname(at)) missing.unshift(at);
    for (const folder of missing) makeOne(folder);
  } catch (error) {
    throw new StorageError(
      'read-only',
      `The data folder ${directory} cannot be made: ${reasonOf(error)}. Nothing was changed. Choose another folder, or correct this one, and start again.`,
      { cause: error },
    );
  }
}

/** Another program may have made it in this very moment. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !isFolder(folder)) throw error;
  }
}

/** @returns false where nothing is. @throws what the system says of a path on which something else is. */
function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found) {
    if (found.isDirectory()) return true;
    throw Object.assign(new Error('A file is in the way.'), { code: 'ENOTDIR' });
  }
  if (lstatSync(path, { throwIfNoEntry: false })) throw Object.assign(new Error('A link leads nowhere.'), { code: 'ELOOP' });
  return false;
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'EEXIST':
    case 'ENOTDIR':
      return 'where it should be, or on the way to it, there is a file';
    case 'ELOOP':
      return 'where it should be, or on the way to it, there is a link that leads nowhere';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'this program has no right to write there';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'ENAMETOOLONG':
      return 'its name is longer than this computer allows';
    default:
      return 'its path leads nowhere on this computer';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
