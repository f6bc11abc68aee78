import type { Visit } from './state.ts';

/** A patient who was called may be called again after this long (board.md, moves). */
export const RECALL_AFTER_MS = 5 * 60_000;
/** A patient counts as not responding after the third call (board.md, moves). */
export const MAX_CALLS = 3;

export function canCallAgain(visit: Visit, nowMs: number): boolean {
  return visit.callCount < MAX_CALLS && isOverdue(visit, nowMs);
}

/** Called three times, and 5 min have passed since the last. */
export function hasNotResponded(visit: Visit, nowMs: number): boolean {
  return visit.callCount >= MAX_CALLS && isOverdue(visit, nowMs);
}

function isOverdue(visit: Visit, nowMs: number): boolean {
  return visit.stage === 'called' && visit.calledAtMs !== null && nowMs - visit.calledAtMs >= RECALL_AFTER_MS;
}
