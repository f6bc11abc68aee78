import { useEffect, useEffectEvent } from 'react';
import { type BoardKey, placeOf, readKey } from './boardKeys.ts';

/** Listens on the whole window, so that the keys work wherever the focus is. @param onKey returns whether it did something. */
export function useBoardKeys(singleKeys: boolean, onKey: (key: BoardKey) => boolean): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const key = readKey(event, placeOf(event.target), singleKeys);
    if (key && onKey(key)) event.preventDefault();
  });
  useEffect(() => {
    window.addEventListener('keydown', handle);
    return () => window.removeEventListener('keydown', handle);
  }, []);
}
