export interface TokenBucket {
  /** Takes one token. @returns 0 when it was there, else the milliseconds until one will be. */
  take(nowMs: number): number;
}

/**
 * Allows `burst` at once and `perMinute` in the long run. Kept as one instant, at which everything taken will be refilled.
 * A clock that goes back moves that instant along, so that it neither refills nor blocks.
 */
export function createTokenBucket(options: { readonly perMinute: number; readonly burst: number }): TokenBucket {
  const intervalMs = 60_000 / options.perMinute;
  const burstMs = options.burst * intervalMs;
  let fullAtMs = Number.NEGATIVE_INFINITY;
  let seenAtMs = Number.NEGATIVE_INFINITY;
  return {
    take(nowMs) {
      if (nowMs < seenAtMs) fullAtMs -= seenAtMs - nowMs;
      seenAtMs = nowMs;
      fullAtMs = Math.max(fullAtMs, nowMs);
      const waitMs = fullAtMs + intervalMs - burstMs - nowMs;
      // Less than a microsecond is rounding, not waiting.
      if (waitMs > 0.001) return Math.ceil(waitMs);
      fullAtMs += intervalMs;
      return 0;
    },
  };
}
