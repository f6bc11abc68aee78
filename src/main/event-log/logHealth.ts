import type { Health } from '../../shared/live/index.ts';

/** How long a fault after a commit is shown. */
const SHOWN_MS = 60 * 60_000;

export interface LogTrouble {
  /** Events that cannot be read. */
  readonly unreadable: number;
  readonly faults: { readonly count: number; readonly lastMs: number | null };
  readonly nowMs: number;
}

/** What is wrong with the log itself, in words of the desk; nothing when all is well. */
export function logHealth({ unreadable, faults, nowMs }: LogTrouble): readonly Health[] {
  const lines: Health[] = [];
  if (unreadable > 0) {
    const entries = unreadable === 1 ? 'One stored entry cannot be read and is' : `${unreadable} stored entries cannot be read and are`;
    lines.push({
      key: 'unreadable-events',
      level: 'look',
      label: 'Something stored cannot be read',
      detail: `${entries} left out here, so a booking or a change may be missing. Everything else is shown as it is. Compare the day with your other systems, and ask IT to look at the list of unreadable events.`,
    });
  }
  if (faults.lastMs !== null && Math.abs(nowMs - faults.lastMs) <= SHOWN_MS) {
    lines.push({
      key: 'day-read-again',
      level: 'look',
      label: 'The day had to be read again',
      detail:
        'After something was stored the day could not be brought up to date at once, so it was read again from the start. Nothing was lost. If it happens again, ask IT to look at the log file and the disk of this computer.',
    });
  }
  return lines;
}
