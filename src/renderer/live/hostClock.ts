/** The host's wall clock as this window knows it. */
export interface HostClock {
  /** Epoch ms on the host's clock. */
  now(): number;
  /** @param hostTimeMs the host's time written into a message that has just arrived. */
  hear(hostTimeMs: number): void;
}

const SAMPLES = 16;
/** A sample this far off is not a slow network. */
const JUMP_MS = 2_000;
const LATE_SAMPLES_BELIEVED = 3;

/**
 * Host time = this window's monotonic clock + an offset, so that a wrong clock on this PC changes nothing (board.md, Trust).
 * A message can only arrive late, never early: the largest offset of the last few is the truest one. A host that jumps ahead (its
 * clock was set, or this PC slept) is believed at once; one that falls back after a few messages in a row, because messages that
 * waited in a buffer look the same.
 */
export function createHostClock(monotonicMs: () => number): HostClock {
  let offsets: number[] = [];
  let offsetMs = 0;
  let late: number[] = [];
  return {
    now: () => monotonicMs() + offsetMs,
    hear(hostTimeMs) {
      const sample = hostTimeMs - monotonicMs();
      if (offsets.length === 0 || sample > offsetMs + JUMP_MS) {
        offsets = [sample];
        late = [];
      } else if (sample < offsetMs - JUMP_MS) {
        late = [...late, sample];
        if (late.length < LATE_SAMPLES_BELIEVED) return;
        offsets = late;
        late = [];
      } else {
        offsets = [...offsets.slice(1 - SAMPLES), sample];
        late = [];
      }
      offsetMs = Math.max(...offsets);
    },
  };
}
