import type { VisitPace } from './plannedDay.ts';
import type { SeededRandom } from './seededRandom.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * How long the parts of one visit will take.
 * @param overrun the habit of the provider: 1 keeps to the plan, 1.25 takes a quarter longer.
 */
export function paceOf(random: SeededRandom, lengthMin: number, overrun: number): VisitPace {
  const setupMs = random.between(100, 240) * SECOND_MS;
  const finishMs = random.between(90, 200) * SECOND_MS;
  const spread = 0.82 + 0.4 * random.next();
  const inChairMs = lengthMin * MINUTE_MS * overrun * spread;
  return {
    callAfterMs: random.between(40, 200) * SECOND_MS,
    walkMs: random.between(50, 130) * SECOND_MS,
    setupMs,
    pickUpMs: random.between(20, 240) * SECOND_MS,
    treatMs: Math.max(5 * MINUTE_MS, Math.round(inChairMs) - setupMs - finishMs),
    finishMs,
    toBillingMs: random.between(50, 140) * SECOND_MS,
    payMs: random.between(120, 360) * SECOND_MS,
    leaveMs: random.between(40, 160) * SECOND_MS,
    // One chair in eight is forgotten for a while: an alert that somebody has to act on.
    cleaningMs: (random.chance(0.125) ? random.between(13, 18) : random.between(4, 8)) * MINUTE_MS,
  };
}
