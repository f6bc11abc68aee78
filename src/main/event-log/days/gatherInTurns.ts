import type { LogRecord } from '../../../shared/events/index.ts';

/** Steps taken in one turn of the event loop; one reads and folds what belongs to one appointment. Far below the 50 ms a turn may take. */
export const STEPS_A_TURN = 50;

/** A day on its way to being held. */
export interface Gathering {
  /** What was committed meanwhile, and may have come after the step that would have read it. */
  readonly missed: LogRecord[];
  stop(): void;
}

/**
 * Takes steps a turn at a time until they are done, so that a long day holds nobody up.
 * @param take runs one turn's steps. It throws when the storage fails; then the gathering is over.
 */
export function gatherInTurns({
  steps,
  take,
  done,
  failed,
}: {
  readonly steps: Iterator<void, void>;
  readonly take: (run: () => boolean) => boolean;
  readonly done: (missed: readonly LogRecord[]) => void;
  readonly failed: (error: unknown) => void;
}): Gathering {
  const missed: LogRecord[] = [];
  let next: NodeJS.Immediate | undefined = setImmediate(turn);

  function turn(): void {
    next = undefined;
    try {
      if (take(someSteps)) done(missed);
      else next = setImmediate(turn);
    } catch (error) {
      failed(error);
    }
  }

  /** @returns whether there are no more. */
  function someSteps(): boolean {
    for (let taken = 0; taken < STEPS_A_TURN; taken += 1) if (steps.next().done) return true;
    return false;
  }

  return {
    missed,
    stop() {
      if (next) clearImmediate(next);
    },
  };
}
