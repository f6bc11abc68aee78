import type { Effects } from './effects.ts';
import type { EventLog } from './event-log/index.ts';

/** Looked for anew so often. */
const EVERY_MS = 10 * 60_000;
/** Between two steps of the same work: others come first. */
const NEXT_STEP_MS = 250;

/** Removes, a little at a time, what the policy does not want kept any longer, and says how much that was. @returns a function that stops it. */
export function keepRetention(
  eventLog: Pick<EventLog, 'prune'>,
  { now, setTimer, log }: Pick<Effects, 'now' | 'setTimer' | 'log'>,
): () => void {
  let removed = { deadLetters: 0, commandResults: 0 };
  let cancel = setTimer(step, NEXT_STEP_MS);

  function step(): void {
    let mayBeMore = false;
    try {
      const pruned = eventLog.prune(now());
      removed = {
        deadLetters: removed.deadLetters + pruned.deadLetters,
        commandResults: removed.commandResults + pruned.commandResults,
      };
      mayBeMore = pruned.mayBeMore;
    } catch (error) {
      log('error', 'what is too old could not be removed; it is tried again', { error: error instanceof Error ? error.name : 'unknown' });
    }
    if (!mayBeMore && removed.deadLetters + removed.commandResults > 0) {
      log('info', 'what was kept long enough was removed', removed);
      removed = { deadLetters: 0, commandResults: 0 };
    }
    cancel = setTimer(step, mayBeMore ? NEXT_STEP_MS : EVERY_MS);
  }

  return () => cancel();
}
