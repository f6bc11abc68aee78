import type { Visit, VisitStage } from './state.ts';

/** The stages as the clocks, the forecast and the rules see them. */
export type VisitPhase = 'to-come' | 'here' | 'in-chair' | 'aside' | 'after' | 'ended';

const phaseOfStage: Readonly<Record<VisitStage, VisitPhase>> = {
  booked: 'to-come',
  arrived: 'here',
  'checked-in': 'here',
  waiting: 'here',
  called: 'here',
  'in-chair': 'in-chair',
  away: 'aside',
  'on-hold': 'aside',
  completed: 'after',
  'at-billing': 'after',
  'checked-out': 'after',
  departed: 'after',
  'no-show': 'ended',
  'left-without-being-seen': 'ended',
  cancelled: 'ended',
  rescheduled: 'ended',
  'entered-in-error': 'ended',
};

/**
 * `to-come`: not here yet; `here`: in the building, not seated; `aside`: away or on hold; `after`: treatment is over;
 * `ended`: it will not take place, or did not.
 */
export function phaseOf(visit: Visit): VisitPhase {
  return phaseOfStage[visit.stage];
}

/** When the patient came, epoch ms: the arrival, or the first thing that proves it. */
export function arrivalOf(visit: Visit): number | null {
  return visit.arrivedAtMs ?? visit.checkedInAtMs ?? visit.waitingSinceMs;
}
