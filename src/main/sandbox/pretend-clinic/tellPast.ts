import type { Move } from './move.ts';
import { BEFORE_OPENING_MS, nextMoves } from './nextMoves.ts';
import type { PlannedDay } from './plannedDay.ts';
import { hashOf } from './seededRandom.ts';
import { type Story, storyBefore } from './story.ts';

const TICK_MS = 20_000;

/** A move and when it happened, epoch ms UTC. */
export interface PastMove {
  readonly atMs: number;
  readonly move: Move;
}

/** Everything that has happened from the evening before until an instant, as the plan would have it. @param untilMs epoch ms UTC. */
export function tellDayUntil(plan: PlannedDay, untilMs: number): { readonly moves: readonly PastMove[]; readonly story: Story } {
  const story = storyBefore(plan);
  return { moves: tellPast({ plan, story, fromMs: plan.openMs - BEFORE_OPENING_MS, untilMs }), story };
}

/**
 * What the pretend people would have done between two instants, going on from a story, which is moved on with it. The steps
 * do not depend on where it stops: a longer past begins with the shorter one.
 */
export function tellPast(options: {
  readonly plan: PlannedDay;
  readonly story: Story;
  readonly fromMs: number;
  readonly untilMs: number;
}): PastMove[] {
  const { plan, story, fromMs, untilMs } = options;
  const moves: PastMove[] = [];
  for (let tickMs = fromMs; tickMs < untilMs; tickMs += TICK_MS) {
    const atMs = tickMs + (hashOf(`${plan.seed}:${tickMs}`) % TICK_MS);
    if (atMs > untilMs) break;
    for (const move of nextMoves(story, plan, atMs, { deskPatienceMs: 0 })) moves.push({ atMs, move });
  }
  return moves;
}
