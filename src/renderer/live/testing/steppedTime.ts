/** Time that passes only when a test says so. Timers run in the order in which they are due. */
export function steppedTime(startMs = 0) {
  let nowMs = startMs;
  let next = 0;
  const timers = new Map<number, { dueMs: number; work: () => void }>();
  return {
    now: () => nowMs,
    setTimer(work: () => void, delayMs: number) {
      next += 1;
      const id = next;
      timers.set(id, { dueMs: nowMs + delayMs, work });
      return () => void timers.delete(id);
    },
    /** Lets this much time pass, running what falls due. */
    pass(ms: number) {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = [...timers].filter(([, { dueMs }]) => dueMs <= untilMs).sort(([a, x], [b, y]) => x.dueMs - y.dueMs || a - b)[0];
        if (!due) break;
        timers.delete(due[0]);
        nowMs = Math.max(nowMs, due[1].dueMs);
        due[1].work();
      }
      nowMs = untilMs;
    },
  };
}
