/** Long enough to get on, short enough that a key, a message or a frame never waits for more than this. */
const SLICE_MS = 2;

export interface SliceOptions {
  /** Does a small piece of the work at each step. */
  readonly work: Iterator<void>;
  readonly nowMs: () => number;
  /** Runs work in a task of its own, after whatever has come in the meantime. */
  readonly nextTask: (work: () => void) => void;
  /** Tells how long the next paint takes; 0 where nothing is painted. */
  readonly paintCost: (told: (costMs: number) => void) => void;
  /** Called once, with the milliseconds of all slices and of the paint. */
  readonly done: (costMs: number) => void;
  readonly failed: (error: unknown) => void;
}

/** Does a piece of work in tasks of a few milliseconds. @returns a function that gives it up. */
export function drawInSlices({ work, nowMs, nextTask, paintCost, done, failed }: SliceOptions): () => void {
  let costMs = 0;
  let isOver = false;

  function slice() {
    if (isOver) return;
    const startedMs = nowMs();
    let isDone = false;
    try {
      while (!isDone && nowMs() - startedMs < SLICE_MS) isDone = work.next().done === true;
    } catch (error) {
      isOver = true;
      return failed(error);
    }
    // What the slice has changed is drawn in a microtask before this one, and counts.
    queueMicrotask(() => {
      if (isOver) return;
      costMs += nowMs() - startedMs;
      if (isDone) paintCost((paintMs) => isOver || done(costMs + paintMs));
      else nextTask(slice);
    });
  }
  nextTask(slice);
  return () => {
    isOver = true;
  };
}
