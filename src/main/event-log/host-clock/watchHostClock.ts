/** What the host stamps by, and what that is held against. */
export interface HostClock {
  /** Wall clock, epoch ms UTC. */
  readonly now: () => number;
  /** Milliseconds of a clock that nobody sets and that goes on while the machine sleeps. */
  readonly steadyNow: () => number;
}

/** Less is what a time service does by the way, and what the order of decided events copes with. */
export const SMALLEST_CORRECTION_MS = 60_000;
/** A look holds for so long: a clock that is set by a minute or more is outside of it. */
const LOOK_HOLDS_MS = 1_000;

export interface HostClockWatch {
  /** How far the wall clock was set since the last look, ms; 0 when it was not, or by less than a minute. Told until `taken`. */
  jumpMs(): number;
  /** What was told has been seen to. */
  taken(): void;
}

/**
 * Compares the wall clock with the steady one. Both go on while the machine sleeps, so waking up is no correction; a clock that is
 * slewed moves by milliseconds from look to look, and is never a minute off. Asked before every commit, it mostly reads the wall clock only.
 */
export function watchHostClock({ now, steadyNow }: HostClock): HostClockWatch {
  let wallMs = now();
  let steadyMs = steadyNow();
  const settle = (atMs: number, steadyAtMs: number) => {
    wallMs = atMs;
    steadyMs = steadyAtMs;
  };
  return {
    jumpMs() {
      const atMs = now();
      if (atMs >= wallMs && atMs - wallMs < LOOK_HOLDS_MS) return 0;
      const steadyAtMs = steadyNow();
      const jumpMs = Math.round(atMs - wallMs - (steadyAtMs - steadyMs));
      if (Math.abs(jumpMs) >= SMALLEST_CORRECTION_MS) return jumpMs;
      settle(atMs, steadyAtMs);
      return 0;
    },
    taken: () => settle(now(), steadyNow()),
  };
}
