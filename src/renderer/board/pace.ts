export interface PaceOptions {
  /** Milliseconds on a clock that only goes forward. */
  readonly nowMs: () => number;
  readonly later: (work: () => void, delayMs: number) => () => void;
  /** Draws, in as many pieces as it likes, and calls `drawn` once with the milliseconds of work that it was. */
  readonly draw: (drawn: (costMs: number) => void) => void;
}

export interface Pace {
  /** Something has changed: draws at once when there was rest before, else as soon as there has been. */
  readonly changed: () => void;
  readonly stop: () => void;
}

/** Of the time, at most a quarter goes into drawing. */
const REST_PER_COST = 3;
const LONGEST_REST_MS = 250;

/**
 * Draws a lone change at once, and a stream of changes only as often as this PC can: after each drawing it rests three times as long as that
 * took, so that keys and scrolling stay quick on a slow one.
 */
export function createPace({ nowMs, later, draw }: PaceOptions): Pace {
  let drawing = false;
  let waiting = false;
  let restUntilMs = 0;
  let cancel = () => {};
  let stopped = false;

  function changed() {
    if (stopped || waiting) return;
    waiting = true;
    if (!drawing) plan();
  }
  function plan() {
    const restMs = restUntilMs - nowMs();
    if (restMs > 1) cancel = later(begin, restMs);
    else begin();
  }
  function begin() {
    if (stopped) return;
    waiting = false;
    drawing = true;
    draw((costMs) => {
      drawing = false;
      restUntilMs = nowMs() + Math.min(LONGEST_REST_MS, REST_PER_COST * costMs);
      if (waiting && !stopped) plan();
    });
  }
  return {
    changed,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
