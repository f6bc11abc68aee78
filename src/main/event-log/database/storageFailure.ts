import Database from 'better-sqlite3';
import { StorageError } from '../contract.ts';

const sentences = {
  full: 'The disk is full. Nothing of this was stored, and what was stored before is intact. Free some disk space, then try again.',
  'read-only':
    'The data folder cannot be written to. Nothing of this was stored, and what was stored before is intact. Give this program the right to write to the folder, then start it again.',
  'in-use':
    'Another running copy of the program is using this data folder. Two copies must not write to the same data, so this one stopped. Close the other one, or choose another data folder.',
  unknown:
    'The database could not complete the work. Nothing of this was stored, and what was stored before is intact. Try again; if it happens again, restart the program and check the disk.',
} as const;

/**
 * Says in words what a failure of SQLite or of the file system means.
 * @param file the database by name, where it is known.
 * @returns a StorageError to throw, or undefined when the error is not one of storage but a bug.
 */
export function storageFailure(error: unknown, file?: string): StorageError | undefined {
  if (error instanceof StorageError) return error;
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const kind = kindOf(code);
  return kind && new StorageError(kind, kind === 'damaged' ? damagedSentence(file) : sentences[kind], { cause: error });
}

/** As `storageFailure`, for callers that must throw something. */
export function asStorageError(error: unknown, file?: string): unknown {
  return storageFailure(error, file) ?? error;
}

/** @param file its name in the data folder. */
export function damagedSentence(file?: string): string {
  return `The database file ${file === undefined ? '' : `${file} `}is damaged and was left untouched. Nothing can be stored until it is repaired; a program that runs goes on showing what can still be read. Stop the program, keep a copy of the data folder, and restore the newest backup.`;
}

export function inUse(): StorageError {
  return new StorageError('in-use', sentences['in-use']);
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof Database.SqliteError) return error.code;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}

function kindOf(code: string): keyof typeof sentences | 'damaged' | undefined {
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM') return 'read-only';
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return 'read-only';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'SQLITE_FORMAT') return 'damaged';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'in-use';
  if (code.startsWith('SQLITE_IOERR') || code === 'SQLITE_NOMEM' || code === 'SQLITE_PROTOCOL') return 'unknown';
  return undefined;
}
