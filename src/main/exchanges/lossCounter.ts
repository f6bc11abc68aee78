import type { Health } from '../../shared/live/index.ts';
import type { Effects } from '../effects.ts';
import { asStorageError, StorageError } from '../event-log/index.ts';

type Why = 'closed' | 'queue-full' | 'no-file' | 'not-written' | 'bodies-left-out';

/** How long a loss is shown after it happened. */
const SHOWN_MS = 60 * 60_000;
/** So long nothing may be lost before trouble counts as over: on a disk that is nearly full, one write fails and the next does not. */
const OVER_AFTER_MS = 60_000;

/** Counts what could not be recorded, says so once in the log for each spell of trouble, and shows it. */
export function lossCounter({ now, log }: Pick<Effects, 'now' | 'log'>) {
  let count = 0;
  let countBefore = 0;
  let lastLossMs = Number.NEGATIVE_INFINITY;
  let isInTrouble = false;
  let code: StorageError['code'] = 'unknown';

  function trouble(fields: { readonly code: string; readonly error?: string }): void {
    lastLossMs = now();
    if (isInTrouble) return;
    isInTrouble = true;
    countBefore = count;
    log('error', 'exchanges are not recorded; the work goes on', fields);
  }

  return {
    count: () => count,
    lose(rows: number, why: Why): void {
      if (rows === 0) return;
      trouble({ code: why });
      count += rows;
    },
    /** The file refused. */
    failing(error: unknown): void {
      const failure = asStorageError(error);
      code = failure instanceof StorageError ? failure.code : 'unknown';
      trouble({ code, error: error instanceof Error ? error.name : 'unknown' });
    },
    /** Something was written. */
    wrote(): void {
      if (!isInTrouble || now() - lastLossMs < OVER_AFTER_MS) return;
      isInTrouble = false;
      log('warn', 'exchanges are recorded again', { count: count - countBefore });
    },
    health(): Health | null {
      if (now() - lastLossMs > SHOWN_MS) return null;
      const calls = `${count} ${count === 1 ? 'call' : 'calls'} to or from other systems`;
      return {
        key: 'exchanges',
        level: 'look',
        label: 'Record of calls has gaps',
        detail: `Since the start ${calls} could not be written down. The calls themselves went on, and nothing else is affected. ${adviceFor(code)}`,
      };
    },
  };
}

function adviceFor(code: StorageError['code']): string {
  switch (code) {
    case 'full':
      return 'The disk of this computer is full: free some space on it.';
    case 'read-only':
      return 'The file exchanges.db in the data folder cannot be written to: ask IT to give this program the right to.';
    case 'damaged':
      return 'The file exchanges.db in the data folder is damaged. It holds nothing but this record: ask IT to stop the program, delete that file and start again.';
    case 'in-use':
      return 'Another program holds the file exchanges.db in the data folder: ask IT to close it.';
    case 'too-new':
      return 'The data folder was last used by a newer version of the program: ask IT to install that again.';
    case 'old-sqlite':
    case 'key':
    case 'open-to-others':
    case 'gone':
    case 'unknown':
      return 'If it happens again, ask IT to look at the disk of this computer.';
  }
}
