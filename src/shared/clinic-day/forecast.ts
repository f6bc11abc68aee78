import type { AppointmentId, ProviderId, ResourceId } from '../events/index.ts';
import { chairOf } from './chairOf.ts';
import { type ChairPool, chairPool } from './forecastChairs.ts';
import { freeFrom, hoursEnd, pushIntoHours } from './forecastHours.ts';
import { type EngagedVisit, type ForecastOptions, type QueuedVisit, workOf } from './forecastQueue.ts';
import { resourcesOf } from './resourcesOf.ts';
import type { ClinicDay, Provider, TimeRange } from './state.ts';
import { visitsOfDay } from './visitsOfDay.ts';

/** Epoch ms. `startMs` is the likely start (P50), which is also the earliest that a patient is told; `latestMs` the P80. */
export interface VisitForecast {
  readonly startMs: number;
  readonly earliestMs: number;
  readonly latestMs: number;
  readonly endMs: number;
  readonly hasStarted: boolean;
  /** Who will take the patient; for "first available" the provider who is likely to. */
  readonly providerId: ProviderId | null;
  readonly resourceId: ResourceId | null;
  /** How much of the delay is for want of a chair. */
  readonly chairWaitMin: number;
}

export interface BreakForecast extends TimeRange {
  /** Minutes of the break that work is likely to take. */
  readonly lostMin: number;
}

export interface ProviderForecast {
  readonly providerId: ProviderId;
  /** max(0, next start − its schedule), whole minutes. A provider who stands free for a patient that is not here is not behind. */
  readonly delayMin: number;
  readonly worstDelayMin: number;
  /** Patients likely to start 5 min or more after their time. */
  readonly affected: number;
  readonly affectedIds: readonly AppointmentId[];
  readonly nextAppointmentId: AppointmentId | null;
  readonly nextStartMs: number | null;
  readonly finishMs: number | null;
  /** Minutes past the end of the hours, by forecast. */
  readonly overtimeMin: number;
  readonly breaks: readonly BreakForecast[];
  readonly currentAppointmentId: AppointmentId | null;
  readonly currentResourceId: ResourceId | null;
  /** Of the current visit, rounded up. */
  readonly remainingMin: number | null;
}

export interface DayForecast {
  readonly atMs: number;
  readonly visits: ReadonlyMap<AppointmentId, VisitForecast>;
  readonly providers: ReadonlyMap<ProviderId, ProviderForecast>;
  /** When each chair or room is first free, epoch ms; one that is out of order is absent. */
  readonly chairFreeMs: ReadonlyMap<ResourceId, number>;
}

/** From this many minutes on a start is late (board.md, Measures: on time is within 5 min). */
export const AFFECTED_MIN = 5;
const MINUTE = 60_000;
/** Spread of a visit's length around what is expected of it, as a share; P80 of a normal spread lies 0.84 deviations above. */
const LENGTH_SPREAD = 0.3;
const P80 = 0.84;
const ARRIVAL_SPREAD_MS = 5 * MINUTE;

interface Lane {
  readonly providerId: ProviderId | null;
  readonly provider: Provider | undefined;
  readonly queue: QueuedVisit[];
  next: number;
  freeMs: number;
  lateFreeMs: number;
  readonly work: TimeRange[];
}

interface Start {
  readonly lane: Lane;
  readonly item: QueuedVisit;
  readonly startMs: number;
  readonly latestMs: number;
  readonly resourceId: ResourceId | null;
  readonly chairWaitMs: number;
}

/**
 * Predicted starts of the day (board.md, Clocks and forecast). Each provider takes their patients in order; chairs are shared,
 * so the provider who can start soonest takes the next step. A patient for "first available" goes to whoever is free first
 * without pushing back somebody due before. Cost grows with visits × (providers + chairs).
 * @param nowMs epoch ms UTC, the host's time.
 */
export function forecastDay(day: ClinicDay, nowMs: number, options: ForecastOptions = {}): DayForecast {
  const { engaged, queued } = workOf(day, visitsOfDay(day), nowMs, options);
  const ends = new Map(engaged.map((it) => [it.visit.appointmentId, it.endMs]));
  for (const it of queued) if (it.seatedIn !== null) ends.set(it.visit.appointmentId, Math.max(nowMs, it.readyMs) + it.providerMs);
  const chairs = chairPool(day, nowMs, (id) => ends.get(id));
  const chairFreeMs = new Map(resourcesOf(day).flatMap(({ resourceId }) => entry(resourceId, chairs.freeMsOf(resourceId))));

  const visits = new Map<AppointmentId, VisitForecast>();
  for (const it of engaged) {
    visits.set(it.visit.appointmentId, {
      startMs: it.startedMs,
      earliestMs: it.startedMs,
      latestMs: it.startedMs,
      endMs: it.endMs,
      hasStarted: true,
      providerId: it.visit.providerId,
      resourceId: chairOf(day, it.visit.appointmentId)?.resourceId ?? null,
      chairWaitMin: 0,
    });
  }

  const lanes = lanesOf(day, engaged, queued, nowMs);
  const unassigned = queued.filter((it) => it.visit.providerId === null).sort(byTurn);
  const bufferMs = (options.bufferMin ?? 0) * MINUTE;
  const canTake = typeLimits(day);
  const starts: Start[] = [];
  for (let step = soonest(lanes, unassigned, chairs, canTake); step !== null; step = soonest(lanes, unassigned, chairs, canTake)) {
    take(step, unassigned, chairs, bufferMs);
    starts.push(step);
    const { visit } = step.item;
    visits.set(visit.appointmentId, {
      startMs: step.startMs,
      earliestMs: step.startMs,
      latestMs: step.latestMs,
      endMs: step.startMs + step.item.providerMs,
      hasStarted: false,
      providerId: step.lane.providerId,
      resourceId: step.resourceId,
      chairWaitMin: Math.floor(step.chairWaitMs / MINUTE),
    });
  }

  const startsByProvider = Map.groupBy(starts, (start) => start.lane.providerId);
  const currents = Map.groupBy(
    engaged.filter(({ lengthMs }) => lengthMs > 0),
    ({ visit }) => visit.providerId,
  );
  const providers = new Map<ProviderId, ProviderForecast>();
  for (const lane of lanes) {
    if (lane.providerId === null) continue;
    const current = currents.get(lane.providerId)?.[0];
    providers.set(lane.providerId, summarise(day, lane.providerId, lane, startsByProvider.get(lane.providerId) ?? [], current, nowMs));
  }
  return { atMs: nowMs, visits, providers, chairFreeMs };
}

/** Minutes by which a start misses its schedule, and whether it is the provider who is behind. */
function delayOf(start: Start): number {
  const { visit, isHere, readyMs } = start.item;
  if (visit.startsAtMs === null || (!isHere && start.startMs <= readyMs)) return 0;
  return Math.max(0, Math.floor((start.startMs - visit.startsAtMs) / MINUTE));
}

function lanesOf(day: ClinicDay, engaged: readonly EngagedVisit[], queued: readonly QueuedVisit[], nowMs: number): Lane[] {
  const providerIds = new Set<ProviderId>(day.providers.keys());
  for (const { visit } of [...engaged, ...queued]) if (visit.providerId !== null) providerIds.add(visit.providerId);
  const queues = Map.groupBy(queued, (it) => it.visit.providerId);
  const busy = Map.groupBy(engaged, (it) => it.visit.providerId);
  const lanes = [...providerIds].map((providerId): Lane => {
    const provider = day.providers.get(providerId);
    const current = (busy.get(providerId) ?? []).filter((it) => it.lengthMs > 0);
    let freeMs = current.length > 0 ? nowMs : freeFrom(provider, nowMs);
    let spread = 0;
    for (const it of current) {
      freeMs = Math.max(freeMs, it.endMs);
      spread = Math.max(spread, LENGTH_SPREAD * it.lengthMs);
    }
    return {
      providerId,
      provider,
      queue: (queues.get(providerId) ?? []).sort(byTurn),
      next: 0,
      freeMs,
      lateFreeMs: freeMs + P80 * spread,
      work: current.map((it) => ({ startMs: it.startedMs, endMs: it.endMs })),
    };
  });
  // A practice that has named no providers still has patients, who are taken one after the other.
  if (lanes.length === 0)
    lanes.push({ providerId: null, provider: undefined, queue: [], next: 0, freeMs: nowMs, lateFreeMs: nowMs, work: [] });
  return lanes;
}

function soonest(lanes: readonly Lane[], unassigned: readonly QueuedVisit[], chairs: ChairPool, canTake: CanTake): Start | null {
  let best: Start | null = null;
  const open = unassigned[0];
  let bestOpen: Start | null = null;
  for (const lane of lanes) {
    const head = lane.queue[lane.next];
    const start = head ? startOf(lane, head, chairs) : null;
    if (start && (best === null || start.startMs < best.startMs)) best = start;
    if (!open || !canTake(open, lane)) continue;
    const openStart = startOf(lane, open, chairs);
    const keepsOrder = start === null || open.turnMs < start.item.turnMs || openStart.startMs + open.providerMs <= start.startMs;
    if (keepsOrder && (bestOpen === null || openStart.startMs < bestOpen.startMs)) bestOpen = openStart;
  }
  if (bestOpen === null) return best;
  return best === null || bestOpen.startMs <= best.startMs ? bestOpen : best;
}

function startOf(lane: Lane, item: QueuedVisit, chairs: ChairPool): Start {
  const readyMs = Math.max(item.readyMs, item.notBeforeMs);
  const neededMs = pushIntoHours(lane.provider, Math.max(lane.freeMs, readyMs));
  const chair = item.seatedIn === null ? chairs.find(item.visit, neededMs) : { resourceId: item.seatedIn, freeMs: neededMs };
  const startMs = chair.freeMs <= neededMs ? neededMs : pushIntoHours(lane.provider, chair.freeMs);
  const lateReadyMs = item.isHere ? readyMs : readyMs + P80 * ARRIVAL_SPREAD_MS;
  const latestMs = pushIntoHours(lane.provider, Math.max(startMs, lane.lateFreeMs, lateReadyMs));
  return { lane, item, startMs, latestMs, resourceId: chair.resourceId, chairWaitMs: startMs - neededMs };
}

function take(start: Start, unassigned: QueuedVisit[], chairs: ChairPool, bufferMs: number): void {
  const { lane, item, startMs, latestMs } = start;
  if (item.visit.providerId === null) unassigned.shift();
  else lane.next += 1;
  const endMs = startMs + item.providerMs;
  lane.work.push({ startMs, endMs });
  lane.freeMs = endMs + bufferMs;
  // Slack before a start swallows the lateness gathered so far: what is left of it is latest − start, to which this visit adds its own.
  lane.lateFreeMs = lane.freeMs + Math.hypot(latestMs - startMs, P80 * LENGTH_SPREAD * item.providerMs);
  if (start.resourceId !== null) chairs.occupy(start.resourceId, startMs + item.chairMs);
}

function summarise(
  day: ClinicDay,
  providerId: ProviderId,
  lane: Lane,
  starts: readonly Start[],
  current: EngagedVisit | undefined,
  nowMs: number,
): ProviderForecast {
  const first = starts[0];
  const affectedIds = starts.filter((start) => delayOf(start) >= AFFECTED_MIN).map((start) => start.item.visit.appointmentId);
  const finishMs = lane.work.reduce<number | null>((latest, range) => Math.max(latest ?? range.endMs, range.endMs), null);
  const closeMs = hoursEnd(lane.provider);
  return {
    providerId,
    delayMin: first ? delayOf(first) : 0,
    worstDelayMin: starts.reduce((worst, start) => Math.max(worst, delayOf(start)), 0),
    affected: affectedIds.length,
    affectedIds,
    nextAppointmentId: first?.item.visit.appointmentId ?? null,
    nextStartMs: first?.startMs ?? null,
    finishMs,
    overtimeMin: finishMs === null || closeMs === null ? 0 : Math.max(0, Math.floor((finishMs - closeMs) / MINUTE)),
    breaks: (lane.provider?.breaks ?? [])
      .filter((it) => it.endMs > nowMs)
      .map((it) => ({ ...it, lostMin: overlapMin(lane.work, it, nowMs) })),
    currentAppointmentId: current?.visit.appointmentId ?? null,
    currentResourceId: current ? (chairOf(day, current.visit.appointmentId)?.resourceId ?? null) : null,
    remainingMin: current ? Math.ceil((current.endMs - nowMs) / MINUTE) : null,
  };
}

function overlapMin(work: readonly TimeRange[], range: TimeRange, nowMs: number): number {
  let lostMs = 0;
  for (const it of work) lostMs += Math.max(0, Math.min(it.endMs, range.endMs) - Math.max(it.startMs, range.startMs, nowMs));
  return Math.floor(Math.min(lostMs, range.endMs - range.startMs) / MINUTE);
}

type CanTake = (item: QueuedVisit, lane: Lane) => boolean;

/** Some types are for some providers only; a provider who is off today takes nobody new. */
function typeLimits(day: ClinicDay): CanTake {
  const limits = new Map(day.setup.appointmentTypes.map((type) => [type.appointmentTypeId, type.providerIds]));
  const anyHours = day.providers.some((provider) => provider.hours.length > 0);
  return ({ visit }, lane) => {
    if (lane.providerId === null) return true;
    if (anyHours && lane.provider?.hours.length === 0) return false;
    const allowed = visit.appointmentTypeId === null ? null : (limits.get(visit.appointmentTypeId) ?? null);
    return allowed === null || allowed.includes(lane.providerId);
  };
}

function byTurn(a: QueuedVisit, b: QueuedVisit): number {
  return a.turnMs - b.turnMs || a.readyMs - b.readyMs || (a.visit.appointmentId < b.visit.appointmentId ? -1 : 1);
}

function entry<K, V>(key: K, value: V | undefined): readonly (readonly [K, V])[] {
  return value === undefined ? [] : [[key, value]];
}
