/** Runs `work` once after `delayMs`. @returns a function that takes it back. */
export function browserTimer(work: () => void, delayMs: number): () => void {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
}

/** Runs `work` before the next paint; at once in a window that is hidden, where there are no frames and timers are slowed to a minute. */
export function nextAnimationFrame(work: () => void): () => void {
  if (typeof document === 'undefined' || document.hidden) {
    work();
    return () => {};
  }
  let done = false;
  function once() {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(fallback);
    work();
  }
  const frame = requestAnimationFrame(once);
  // Hidden between the request and the frame: the frame would come only when somebody looks again.
  const fallback = setTimeout(once, 250);
  return () => {
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(fallback);
  };
}
