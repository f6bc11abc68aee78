import { useCallback, useSyncExternalStore } from 'react';
import type { Faces } from './faces.ts';

/** What is shown of one thing; the component is drawn again when that changes, in the same task. */
export function useFace<K, T>(faces: Faces<K, T>, id: K): T | undefined {
  return useSyncExternalStore(
    useCallback((changed) => faces.subscribe(id, changed), [faces, id]),
    () => faces.get(id),
  );
}
