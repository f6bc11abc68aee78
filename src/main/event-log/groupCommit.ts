import type { EventLog, Proposal } from './contract.ts';
import type { Recorder } from './recorder.ts';

/**
 * The work of one transaction: as much as recording so many small events, some 10 ms. More would hold the main thread, on a machine
 * that is slow or busy, over the 50 ms that it may be held.
 */
export const MAX_WORK = 256;

export interface GroupCommit {
  submit: EventLog['submit'];
  /** Records what is waiting. @returns when everything submitted so far is answered. */
  drain(): Promise<void>;
}

interface Waiting {
  readonly proposal: Proposal<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Messages that arrive in one turn of the event loop share one transaction and one sync of the disk, up to the work that fits in a
 * turn; the rest waits for the next. A message that is more than that alone has a transaction of its own.
 */
export function groupCommit(recordEach: Recorder['recordEach']): GroupCommit {
  let waiting: Waiting[] = [];
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    // After the poll phase: every message whose bytes came in this turn has been submitted by then.
    setImmediate(() => {
      isScheduled = false;
      recordWaiting();
      schedule();
    });
  }

  function recordWaiting(): void {
    const batch = waiting.slice(0, fitting(waiting));
    waiting = waiting.slice(batch.length);
    try {
      const answers = recordEach(batch.map(({ proposal }) => proposal));
      batch.forEach(({ resolve, reject }, index) => {
        try {
          resolve(answers[index]?.());
        } catch (error) {
          reject(error);
        }
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return {
    submit<Answer>(proposal: Proposal<Answer>): Promise<Answer> {
      return new Promise<Answer>((resolve, reject) => {
        waiting.push({ proposal, resolve: (answer) => resolve(answer as Answer), reject });
        schedule();
      });
    },
    async drain() {
      while (waiting.length > 0) recordWaiting();
    },
  };
}

/** @returns how many of the first fit in one transaction, at least one. */
function fitting(waiting: readonly Waiting[]): number {
  let work = 0;
  for (const [index, { proposal }] of waiting.entries()) {
    work += proposal.work ?? 1;
    if (work > MAX_WORK) return Math.max(1, index);
  }
  return waiting.length;
}
