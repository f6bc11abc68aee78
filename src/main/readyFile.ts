import { accessSync, constants, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The ready file cannot be kept; the message is for people. */
export class ReadyFileError extends Error {
  override readonly name = 'ReadyFileError';
}

export interface ReadyFile {
  /** From one instant to the next it is there, whole, and for its owner alone. @throws ReadyFileError */
  write(ready: object): void;
  /** Takes it away again; one that another host has put in its place meanwhile stays. */
  remove(): void;
}

/**
 * A file that is there while this host is ready, for scripts that cannot read its standard output. What an earlier run left (a kill
 * leaves it) goes at once: from here on its coming means that this host is ready. @throws ReadyFileError when it could not be written.
 */
export function openReadyFile(path: string): ReadyFile {
  try {
    rmSync(path, { force: true });
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw problem(path, error);
  }
  return {
    write(ready) {
      const beside = `${path}.${process.pid}.tmp`;
      try {
        rmSync(beside, { force: true });
        writeFileSync(beside, `${JSON.stringify({ ...ready, pid: process.pid })}\n`, { mode: 0o600, flag: 'wx' });
        renameSync(beside, path);
      } catch (error) {
        rmSync(beside, { force: true });
        throw problem(path, error);
      }
    },
    remove() {
      try {
        const { pid } = JSON.parse(readFileSync(path, 'utf8')) as { pid?: unknown };
        if (pid === process.pid) rmSync(path, { force: true });
      } catch {
        // It is gone or not ours: either way there is nothing to take away.
      }
    },
  };
}

function problem(path: string, cause: unknown): ReadyFileError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? 'its folder does not exist'
      : code === 'ENOSPC'
        ? 'the disk is full'
        : 'this program may not write there';
  return new ReadyFileError(
    `The ready file ${path} cannot be written: ${reason}. Frontdesk was not started. Name another file with --ready-file, or leave it out.`,
    { cause },
  );
}
