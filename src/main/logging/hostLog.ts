import { join } from 'node:path';
import type { Log } from '../effects.ts';
import { lineLog } from '../systemEffects.ts';
import { type RotatingFile, rotatingFile } from './rotatingFile.ts';

const MAX_BYTES = 10_000_000;
const KEPT = 4;

export interface HostLogOptions {
  /** Standard error. */
  readonly write: (text: string) => void;
  /** A person sits in front of it: the lines go to a file in the data folder, and here come the few sentences that a person needs. */
  readonly isForPeople: boolean;
  /** The lines come here in any case. */
  readonly verbose: boolean;
}

export interface HostLog {
  readonly log: Log;
  /** Names the data folder, as soon as it is known; lines from before have waited. */
  readonly keepIn: (dataDirectory: string) => void;
  /** A sentence for the person, if there is one. */
  readonly tell: (sentence: string) => void;
  /** The newest file; empty before the folder is known. */
  readonly path: () => string;
}

/**
 * Where the lines of a host go. Scripts and service managers read them on standard error (docs/it.md); a person is spared them there, but
 * learns of every kind of error once. The file is kept small by itself: at most five of ten megabytes.
 */
export function hostLog({ write, isForPeople, verbose }: HostLogOptions): HostLog {
  let file: RotatingFile | null = null;
  let early = '';
  const lines = lineLog((text) => {
    if (!isForPeople || verbose) write(text);
    if (!isForPeople) return;
    if (file) file.write(text);
    else early += text;
  });
  const told = new Set<string>();
  const tell = (sentence: string) => {
    if (isForPeople) write(`${sentence}\n`);
  };
  return {
    log(level, what, fields) {
      lines(level, what, fields);
      if (level !== 'error' || verbose || told.has(what)) return;
      told.add(what);
      tell(`Frontdesk met an error (${what})${file ? `; more is in ${file.path}` : ''}.`);
    },
    keepIn(dataDirectory) {
      if (!isForPeople) return;
      file = rotatingFile({ directory: join(dataDirectory, 'logs'), name: 'frontdesk', maxBytes: MAX_BYTES, kept: KEPT });
      if (early !== '') file.write(early);
      early = '';
    },
    tell,
    path: () => file?.path ?? '',
  };
}
