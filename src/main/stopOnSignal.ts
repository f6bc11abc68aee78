/** Signals that ask a host to end. Where there are none (Windows) `scripts/bootstrap.mjs` raises SIGTERM inside the process. */
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface Stopping {
  /** Hands over what is to be closed. @returns `told already` when the signal came before: then it is being closed now, and nobody is to be told that it is ready. */
  closeWhenTold(close: () => Promise<void>): 'waits' | 'told already';
  /** From here on a signal ends the process at once: for work that holds the thread and has nothing to close. */
  letGo(): void;
}

/**
 * A signal closes the host and ends it with 0; with 1, after a sentence, when it could not be closed. One that comes before the host
 * stands lets the start come to its end first, because what half a start has opened is its own to close.
 */
export function stopOnSignal(tell: (sentence: string) => void): Stopping {
  let isTold = false;
  let closeNow = () => {};
  const hear = () => {
    if (isTold) return;
    isTold = true;
    closeNow();
  };
  for (const signal of signals) process.on(signal, hear);
  return {
    letGo() {
      for (const signal of signals) process.off(signal, hear);
    },
    closeWhenTold(close) {
      closeNow = () =>
        void close().then(
          () => process.exit(0),
          (error: unknown) => {
            tell(
              `Frontdesk did not close cleanly: ${error instanceof Error ? error.message : String(error)}. What was acknowledged is safe.`,
            );
            process.exit(1);
          },
        );
      if (!isTold) return 'waits';
      closeNow();
      return 'told already';
    },
  };
}
