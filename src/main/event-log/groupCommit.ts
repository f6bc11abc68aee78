import type { EventLog, Proposal } from './contract.ts';

/** Messages in one transaction: their work stays far under the 50 ms that the main thread may be held. */
const MAX_BATCH = 256;

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

/** Messages that arrive in one turn of the event loop share one transaction and one sync of the disk. */
export function groupCommit(record: EventLog['record']): GroupCommit {
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
    const batch = waiting.slice(0, MAX_BATCH);
    waiting = waiting.slice(MAX_BATCH);
    try {
      const answers = record(batch.map(({ proposal }) => proposal));
      batch.forEach(({ resolve }, index) => {
        resolve(answers[index]);
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
