import type { Health } from '../../shared/live/index.ts';
import type { Effects } from '../effects.ts';
import { asStorageError, StorageError } from '../event-log/index.ts';

type Why = 'closed' | 'queue-full' | 'no-file' | 'not-written' | 'bodies-left-out';

/** How long a loss is shown after it happened. */
const SHOWN_MS = 60 * 60_000;

/** Counts what could not be recorded, says so once in the log for each spell of trouble, and shows it. */
export function lossCounter({ now, log }: Pick<Effects, 'now' | 'log'>) {
  let count = 0;
  let lastLossMs = Number.NEGATIVE_INFINITY;
  let countBefore = 0;
  let isInTrouble = false;
  let reason: string | null = null;

  function trouble(fields: { readonly code: string; readonly error?: string }): void {
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
      lastLossMs = now();
    },
    /** The file refused. */
    failing(error: unknown): void {
      const failure = asStorageError(error);
      if (failure instanceof StorageError) reason = failure.message;
      lastLossMs = now();
      trouble({
        code: failure instanceof StorageError ? failure.code : 'not-written',
        error: error instanceof Error ? error.name : 'unknown',
      });
    },
    /** Something was written again. */
    recovered(): void {
      if (!isInTrouble) return;
      isInTrouble = false;
      reason = null;
      log('warn', 'exchanges are recorded again', { count: count - countBefore });
    },
    health(): Health | null {
      if (!isInTrouble && now() - lastLossMs > SHOWN_MS) return null;
      const gap = `${count} ${count === 1 ? 'call' : 'calls'} to or from other systems could not be written down since the start.`;
      return {
        key: 'exchanges',
        level: 'look',
        label: 'Record of calls has gaps',
        detail: `${gap} The work itself went on, and no booking is lost by it. ${reason ?? 'If it happens again, ask IT to look at the disk of this computer.'}`,
      };
    },
  };
}
