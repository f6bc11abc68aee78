import type { ProviderId } from '../events/index.ts';
import { keeperOf } from './forecastChairs.ts';
import { visitsWithProvider } from './forecastQueue.ts';
import { resourcesOf } from './resourcesOf.ts';
import type { ClinicDay, Resource, Visit } from './state.ts';

/**
 * Chairs and rooms that are free for this visit now: the one kept for it first, then the one planned, then of the same kind
 * as the planned one, then the rest in the setup's order.
 */
export function freeChairsFor(visit: Visit, day: ClinicDay, nowMs: number): readonly Resource[] {
  const plannedKind = (visit.plannedResourceId === null ? undefined : day.resources.get(visit.plannedResourceId))?.kind ?? 'chair';
  const rank = (resource: Resource) => {
    if (resource.reservedFor === visit.appointmentId) return 0;
    if (resource.resourceId === visit.plannedResourceId) return 1;
    return resource.kind === plannedKind ? 2 : 3;
  };
  const free: Resource[] = [];
  for (const resource of resourcesOf(day)) {
    if (resource.state !== 'available') continue;
    const keeper = keeperOf(resource, nowMs);
    if (keeper === null || keeper === visit.appointmentId) free.push(resource);
  }
  return free.sort((a, b) => rank(a) - rank(b));
}

/** Providers who are with nobody, not on a break and inside their hours. */
export function freeProviders(day: ClinicDay, nowMs: number): ReadonlySet<ProviderId> {
  const engaged = visitsWithProvider(day.visits.values());
  const free = new Set<ProviderId>();
  for (const provider of day.providers.values()) {
    const isIn = provider.state === 'available' || provider.state === 'busy';
    const isOpen = provider.hours.length === 0 || provider.hours.some((range) => nowMs >= range.startMs && nowMs < range.endMs);
    if (isIn && isOpen) free.add(provider.providerId);
  }
  for (const id of engaged) {
    const providerId = day.visits.get(id)?.providerId;
    if (providerId) free.delete(providerId);
  }
  return free;
}
