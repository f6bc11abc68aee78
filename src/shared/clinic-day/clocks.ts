import type { Visit } from './state.ts';
import { arrivalOf, phaseOf } from './visitPhase.ts';

/** The clocks of one visit in whole minutes, rounded down; null where the clock does not apply. */
export interface VisitClocks {
  /** now − max(scheduled, arrival), until seated: what is shown. */
  readonly fairWaitMin: number | null;
  /** now − arrival, until seated. */
  readonly lobbyWaitMin: number | null;
  /** now − stage entered. */
  readonly stageMin: number;
  /** arrival − scheduled; before the arrival now − scheduled. Negative is early. */
  readonly latenessMin: number | null;
}

/** @returns whole minutes from one instant to the other, rounded down: 14 min 59 s is 14. */
export function minutesBetween(fromMs: number, toMs: number): number {
  return Math.floor((toMs - fromMs) / 60_000);
}

/**
 * The clocks of board.md, "Clocks and forecast". The waits stop when the patient is seated, and when the visit ends without
 * being seen; a wait that has not begun is 0.
 * @param nowMs epoch ms UTC, the host's time.
 */
export function clocksOf(visit: Visit, nowMs: number): VisitClocks {
  const arrivedMs = arrivalOf(visit);
  const scheduledMs = visit.startsAtMs;
  const waitEndMs = waitEndOf(visit) ?? nowMs;
  return {
    fairWaitMin: arrivedMs === null ? null : Math.max(0, minutesBetween(Math.max(scheduledMs ?? arrivedMs, arrivedMs), waitEndMs)),
    lobbyWaitMin: arrivedMs === null ? null : Math.max(0, minutesBetween(arrivedMs, waitEndMs)),
    stageMin: Math.max(0, minutesBetween(visit.stageEnteredAtMs, nowMs)),
    latenessMin: latenessOf(visit, arrivedMs, nowMs),
  };
}

/** When the wait was over, epoch ms; null while it runs. */
export function waitEndOf(visit: Visit): number | null {
  if (visit.seatedAtMs !== null) return visit.seatedAtMs;
  const phase = phaseOf(visit);
  if (phase === 'to-come' || phase === 'here' || phase === 'aside') return null;
  return visit.completedAtMs ?? visit.departedAtMs ?? visit.stageEnteredAtMs;
}

function latenessOf(visit: Visit, arrivedMs: number | null, nowMs: number): number | null {
  if (visit.startsAtMs === null) return null;
  if (arrivedMs !== null) return minutesBetween(visit.startsAtMs, arrivedMs);
  return phaseOf(visit) === 'to-come' ? minutesBetween(visit.startsAtMs, nowMs) : null;
}
