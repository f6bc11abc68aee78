import { useEffect, useState } from 'react';
import type { ClinicDay } from '../../shared/clinic-day/index.ts';
import { useLiveClient } from '../live/index.ts';
import { type BoardKeeper, createBoardKeeper, type Drawing } from './boardKeeper.ts';
import { nextTask, paintCost } from './browserTasks.ts';

const drawing: Drawing = {
  nowMs: () => performance.now(),
  later: (work, delayMs) => {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
  nextTask,
  paintCost,
};

/** The board's keeper for as long as the board is shown. */
export function useBoardKeeper(day: ClinicDay): BoardKeeper {
  const { store, hostNow } = useLiveClient();
  const [keeper] = useState(() => createBoardKeeper({ live: store, day, hostNow, drawing }));
  const { start } = keeper;
  useEffect(() => start(), [start]);
  return keeper;
}
