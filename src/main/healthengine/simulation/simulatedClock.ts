import { setImmediate as turn } from 'node:timers/promises';

/** Turns of the event loop in which nothing moves, after which only time can move anything. */
const QUIET_TURNS = 4;

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly work: () => void;
}

/**
 * A clock that stands until everything that could happen at this moment has happened, then steps to the next timer. Without
 * sockets and real timers the same seed takes the same steps, on every machine.
 */
export function simulatedClock(startMs: number) {
  const timers = new Map<number, Timer>();
  let nowMs = startMs;
  let ordered = 0;
  let busy = 0;

  function setTimer(work: () => void, delayMs: number): () => void {
    ordered += 1;
    const order = ordered;
    timers.set(order, { atMs: nowMs + Math.max(0, Math.ceil(delayMs)), order, work });
    return () => void timers.delete(order);
  }

  function next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers.values())
      if (!first || timer.atMs < first.atMs || (timer.atMs === first.atMs && timer.order < first.order)) first = timer;
    return first;
  }

  return {
    now: () => nowMs,
    setTimer,
    /** Work that ends by itself without time passing, such as a commit. */
    async during<T>(work: Promise<T>): Promise<T> {
      busy += 1;
      try {
        return await work;
      } finally {
        busy -= 1;
      }
    },
    /** Until nothing moves without time. */
    async settled(): Promise<void> {
      for (let quiet = 0; quiet < QUIET_TURNS; ) {
        const before = `${ordered} ${timers.size}`;
        await turn();
        quiet = busy === 0 && before === `${ordered} ${timers.size}` ? quiet + 1 : 0;
      }
    },
    /** Steps to the next timer and runs it. @returns false when there is none up to then. */
    step(untilMs: number): boolean {
      const timer = next();
      if (!timer || timer.atMs > untilMs) {
        nowMs = Math.max(nowMs, untilMs);
        return false;
      }
      timers.delete(timer.order);
      nowMs = Math.max(nowMs, timer.atMs);
      timer.work();
      return true;
    },
  };
}

export type SimulatedClock = ReturnType<typeof simulatedClock>;
