import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface RotatingFileOptions {
  /** Made, for its owner alone, when it is not there; the folder around it is not. */
  readonly directory: string;
  /** Of the newest file, without the ending: `frontdesk` gives `frontdesk.log`, `frontdesk.1.log`, … */
  readonly name: string;
  readonly maxBytes: number;
  /** How many full files are kept beside the newest. */
  readonly kept: number;
}

export interface RotatingFile {
  /** The newest file. */
  readonly path: string;
  /** Has the lines on their way to the disk when it returns. Never throws: what cannot be written is counted. @param lines whole ones, each with its end. */
  write(lines: string): void;
  /** Lines that could not be written since the start. */
  lost(): number;
}

/**
 * A file of lines that never grows without bound. Each write looks at what stands at its path: a file that somebody deleted, moved
 * or emptied meanwhile is begun again. A full disk costs lines, which are counted and told of in the first line that can be written
 * again; it never stops whoever writes. Writes are synchronous, because the last lines before an end are the ones that are wanted.
 */
export function rotatingFile({ directory, name, maxBytes, kept }: RotatingFileOptions): RotatingFile {
  const path = join(directory, `${name}.log`);
  const older = (number: number) => join(directory, `${name}.${number}.log`);
  let file: number | undefined;
  let lost = 0;
  let untold = 0;

  function open(): number {
    try {
      mkdirSync(directory, { mode: 0o700 });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const opened = openSync(path, 'a', 0o600);
    file = opened;
    // It may be older than this rule.
    if (process.platform !== 'win32') fchmodSync(opened, 0o600);
    return opened;
  }

  function close() {
    if (file === undefined) return;
    const closing = file;
    file = undefined;
    closeSync(closing);
  }

  /** The file to write to, in which there is room. */
  function current(bytes: number): number {
    if (file !== undefined && !isAt(path, file)) close();
    const opened = file ?? open();
    const { size } = fstatSync(opened);
    if (size === 0 || size + bytes <= maxBytes) return opened;
    close();
    for (let number = kept; number >= 1; number -= 1) moveIfThere(number === 1 ? path : older(number - 1), older(number));
    if (kept === 0) rmSync(path, { force: true });
    return open();
  }

  return {
    path,
    write(lines) {
      // The line before may have been cut short.
      const told =
        untold === 0 ? '' : `\n${JSON.stringify({ at: new Date().toISOString(), level: 'warn', what: 'log lines lost', count: untold })}\n`;
      const bytes = Buffer.from(told + lines);
      try {
        const to = current(bytes.length);
        for (let from = 0; from < bytes.length; ) from += writeSync(to, bytes, from);
        untold = 0;
      } catch {
        const count = lines.split('\n').length - 1;
        lost += count;
        untold += count;
        try {
          close();
        } catch {
          // The system has let go of it either way.
        }
      }
    },
    lost: () => lost,
  };
}

/** Is this open file still the one that stands at its path? */
function isAt(path: string, file: number): boolean {
  const [there, open] = [statSync(path, { throwIfNoEntry: false }), fstatSync(file)];
  return there !== undefined && there.ino === open.ino && there.dev === open.dev;
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
