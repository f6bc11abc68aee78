/** A task of its own that is not slowed down in a hidden window, as a timer's would be. */
export function nextTask(work: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(null);
}

/** How long the next frame takes from its start to its paint. A hidden window paints nothing and would wait for ever. */
export function paintCost(told: (costMs: number) => void): void {
  if (document.hidden) {
    nextTask(() => told(0));
    return;
  }
  let isTold = false;
  function tell(costMs: number) {
    if (isTold) return;
    isTold = true;
    clearTimeout(fallback);
    told(costMs);
  }
  // Hidden between the request and the frame: the frame would come only when somebody looks again.
  const fallback = setTimeout(() => tell(0), 250);
  requestAnimationFrame(() => {
    const startedMs = performance.now();
    nextTask(() => tell(performance.now() - startedMs));
  });
}
