import { useCallback, useLayoutEffect, useRef } from 'react';

/** A function that keeps its identity and always does what `work` does now, so that rows given it need not be drawn again. */
export function useStable<A extends readonly unknown[], R>(work: (...args: A) => R): (...args: A) => R {
  const latest = useRef(work);
  useLayoutEffect(() => {
    latest.current = work;
  });
  return useCallback((...args: A) => latest.current(...args), []);
}
