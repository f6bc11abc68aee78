import { useEffect, useState } from 'react';
import type { StoreApi } from 'zustand';
import type { LiveState } from '../live/index.ts';
import { createPace } from './pace.ts';

export type PacedDay = Pick<LiveState, 'day' | 'recentlyChanged'>;

/** More than this at once is no longer a hint where to look. */
const MOST_GLOWING = 24;
const noGlow: LiveState['recentlyChanged'] = new Map();

/** The day and what has just changed in it, no faster than this PC can draw. */
export function usePacedDay(store: StoreApi<LiveState>): PacedDay {
  const [shown, setShown] = useState(() => pick(store.getState()));
  useEffect(() => {
    const pace = createPace({
      nowMs: () => performance.now(),
      later: (work, delayMs) => {
        const timer = setTimeout(work, delayMs);
        return () => clearTimeout(timer);
      },
      afterPaint,
      draw: () => setShown(pick(store.getState())),
    });
    pace.changed();
    const unsubscribe = store.subscribe((state, before) => {
      if (state.day !== before.day || state.recentlyChanged !== before.recentlyChanged) pace.changed();
    });
    return () => {
      unsubscribe();
      pace.stop();
    };
  }, [store]);
  return shown;
}

function pick({ day, recentlyChanged }: LiveState): PacedDay {
  return { day, recentlyChanged: recentlyChanged.size > MOST_GLOWING ? noGlow : recentlyChanged };
}

/** A hidden window paints nothing and would wait for ever: its work is done once the script has ended. */
function afterPaint(work: () => void): void {
  if (document.hidden) setTimeout(work, 0);
  else requestAnimationFrame(() => setTimeout(work, 0));
}
