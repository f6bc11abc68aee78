/** This many changes of one frame are folded and drawn as they come; on a busy PC the rest waits for the frame, and is folded together. */
export const AT_ONCE_A_FRAME = 4;

export interface FoldRhythm {
  /** Something has come that is to be folded: now, or with the next frame when this one has had its share. */
  readonly came: () => void;
  readonly stop: () => void;
}

/** @param nextFrame runs work before the next paint; at once in a window that is hidden. */
export function createFoldRhythm(fold: () => void, nextFrame: (work: () => void) => () => void): FoldRhythm {
  let folded = 0;
  let isLeft = false;
  let isPlanned = false;
  let cancel = () => {};

  function plan() {
    if (isPlanned) return;
    isPlanned = true;
    cancel = nextFrame(() => {
      isPlanned = false;
      folded = 0;
      if (!isLeft) return;
      isLeft = false;
      fold();
    });
  }
  return {
    came() {
      if (folded >= AT_ONCE_A_FRAME) {
        isLeft = true;
        return plan();
      }
      folded += 1;
      plan();
      fold();
    },
    stop() {
      cancel();
      isPlanned = false;
    },
  };
}
