import type { AppointmentId, ResourceId } from '../events/index.ts';
import type { ClinicDay, Visit } from './state.ts';

/** Minutes a chair should take from dirty to ready (board.md, Rules and alerts: "cleaning over target (10)"). */
export const CLEANING_TARGET_MIN = 10;
const UNKNOWN_OCCUPANT_MIN = 15;

/** Chairs and rooms as the forecast fills them: when each is free again. Lives for one forecast. */
export interface ChairPool {
  /** @returns a chair for the visit and when it is free, epoch ms; `neededMs` itself where the visit needs none or none exists. */
  find(visit: Visit, neededMs: number): { readonly resourceId: ResourceId | null; readonly freeMs: number };
  occupy(resourceId: ResourceId, untilMs: number): void;
  freeMsOf(resourceId: ResourceId): number | undefined;
  /** How many chairs are free at `atMs` for somebody without a reservation. */
  countFree(atMs: number): number;
}

/**
 * A planned length counts as including the time to make the chair ready; only a chair that is being cleaned now is waited for.
 * @param endOf forecast end of a seated visit, epoch ms.
 */
export function chairPool(day: ClinicDay, nowMs: number, endOf: (appointmentId: AppointmentId) => number | undefined): ChairPool {
  const freeMs = new Map<ResourceId, number>();
  const reserved = new Map<ResourceId, AppointmentId>();
  for (const resource of day.resources.values()) {
    if (resource.state === 'maintenance') continue;
    if (resource.state === 'occupied') {
      const endMs = resource.appointmentId === null ? undefined : endOf(resource.appointmentId);
      freeMs.set(resource.resourceId, Math.max(nowMs, endMs ?? resource.expectedFreeAtMs ?? nowMs + UNKNOWN_OCCUPANT_MIN * 60_000));
    } else if (resource.state === 'cleaning') {
      freeMs.set(resource.resourceId, Math.max(nowMs, (resource.sinceMs ?? nowMs) + CLEANING_TARGET_MIN * 60_000));
    } else freeMs.set(resource.resourceId, nowMs);
    const keeper = reservationOf(day, resource.resourceId, nowMs);
    if (keeper !== null) reserved.set(resource.resourceId, keeper);
  }

  return {
    find(visit, neededMs) {
      if (visit.telehealth) return { resourceId: null, freeMs: neededMs };
      let best: ResourceId | null = null;
      let bestMs = Number.POSITIVE_INFINITY;
      for (const [resourceId, atMs] of freeMs) {
        const keeper = reserved.get(resourceId);
        if (keeper !== undefined && keeper !== visit.appointmentId) continue;
        const isOwn = keeper !== undefined || resourceId === visit.plannedResourceId;
        if (isOwn && atMs <= neededMs) return { resourceId, freeMs: atMs };
        if (atMs < bestMs) {
          best = resourceId;
          bestMs = atMs;
        }
      }
      return best === null ? { resourceId: null, freeMs: neededMs } : { resourceId: best, freeMs: bestMs };
    },
    occupy(resourceId, untilMs) {
      freeMs.set(resourceId, Math.max(freeMs.get(resourceId) ?? untilMs, untilMs));
      reserved.delete(resourceId);
    },
    freeMsOf: (resourceId) => freeMs.get(resourceId),
    countFree(atMs) {
      let count = 0;
      for (const [resourceId, at] of freeMs) if (at <= atMs && !reserved.has(resourceId)) count += 1;
      return count;
    },
  };
}

/** Whom a chair is kept for at `nowMs`: a reservation that has not run out. */
export function reservationOf(day: ClinicDay, resourceId: ResourceId, nowMs: number): AppointmentId | null {
  const resource = day.resources.get(resourceId);
  if (!resource || resource.reservedFor === null) return null;
  return resource.reservedUntilMs === null || resource.reservedUntilMs > nowMs ? resource.reservedFor : null;
}
