import { useRef } from 'react';
import { sameContent } from './sameContent.ts';

/** The object that was given first, for as long as what is given says the same: parts that are given it need not be drawn again. */
export function useKept<T>(value: T): T {
  const kept = useRef(value);
  if (!sameContent(kept.current, value)) kept.current = value;
  return kept.current;
}
