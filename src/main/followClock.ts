import type { Effects } from './effects.ts';
import type { EventLog } from './event-log/index.ts';

/** A clock that is set while nothing is recorded is noticed within this. */
const LOOK_EVERY_MS = 10_000;

/** Has the log look at the host's clock, now and again and again. @returns a function that stops it. */
export function followClock(eventLog: Pick<EventLog, 'lookAtClock'>, { setTimer, log }: Pick<Effects, 'setTimer' | 'log'>): () => void {
  let cancel = () => {};
  look();
  function look(): void {
    cancel = setTimer(look, LOOK_EVERY_MS);
    try {
      eventLog.lookAtClock();
    } catch (error) {
      // It was set all the same, and is corrected at the next look that can be stored.
      log('error', 'the clock of this computer was set, and that could not be recorded yet', {
        error: error instanceof Error ? error.name : 'unknown',
      });
    }
  }
  return () => cancel();
}
