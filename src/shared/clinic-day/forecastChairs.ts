import type { AppointmentId, ResourceId } from '../events/index.ts';
import { resourcesOf } from './resourcesOf.ts';
import type { ClinicDay, Resource, Visit } from './state.ts';

/** Minutes a chair should take from dirty to ready (board.md, Rules and alerts: "cleaning over target (10)"). */
export const CLEANING_TARGET_MIN = 10;
const UNKNOWN_OCCUPANT_MIN = 15;

/** Chairs and rooms as the forecast fills them: when each is free again. Lives for one forecast. */
export interface ChairPool {
  /** @returns a chair for the visit and when it is free, epoch ms; `neededMs` itself where the visit needs none or none exists. */
  find(visit: Visit, neededMs: number): { readonly resourceId: ResourceId | null; readonly freeMs: number };
  occupy(resourceId: ResourceId, untilMs: number): void;
  freeMsOf(resourceId: ResourceId): number | undefined;
}

interface Chair {
  readonly resourceId: ResourceId;
  freeMs: number;
  keeper: AppointmentId | null;
}

/**
 * A planned length counts as including the time to make the chair ready; only a chair that is being cleaned now is waited for.
 * @param endOf forecast end of a seated visit, epoch ms.
 */
export function chairPool(day: ClinicDay, nowMs: number, endOf: (appointmentId: AppointmentId) => number | undefined): ChairPool {
  const chairs: Chair[] = resourcesOf(day)
    .filter(({ state }) => state !== 'maintenance')
    .map((resource) => ({
      resourceId: resource.resourceId,
      freeMs: freeFromMs(resource, nowMs, endOf),
      keeper: keeperOf(resource, nowMs),
    }));
  const byId = new Map(chairs.map((chair) => [chair.resourceId, chair]));
  const kept = new Set(chairs.filter(({ keeper }) => keeper !== null));
  // The chair for anybody is asked for by every provider at every step, and changes only when a chair is taken.
  let forAnybody = soonestFree(chairs);

  /** The visit's own chair, when it is free in time: one kept for it or the one planned, the first in setup order. */
  function ownFor(visit: Visit, neededMs: number): Chair | undefined {
    const isOwn = ({ resourceId, keeper, freeMs }: Chair) =>
      freeMs <= neededMs && (keeper === visit.appointmentId || (keeper === null && resourceId === visit.plannedResourceId));
    if (kept.size > 0) return chairs.find(isOwn);
    const planned = visit.plannedResourceId === null ? undefined : byId.get(visit.plannedResourceId);
    return planned && isOwn(planned) ? planned : undefined;
  }

  return {
    find(visit, neededMs) {
      if (visit.telehealth) return { resourceId: null, freeMs: neededMs };
      const best = ownFor(visit, neededMs) ?? (isKept(visit) ? soonestFree(chairs, visit.appointmentId) : forAnybody);
      return best === undefined ? { resourceId: null, freeMs: neededMs } : { resourceId: best.resourceId, freeMs: best.freeMs };
    },
    occupy(resourceId, untilMs) {
      const chair = byId.get(resourceId);
      if (!chair) return;
      chair.freeMs = Math.max(chair.freeMs, untilMs);
      chair.keeper = null;
      kept.delete(chair);
      forAnybody = soonestFree(chairs);
    },
    freeMsOf: (resourceId) => byId.get(resourceId)?.freeMs,
  };

  function isKept({ appointmentId }: Visit): boolean {
    for (const { keeper } of kept) if (keeper === appointmentId) return true;
    return false;
  }
}

/** @returns the chair that is free first, of several the first in setup order; chairs kept for others left out. */
function soonestFree(chairs: readonly Chair[], appointmentId: AppointmentId | null = null): Chair | undefined {
  let best: Chair | undefined;
  for (const chair of chairs) {
    if (chair.keeper !== null && chair.keeper !== appointmentId) continue;
    if (best === undefined || chair.freeMs < best.freeMs) best = chair;
  }
  return best;
}

function freeFromMs(resource: Resource, nowMs: number, endOf: (appointmentId: AppointmentId) => number | undefined): number {
  if (resource.state === 'occupied') {
    const endMs = resource.appointmentId === null ? undefined : endOf(resource.appointmentId);
    return Math.max(nowMs, endMs ?? resource.expectedFreeAtMs ?? nowMs + UNKNOWN_OCCUPANT_MIN * 60_000);
  }
  if (resource.state === 'cleaning') return Math.max(nowMs, (resource.sinceMs ?? nowMs) + CLEANING_TARGET_MIN * 60_000);
  return nowMs;
}

/** Whom a chair is kept for at `nowMs`: a reservation that has not run out. */
export function keeperOf({ reservedFor, reservedUntilMs }: Resource, nowMs: number): AppointmentId | null {
  if (reservedFor === null) return null;
  return reservedUntilMs === null || reservedUntilMs > nowMs ? reservedFor : null;
}

/** The same of a chair or room by its id. */
export function reservationOf(day: ClinicDay, resourceId: ResourceId, nowMs: number): AppointmentId | null {
  const resource = day.resources.get(resourceId);
  return resource ? keeperOf(resource, nowMs) : null;
}
