import { type ClinicDay, describeCommand, undoableCommandOf } from '../../shared/clinic-day/index.ts';
import { useTell } from '../ui/news.ts';
import type { Act } from './useDesk.ts';

export interface Undo {
  /** "MK seated Leo Marchetti in Chair 3"; null when there is nothing of theirs to take back. */
  readonly lastAction: string | null;
  readonly undo: () => void;
}

/** The newest action of the person at this window, and the way to take it back (Ctrl+Z). */
export function useUndo(day: ClinicDay, initials: string | undefined, act: Act): Undo {
  const tell = useTell();
  const last = initials === undefined ? undefined : undoableCommandOf(day, initials);
  return {
    lastAction: last ? (describeCommand(day, last.commandId) ?? last.label) : null,
    undo: () => {
      if (last) void act({ type: 'undoCommand', commandId: last.commandId });
      else tell({ kind: 'unsent', title: 'Nothing to take back', detail: 'You have not changed anything today that is still in force.' });
    },
  };
}
