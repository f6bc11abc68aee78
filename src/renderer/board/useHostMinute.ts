import { useEffect, useMemo, useState } from 'react';

const MINUTE_MS = 60_000;

/**
 * The host's time, renewed as its minute turns and whenever `what` is another value: every wait and every prediction on the board changes
 * together and not more often, and is never older than what it is about.
 * @param hostNow epoch ms on the host's clock.
 */
export function useHostMinute(hostNow: () => number, what: unknown): number {
  const [minute, setMinute] = useState(() => minuteOf(hostNow()));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    function turn() {
      const atMs = hostNow();
      setMinute(minuteOf(atMs));
      // Never longer than a few seconds: the host's clock may be corrected in between.
      timer = setTimeout(turn, Math.min(5_000, MINUTE_MS - (atMs % MINUTE_MS) + 5));
    }
    turn();
    return () => clearTimeout(timer);
  }, [hostNow]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time is taken again exactly when one of these is another value.
  return useMemo(hostNow, [hostNow, minute, what]);
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS);
}
