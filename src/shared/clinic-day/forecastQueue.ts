import type { AppointmentId, ProviderId, ResourceId } from '../events/index.ts';
import { type Durations, expectedLength, plannedLengths, remainingLength } from './forecastDuration.ts';
import { resourcesOf } from './resourcesOf.ts';
import type { ClinicDay, Visit } from './state.ts';
import { arrivalOf, phaseOf } from './visitPhase.ts';

/** Settable per practice; minutes. */
export interface ForecastOptions {
  readonly durations?: Durations;
  /** Between two patients of one provider. */
  readonly bufferMin?: number;
  /** May patients who are here be taken before their time? */
  readonly earlyStarts?: boolean;
  /** How long a patient who is late and not here is expected to take still. */
  readonly lateArrivalMin?: number;
}

const LATE_ARRIVAL_MIN = 5;
const AWAY_MIN = 10;
const ON_HOLD_MIN = 15;
const MINUTE = 60_000;

/** A visit that the provider works on now. */
export interface EngagedVisit {
  readonly visit: Visit;
  readonly startedMs: number;
  readonly endMs: number;
  /** Provider minutes expected in all. */
  readonly lengthMs: number;
}

/** A visit that a provider has still to begin. */
export interface QueuedVisit {
  readonly visit: Visit;
  readonly isHere: boolean;
  /** When the patient can be taken, epoch ms. */
  readonly readyMs: number;
  /** Not before this, epoch ms, however early everything else is. */
  readonly notBeforeMs: number;
  /** Place in the order: who is due first goes first, and nobody waits for somebody who is not here. */
  readonly turnMs: number;
  /** Provider time and chair time still to come. */
  readonly providerMs: number;
  readonly chairMs: number;
  readonly seatedIn: ResourceId | null;
}

export interface ForecastWork {
  readonly engaged: readonly EngagedVisit[];
  readonly queued: readonly QueuedVisit[];
}

/** Sorts the visits of the day into those under way and those to come. Ended visits and those without a time are in neither. */
export function workOf(day: ClinicDay, visits: readonly Visit[], nowMs: number, options: ForecastOptions): ForecastWork {
  const plannedMin = plannedLengths(day);
  const seats = new Map(resourcesOf(day).flatMap((it) => (it.appointmentId === null ? [] : [[it.appointmentId, it.resourceId]])));
  const engagedIds = visitsWithProvider(visits);
  const engaged: EngagedVisit[] = [];
  const queued: QueuedVisit[] = [];

  for (const visit of visits) {
    const phase = phaseOf(visit);
    if (phase === 'after' || phase === 'ended') continue;
    const learned = options.durations?.(visit.providerId, visit.appointmentTypeId);
    const planned = plannedMin(visit);
    const expected = expectedLength(planned, learned);
    const seatedIn = seats.get(visit.appointmentId) ?? null;
    const remaining = (startedMs: number | null) =>
      remainingLength(expected, startedMs === null ? 0 : Math.max(0, nowMs - startedMs) / MINUTE, learned !== undefined) * MINUTE;

    if (phase === 'in-chair' && engagedIds.has(visit.appointmentId)) {
      const startedMs = visit.withProviderAtMs ?? visit.seatedAtMs ?? visit.stageEnteredAtMs;
      engaged.push({ visit, startedMs, endMs: nowMs + remaining(startedMs), lengthMs: expected * MINUTE });
      continue;
    }
    if (phase === 'in-chair' && visit.step === 'finishing') {
      const startedMs = visit.withProviderAtMs ?? visit.seatedAtMs ?? visit.stageEnteredAtMs;
      const restMs = remainingLength(planned, Math.max(0, nowMs - startedMs) / MINUTE, false) * MINUTE;
      engaged.push({ visit, startedMs, endMs: nowMs + restMs, lengthMs: 0 });
      continue;
    }
    const wanted = wantedTimes(visit, phase, nowMs, options);
    if (wanted === null) continue;
    queued.push({
      visit,
      ...wanted,
      providerMs: phase === 'aside' ? remaining(visit.withProviderAtMs ?? visit.seatedAtMs) : expected * MINUTE,
      chairMs: Math.max(planned, expected) * MINUTE,
      seatedIn,
    });
  }
  return { engaged, queued };
}

/**
 * The visits that providers are with now. Where the step says so, those; a desk that keeps no steps leaves everybody in setup,
 * so that a provider with nobody else counts as being with whoever was seated first.
 */
export function visitsWithProvider(visits: Iterable<Visit>): ReadonlySet<AppointmentId> {
  const certain = new Set<AppointmentId>();
  const busy = new Set<ProviderId>();
  const likely = new Map<ProviderId, Visit>();
  for (const visit of visits) {
    if (visit.stage !== 'in-chair') continue;
    const { providerId } = visit;
    if (visit.step === null || visit.step === 'with-provider') {
      certain.add(visit.appointmentId);
      if (providerId !== null) busy.add(providerId);
    } else if (visit.step === 'setup' || visit.step === 'assistant') {
      if (providerId === null) continue;
      const known = likely.get(providerId);
      if (!known || (visit.seatedAtMs ?? 0) < (known.seatedAtMs ?? 0)) likely.set(providerId, visit);
    } else if (visit.step === 'ready-for-provider' && providerId !== null) {
      // Somebody is ready and waits for the provider: nobody in setup has them.
      busy.add(providerId);
    }
  }
  for (const [providerId, visit] of likely) if (!busy.has(providerId)) certain.add(visit.appointmentId);
  return certain;
}

function wantedTimes(
  visit: Visit,
  phase: 'to-come' | 'here' | 'in-chair' | 'aside',
  nowMs: number,
  options: ForecastOptions,
): Pick<QueuedVisit, 'isHere' | 'readyMs' | 'notBeforeMs' | 'turnMs'> | null {
  const arrivedMs = arrivalOf(visit) ?? visit.stageEnteredAtMs;
  const scheduledMs = visit.startsAtMs;
  if (phase === 'to-come') {
    if (scheduledMs === null) return null;
    const readyMs = scheduledMs >= nowMs ? scheduledMs : nowMs + (options.lateArrivalMin ?? LATE_ARRIVAL_MIN) * MINUTE;
    return { isHere: false, readyMs, notBeforeMs: scheduledMs, turnMs: readyMs };
  }
  if (phase === 'in-chair') {
    const readyMs = visit.readyForProviderAtMs ?? visit.seatedAtMs ?? nowMs;
    return { isHere: true, readyMs, notBeforeMs: nowMs, turnMs: Math.min(scheduledMs ?? arrivedMs, readyMs) };
  }
  if (phase === 'aside') {
    const readyMs = Math.max(
      nowMs,
      visit.resumeAtMs ?? visit.stageEnteredAtMs + (visit.stage === 'away' ? AWAY_MIN : ON_HOLD_MIN) * MINUTE,
    );
    return { isHere: true, readyMs, notBeforeMs: nowMs, turnMs: readyMs };
  }
  const mayStartEarly = options.earlyStarts === true || visit.stage === 'called';
  return {
    isHere: true,
    readyMs: arrivedMs,
    notBeforeMs: mayStartEarly || scheduledMs === null ? nowMs : scheduledMs,
    turnMs: visit.stage === 'called' ? Math.min(scheduledMs ?? arrivedMs, nowMs) : (scheduledMs ?? arrivedMs),
  };
}
