import type { Effects } from '../effects.ts';
import type { EventLog } from '../event-log/index.ts';

export interface ReleaseOptions {
  readonly eventLog: Pick<EventLog, 'onCommitted'>;
  readonly preferMemory: (isPreferred: boolean) => void;
  readonly effects: Pick<Effects, 'setTimer'>;
}

/** Events after which there is something to give back; a start, which folds whole days, counts as such. */
export const BURST_EVENTS = 500;
/** At most this many events in `CALM_MS`: a practice at work. More is load, in which speed comes first. */
export const CALM_EVENTS = 100;
export const CALM_MS = 3_000;
/** V8 looks every 8 s whether it is to begin; then it collects twice. */
export const RELEASE_FOR_MS = 20_000;

/**
 * Gives back to the machine what a start or a burst of events made V8 reserve (a young generation of 32 MB, for one), once it is
 * calm again; under load nothing is asked for. @returns a function that stops it.
 */
export function releaseWhenCalm({ eventLog, preferMemory, effects }: ReleaseOptions): () => void {
  let phase: 'settled' | 'waiting for calm' | 'releasing' = 'settled';
  let events = 0;
  let cancelTimer = () => {};
  waitForCalm();

  const stopListening = eventLog.onCommitted((records) => {
    events += records.length;
    if (phase === 'settled' && events >= BURST_EVENTS) waitForCalm();
    if (phase === 'releasing' && events > CALM_EVENTS) {
      endRelease();
      waitForCalm();
    }
  });

  function waitForCalm(): void {
    phase = 'waiting for calm';
    events = 0;
    cancelTimer = effects.setTimer(() => (events > CALM_EVENTS ? waitForCalm() : release()), CALM_MS);
  }

  function release(): void {
    phase = 'releasing';
    events = 0;
    preferMemory(true);
    cancelTimer = effects.setTimer(endRelease, RELEASE_FOR_MS);
  }

  function endRelease(): void {
    cancelTimer();
    preferMemory(false);
    phase = 'settled';
    events = 0;
  }

  return () => {
    stopListening();
    cancelTimer();
    if (phase === 'releasing') preferMemory(false);
  };
}
