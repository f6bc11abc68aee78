import type { Effects } from './effects.ts';

export interface EndableFetch {
  readonly fetch: Effects['fetch'];
  /**
   * Ends the calls that are still out after `graceMs`, and from then on every call at once: each rejects, and whether the
   * other side did what was asked is unknown, as when a connection breaks.
   */
  endAfter(graceMs: number): void;
}

/** A host that stops must not wait until somebody outside has answered, which may take 15 s. @param effects whose fetch it is. */
export function endableFetch({ fetch, setTimer }: Pick<Effects, 'fetch' | 'setTimer'>): EndableFetch {
  const ending = new AbortController();
  return {
    fetch: (input, init) => fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, ending.signal]) : ending.signal }),
    endAfter(graceMs) {
      setTimer(() => ending.abort(new Error('Frontdesk is stopping')), graceMs);
    },
  };
}
