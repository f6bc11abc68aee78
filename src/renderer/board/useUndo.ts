import { type ClinicDay, describeCommand, undoableCommandOf } from '../../shared/clinic-day/index.ts';
import { useTell } from '../ui/news.ts';
import type { Act } from './useDesk.ts';

export interface Undo {
  /** "MK seated Leo Marchetti in Chair 3"; null when there is nothing of theirs to take back. */
  readonly lastAction: string | null;
  readonly undo: () => void;
}

export interface UndoOptions {
  /** The day that is shown. */
  readonly day: ClinicDay;
  /** The day as it is at the key press: what somebody did a moment ago is what they want back, shown already or not. */
  readonly latestDay: () => ClinicDay;
  readonly initials: string | undefined;
  readonly act: Act;
}

/** The newest action of the person at this window, and the way to take it back (Ctrl+Z). */
export function useUndo({ day, latestDay, initials, act }: UndoOptions): Undo {
  const tell = useTell();
  const last = initials === undefined ? undefined : undoableCommandOf(day, initials);
  return {
    lastAction: last ? (describeCommand(day, last.commandId) ?? last.label) : null,
    undo: () => {
      const newest = initials === undefined ? undefined : undoableCommandOf(latestDay(), initials);
      if (newest) void act({ type: 'undoCommand', commandId: newest.commandId });
      else tell({ kind: 'unsent', title: 'Nothing to take back', detail: 'You have not changed anything today that is still in force.' });
    },
  };
}
