import { mkdirSync } from 'node:fs';
import { StorageError } from './event-log/index.ts';

/** Makes the data folder, for its owner alone, where there is none. @throws StorageError `read-only` in words when that cannot be. */
export function makeDataFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StorageError(
      'read-only',
      `The data folder ${directory} cannot be made: ${reasonOf(error)}. Nothing was changed. Choose another folder, or correct this one, and start again.`,
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EEXIST':
    case 'ENOTDIR':
      return 'where it should be, or on the way to it, there is a file';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'this program has no right to write there';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    default:
      return 'its path leads nowhere on this computer';
  }
}
