import { setImmediate as turn } from 'node:timers/promises';
import type { Effects } from '../../effects.ts';

/** Turns of the event loop in which nothing moves, after which only the clock can move anything. */
const QUIET_TURNS = 12;

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly work: () => void;
}

/**
 * A clock that stands until everything that real sockets and real commits had to do is done, then jumps to the next timer. So
 * 20 s of a booking pass in milliseconds, and what is measured is the product's own time.
 */
export function simulatedTime(startMs: number) {
  const clock = { nowMs: startMs };
  const timers = new Set<Timer>();
  let ordered = 0;
  /** Calls that are out, and those of them that wait for a timer of the other side. */
  let out = 0;
  let parked = 0;

  function setTimer(work: () => void, delayMs: number): () => void {
    ordered += 1;
    const timer = { atMs: clock.nowMs + Math.max(0, Math.ceil(delayMs)), order: ordered, work };
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  async function settled(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      const before = `${out} ${parked} ${ordered} ${timers.size}`;
      await turn();
      quiet = out <= parked && before === `${out} ${parked} ${ordered} ${timers.size}` ? quiet + 1 : 0;
    }
  }

  return {
    now: () => clock.nowMs,
    /** The wall clock is set by somebody; timers go on as if nothing had happened. */
    jump(byMs: number) {
      const waiting = [...timers];
      timers.clear();
      clock.nowMs += byMs;
      for (const timer of waiting) timers.add({ ...timer, atMs: timer.atMs + byMs });
    },
    setTimer,
    /** For the other side: what it puts off is not under way. */
    setTheirTimer(work: () => void, delayMs: number): () => void {
      parked += 1;
      return setTimer(() => {
        parked -= 1;
        work();
      }, delayMs);
    },
    /** Counts the calls that are out. */
    counting(fetch: Effects['fetch']): Effects['fetch'] {
      return async (...call) => {
        out += 1;
        try {
          const answer = await fetch(...call);
          const body = await answer.arrayBuffer();
          return new Response(body.byteLength === 0 ? null : body, { status: answer.status, headers: answer.headers });
        } finally {
          out -= 1;
        }
      };
    },
    settled,
    /** Lets time pass until it holds. @throws when `withinMs` have passed before. */
    async until(holds: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
      const deadlineMs = clock.nowMs + withinMs;
      for (;;) {
        await settled();
        if (await holds()) return;
        const next = [...timers].sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
        if (!next || next.atMs > deadlineMs) throw new Error(`It did not come to that within ${withinMs} ms.`);
        timers.delete(next);
        clock.nowMs = Math.max(clock.nowMs, next.atMs);
        next.work();
      }
    },
    /** Lets this much time pass. */
    async pass(ms: number): Promise<void> {
      const deadlineMs = clock.nowMs + ms;
      for (;;) {
        await settled();
        const next = [...timers].sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
        if (!next || next.atMs > deadlineMs) break;
        timers.delete(next);
        clock.nowMs = Math.max(clock.nowMs, next.atMs);
        next.work();
      }
      clock.nowMs = deadlineMs;
    },
  };
}

export type SimulatedTime = ReturnType<typeof simulatedTime>;

/** Numbers from 0 up to 1 that are the same in every run. */
export function seededChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
