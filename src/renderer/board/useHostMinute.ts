import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;

/**
 * The host's time, renewed as its minute turns: every wait and every prediction on the board changes together, and not more often.
 * @param hostNow epoch ms on the host's clock.
 */
export function useHostMinute(hostNow: () => number): number {
  const [nowMs, setNowMs] = useState(hostNow);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    function turn() {
      const atMs = hostNow();
      setNowMs((shown) => (minuteOf(shown) === minuteOf(atMs) ? shown : atMs));
      // Never longer than a few seconds: the host's clock may be corrected in between.
      timer = setTimeout(turn, Math.min(5_000, MINUTE_MS - (atMs % MINUTE_MS) + 5));
    }
    turn();
    return () => clearTimeout(timer);
  }, [hostNow]);
  return nowMs;
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS);
}
