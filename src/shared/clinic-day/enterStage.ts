import type { Place } from './stageWire.ts';
import type { Visit, VisitStage } from './state.ts';

/** How far along a visit is. Away and on hold are beside the way: as far as the visit had come. */
const progress: Readonly<Record<VisitStage, number>> = {
  booked: 0,
  arrived: 1,
  'checked-in': 2,
  waiting: 3,
  called: 4,
  'in-chair': 5,
  away: 5,
  'on-hold': 3,
  completed: 6,
  'at-billing': 7,
  'checked-out': 8,
  departed: 9,
  'no-show': -1,
  'left-without-being-seen': -1,
  cancelled: -1,
  rescheduled: -1,
  'entered-in-error': -1,
};

export const IN_CHAIR_PROGRESS = progress['in-chair'];

/** @returns 0 booked … 9 departed; −1 for a visit that ended without being seen. */
export function progressOf(visit: Pick<Visit, 'stage' | 'seatedAtMs'>): number {
  return visit.stage === 'on-hold' && visit.seatedAtMs !== null ? IN_CHAIR_PROGRESS : progress[visit.stage];
}

export function progressOfStage(stage: VisitStage): number {
  return progress[stage];
}

/**
 * Moves a visit to a place and sets the clocks that follow from being there. Clocks of earlier stages stay as they are,
 * so that a wait is counted from the first arrival; whoever is found further along was here by then at the latest.
 * @param atMs the payload's own time, epoch ms UTC.
 */
export function enterStage(visit: Visit, place: Place, atMs: number): Visit {
  const reached = progress[place.stage];
  const isHere = reached >= 1;
  const isSamePlace = visit.stage === place.stage && visit.awayTo === place.awayTo;
  const moved: Visit = {
    ...visit,
    stage: place.stage,
    step: stepIn(visit, place),
    awayTo: place.awayTo,
    stageEnteredAtMs: isSamePlace ? visit.stageEnteredAtMs : atMs,
    arrivedAtMs: isHere ? (visit.arrivedAtMs ?? atMs) : visit.arrivedAtMs,
    completedAtMs: reached >= progress.completed ? (visit.completedAtMs ?? atMs) : null,
    departedAtMs: place.stage === 'departed' ? (visit.departedAtMs ?? atMs) : null,
    resumeAtMs: place.stage === 'on-hold' ? visit.resumeAtMs : null,
    holdReason: place.stage === 'on-hold' ? visit.holdReason : null,
  };
  switch (place.stage) {
    case 'checked-in':
      return { ...moved, checkedInAtMs: visit.checkedInAtMs ?? atMs };
    case 'waiting':
      return { ...moved, waitingSinceMs: visit.waitingSinceMs ?? atMs };
    case 'called':
      return { ...moved, calledAtMs: atMs, callCount: visit.callCount + 1 };
    case 'in-chair':
      return withStepClocks({ ...moved, seatedAtMs: visit.seatedAtMs ?? atMs }, visit, atMs);
    default:
      return moved;
  }
}

/** A place "in the chair" without a step never takes back a finer one. */
function stepIn(visit: Visit, place: Place): Visit['step'] {
  if (place.stage === 'in-chair') return place.step ?? visit.step ?? 'setup';
  return place.stage === 'away' || place.stage === 'on-hold' ? visit.step : null;
}

function withStepClocks(moved: Visit, before: Visit, atMs: number): Visit {
  if (moved.step === before.step && before.stage === 'in-chair') return moved;
  return {
    ...moved,
    readyForProviderAtMs: moved.step === 'ready-for-provider' ? atMs : moved.readyForProviderAtMs,
    withProviderAtMs: moved.step === 'with-provider' ? (moved.withProviderAtMs ?? atMs) : moved.withProviderAtMs,
  };
}

/** Back to booked, as if the patient had not been here: an end was taken back from outside or by its reversal. */
export function backToBooked(visit: Visit, atMs: number): Visit {
  return {
    ...visit,
    stage: 'booked',
    step: null,
    awayTo: null,
    stageEnteredAtMs: atMs,
    arrivedAtMs: null,
    checkedInAtMs: null,
    waitingSinceMs: null,
    calledAtMs: null,
    callCount: 0,
  };
}
