import type { ProviderId } from '../../../shared/events/index.ts';
import { applyMove, type Move } from './move.ts';
import { paceOf } from './paceOf.ts';
import type { PlannedDay, PlannedProvider, PlannedVisit, VisitPace } from './plannedDay.ts';
import { seededRandom } from './seededRandom.ts';
import type { Story, StoryChair, StoryProvider, StoryVisit } from './story.ts';

const MINUTE_MS = 60_000;
/** The staff and the first patients come before the door is unlocked. */
export const BEFORE_OPENING_MS = 30 * MINUTE_MS;
/** The earliest a patient is called before their time, as at most desks. */
const EARLY_MS = 2 * MINUTE_MS;
/** Nobody is called this short before a break. */
const BEFORE_BREAK_MS = 8 * MINUTE_MS;
/** A walk-in who has waited this long goes before those who are due. */
const WALK_IN_PATIENCE_MS = 15 * MINUTE_MS;
const NO_SHOW_AFTER_MS = 24 * MINUTE_MS;
/** Whoever is behind comes back early: so much of the break is taken. */
const SHORT_BREAK = 0.7;
/** For a chair whose last patient nobody knows. */
const CLEANING_MS = 6 * MINUTE_MS;

export interface Manner {
  /** How long the pretend desk leaves a waiting patient, or one at the desk, to the person at the window. Milliseconds of the story. */
  readonly deskPatienceMs: number;
}

/** One instant of the story: what everybody who decides something looks at. */
interface Instant {
  readonly story: Story;
  readonly plan: PlannedDay;
  /** Story time, epoch ms UTC. */
  readonly nowMs: number;
  readonly manner: Manner;
  /** Visits of people who are in the building. */
  readonly here: readonly StoryVisit[];
  readonly make: Make;
}

type Make = (move: Move) => void;

/**
 * What happens now: everything that is due at one instant of the story, in order; the story is moved on as if all of it were
 * accepted. Pure apart from that.
 * @param nowMs story time, epoch ms UTC.
 */
export function nextMoves(story: Story, plan: PlannedDay, nowMs: number, manner: Manner): Move[] {
  const moves: Move[] = [];
  const make = (move: Move) => {
    applyMove(story, move, nowMs);
    moves.push(move);
  };

  makeReadyForOpening(story, plan, nowMs, make);
  for (const planned of plan.visits) outside(story, planned, nowMs, make);
  const here = [...story.visits.values()].filter((visit) => stagesHere.has(visit.stage));
  const instant: Instant = { story, plan, nowMs, manner, here, make };
  for (const chair of story.chairs.values()) clean(instant, chair);
  for (const visit of here) advance(instant, visit);
  for (const provider of plan.providers) {
    const now = story.providers.get(provider.providerId);
    if (!now) continue;
    callNext(instant, provider, now);
    const state = stateFor(instant, provider, now);
    if (state !== now.state && !now.setByPerson) make({ kind: 'provider', providerId: provider.providerId, state });
  }
  return moves;
}

const stagesHere: ReadonlySet<StoryVisit['stage']> = new Set([
  'arrived',
  'checked-in',
  'waiting',
  'called',
  'in-chair',
  'completed',
  'at-billing',
  'checked-out',
]);

/** As planned; for somebody who came from elsewhere by the same chance each time. */
function paceFor({ plan }: Instant, visit: StoryVisit): VisitPace {
  return plan.visitOf.get(visit.appointmentId)?.pace ?? paceOf(seededRandom(`${plan.seed}:${visit.appointmentId}`), visit.lengthMin, 1);
}

function clean(instant: Instant, chair: StoryChair): void {
  if (chair.state !== 'cleaning') return;
  const last = chair.lastAppointmentId === null ? undefined : instant.story.visits.get(chair.lastAppointmentId);
  const cleaningMs = last ? paceFor(instant, last).cleaningMs : CLEANING_MS;
  if (instant.nowMs - chair.sinceMs >= cleaningMs) instant.make({ kind: 'chair-ready', chairId: chair.resourceId });
}

/** Chairs left in use or dirty the evening before are put right; the broken one is taken out of use. */
function makeReadyForOpening(story: Story, plan: PlannedDay, nowMs: number, make: Make): void {
  const openingMs = plan.openMs - BEFORE_OPENING_MS;
  if (nowMs < openingMs) return;
  for (const chair of story.chairs.values()) {
    if (chair.sinceMs >= openingMs || chair.state === 'maintenance' || !plan.chairs.includes(chair.resourceId)) continue;
    if (chair.resourceId === plan.outOfOrder) make({ kind: 'out-of-order', chairId: chair.resourceId });
    else if (chair.state !== 'available') make({ kind: 'chair-ready', chairId: chair.resourceId });
  }
}

/** What patients do: book, call it off, come, or not come. */
function outside(story: Story, planned: PlannedVisit, nowMs: number, make: Make): void {
  const { appointmentId } = planned;
  if (!story.visits.has(appointmentId)) {
    if (planned.bookedAtMs > nowMs) return;
    make({ kind: 'book', visit: planned });
  }
  const visit = story.visits.get(appointmentId);
  if (visit?.stage !== 'booked') return;
  // A person at the window may have moved it: the patient comes as much later, or earlier, as the appointment.
  const movedMs = (visit.startsAtMs ?? planned.startsAtMs) - planned.startsAtMs;
  if (planned.outcome === 'cancelled') {
    if (planned.cancelledAtMs !== null && nowMs >= planned.cancelledAtMs) make({ kind: 'cancel', appointmentId });
  } else if (planned.outcome === 'no-show') {
    if (nowMs >= planned.startsAtMs + movedMs + NO_SHOW_AFTER_MS) make({ kind: 'no-show', appointmentId });
  } else if (nowMs >= planned.arrivesAtMs + movedMs) {
    if (planned.checkInBy === 'desk') make({ kind: 'come-to-desk', appointmentId });
    else make({ kind: 'check-in', appointmentId, by: planned.checkInBy, formMissing: planned.formMissing });
  }
}

/** The next thing in one visit, once its time has come. */
function advance(instant: Instant, visit: StoryVisit): void {
  const { story, plan, nowMs, manner, make } = instant;
  const pace = paceFor(instant, visit);
  const { appointmentId } = visit;
  const elapsedMs = nowMs - visit.sinceMs;
  switch (visit.stage) {
    case 'arrived':
    case 'checked-in':
      if (elapsedMs >= Math.max(manner.deskPatienceMs, pace.walkMs)) {
        make({ kind: 'check-in', appointmentId, by: 'desk', formMissing: plan.visitOf.get(appointmentId)?.formMissing ?? false });
      }
      return;
    case 'called': {
      const chair = chairToSitIn(story, visit);
      if (elapsedMs < pace.walkMs || !chair || visit.providerId === null) return;
      make({ kind: 'seat', appointmentId, chairId: chair.resourceId, providerId: visit.providerId });
      return;
    }
    case 'in-chair':
      advanceInChair(instant, visit, elapsedMs);
      return;
    case 'completed':
      if (elapsedMs >= pace.toBillingMs) make({ kind: 'to-billing', appointmentId });
      return;
    case 'at-billing':
      if (elapsedMs >= pace.payMs) make({ kind: 'check-out', appointmentId });
      return;
    case 'checked-out':
      if (elapsedMs >= pace.leaveMs) make({ kind: 'depart', appointmentId });
      return;
    default:
  }
}

/** The chair the patient was called to; when somebody else was put there meanwhile, any other that is free. */
function chairToSitIn(story: Story, visit: StoryVisit): StoryChair | undefined {
  const isFree = (chair: StoryChair) =>
    chair.state === 'available' && (chair.reservedFor === null || chair.reservedFor === visit.appointmentId);
  const called = visit.chairId === null ? undefined : story.chairs.get(visit.chairId);
  return called && isFree(called) ? called : [...story.chairs.values()].find(isFree);
}

function advanceInChair(instant: Instant, visit: StoryVisit, elapsedMs: number): void {
  const { story, nowMs, make } = instant;
  const pace = paceFor(instant, visit);
  const { appointmentId, chairId } = visit;
  const provider = visit.providerId === null ? undefined : story.providers.get(visit.providerId);
  switch (visit.step) {
    case null:
    case 'setup':
      if (elapsedMs >= pace.setupMs / 2) make({ kind: 'step', appointmentId, step: 'assistant' });
      return;
    case 'assistant':
      if (elapsedMs >= pace.setupMs / 2) make({ kind: 'step', appointmentId, step: 'ready-for-provider' });
      return;
    case 'ready-for-provider': {
      const isFree = provider === undefined || (isWorking(provider) && !isWithPatient(instant, provider.providerId));
      const freeSinceMs = Math.max(visit.sinceMs, provider?.freeSinceMs ?? 0);
      if (isFree && nowMs - freeSinceMs >= pace.pickUpMs) make({ kind: 'step', appointmentId, step: 'with-provider' });
      return;
    }
    case 'with-provider':
      if (elapsedMs >= pace.treatMs) make({ kind: 'step', appointmentId, step: 'finishing' });
      return;
    case 'finishing':
      if (elapsedMs >= pace.finishMs && chairId !== null) make({ kind: 'complete', appointmentId, chairId });
      return;
    default:
      visit.step satisfies never;
  }
}

function callNext(instant: Instant, provider: PlannedProvider, now: StoryProvider): void {
  const { story, nowMs, manner, here, make } = instant;
  const pause = provider.breaks[now.breaksTaken];
  if (!isWorking(now) || (pause && nowMs >= pause.startMs - BEFORE_BREAK_MS)) return;
  const chair = provider.chairs
    .map((resourceId) => story.chairs.get(resourceId))
    .find((candidate) => candidate?.state === 'available' && candidate.reservedFor === null);
  const engaged = here.filter(
    (visit) =>
      visit.providerId === provider.providerId && (visit.stage === 'called' || (visit.stage === 'in-chair' && visit.step !== 'finishing')),
  );
  if (!chair || engaged.length >= provider.patientsAtOnce) return;

  const waiting = here.filter((visit) => visit.stage === 'waiting');
  const waitedMs = (visit: StoryVisit) => nowMs - (visit.waitingSinceMs ?? visit.sinceMs);
  const due = (visit: StoryVisit) => Math.max(visit.startsAtMs ?? 0, visit.waitingSinceMs ?? 0);
  // The second chair of a dentist is filled only for somebody whose time has come.
  const earlyMs = engaged.length === 0 ? EARLY_MS : 0;
  const own = waiting
    .filter((visit) => visit.providerId === provider.providerId && (visit.startsAtMs ?? 0) - earlyMs <= nowMs)
    .sort((a, b) => due(a) - due(b));
  const walkIns = waiting.filter((visit) => visit.providerId === null && !provider.hygienist).sort((a, b) => due(a) - due(b));
  const patientWalkIn = walkIns.find((visit) => waitedMs(visit) >= WALK_IN_PATIENCE_MS);
  const next = patientWalkIn ?? own[0] ?? (engaged.length === 0 ? walkIns[0] : undefined);
  if (!next) return;
  const possibleSinceMs = Math.max(next.waitingSinceMs ?? next.sinceMs, chair.sinceMs, engaged.length === 0 ? now.freeSinceMs : 0);
  if (nowMs - possibleSinceMs < Math.max(manner.deskPatienceMs, paceFor(instant, next).callAfterMs)) return;
  make({ kind: 'call', appointmentId: next.appointmentId, chairId: chair.resourceId, providerId: provider.providerId });
}

/** What the provider would say of themselves now. */
function stateFor(instant: Instant, provider: PlannedProvider, now: StoryProvider): StoryProvider['state'] {
  const { nowMs, here } = instant;
  const mine = here.filter((visit) => visit.providerId === provider.providerId);
  const seated = mine.filter((visit) => visit.stage === 'in-chair');
  if (isWithPatient(instant, provider.providerId)) return 'busy';
  if (now.state === 'on-break') {
    const pause = provider.breaks[now.breaksTaken - 1];
    const share = mine.some((visit) => visit.stage === 'waiting' && (visit.startsAtMs ?? nowMs) < nowMs) ? SHORT_BREAK : 1;
    if (pause && nowMs - now.sinceMs < (pause.endMs - pause.startMs) * share) return 'on-break';
  }
  const pause = provider.breaks[now.breaksTaken];
  if (pause && nowMs >= pause.startMs && seated.length === 0 && !mine.some((visit) => visit.stage === 'called')) return 'on-break';
  if (nowMs < provider.hours.startMs - 10 * MINUTE_MS) return 'off-duty';
  const unseen = ['arrived', 'checked-in', 'waiting', 'called', 'in-chair'];
  const firstAvailable = here.filter((visit) => visit.providerId === null && !provider.hygienist);
  const isDone = ![...mine, ...firstAvailable].some((visit) => unseen.includes(visit.stage));
  return nowMs >= provider.hours.endMs && isDone ? 'off-duty' : 'available';
}

function isWorking(provider: StoryProvider): boolean {
  return provider.state === 'available' || provider.state === 'busy' || provider.state === 'in-surgery';
}

function isWithPatient({ here }: Instant, providerId: ProviderId): boolean {
  return here.some((visit) => visit.providerId === providerId && visit.stage === 'in-chair' && visit.step === 'with-provider');
}
