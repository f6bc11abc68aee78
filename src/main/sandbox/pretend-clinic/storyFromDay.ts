import type { ClinicDay, Provider, Resource, Visit } from '../../../shared/clinic-day/index.ts';
import type { Story, StoryChair, StoryProvider, StoryVisit } from './story.ts';

const DEFAULT_LENGTH_MIN = 30;

/**
 * The story as the real clinic day tells it, whoever moved it there.
 * @param storyTime from an instant in epoch ms UTC to story time; the identity when a day runs at its own pace.
 */
export function storyFromDay(day: ClinicDay, storyTime: (atMs: number) => number): Story {
  const visits = [...day.visits.values()].filter((visit) => visit.date === day.date);
  const chairOf = new Map(
    [...day.resources.values()].flatMap((chair) => (chair.appointmentId ? [[chair.appointmentId, chair] as const] : [])),
  );
  const chairFor = new Map(
    [...day.resources.values()].flatMap((chair) => (chair.reservedFor ? [[chair.reservedFor, chair] as const] : [])),
  );
  const freeSince = new Map<string, number>();
  for (const visit of visits) {
    const freeMs = visit.step === 'finishing' ? stepSinceMs(visit) : visit.completedAtMs;
    if (visit.providerId === null || freeMs === null) continue;
    freeSince.set(visit.providerId, Math.max(freeSince.get(visit.providerId) ?? 0, freeMs));
  }

  const storyVisit = (visit: Visit): StoryVisit => ({
    appointmentId: visit.appointmentId,
    patientId: visit.patientId,
    providerId: visit.providerId,
    startsAtMs: visit.startsAtMs,
    lengthMin: visit.lengthMin ?? DEFAULT_LENGTH_MIN,
    stage: visit.stage,
    step: visit.step,
    sinceMs: storyTime(visit.stage === 'in-chair' ? stepSinceMs(visit) : visit.stageEnteredAtMs),
    waitingSinceMs: visit.waitingSinceMs === null ? null : storyTime(visit.waitingSinceMs),
    chairId:
      chairOf.get(visit.appointmentId)?.resourceId ??
      (visit.stage === 'called' ? (chairFor.get(visit.appointmentId)?.resourceId ?? visit.plannedResourceId) : null),
  });
  const storyChair = (chair: Resource): StoryChair => ({
    resourceId: chair.resourceId,
    state: chair.state,
    sinceMs: chair.sinceMs === null ? 0 : storyTime(chair.sinceMs),
    appointmentId: chair.appointmentId,
    reservedFor: chair.reservedFor,
    lastAppointmentId: lastIn(chair),
  });
  const storyProvider = (provider: Provider): StoryProvider => ({
    providerId: provider.providerId,
    state: provider.state,
    sinceMs: provider.sinceMs === null ? 0 : storyTime(provider.sinceMs),
    breaksTaken: provider.records.filter(
      ({ event }) =>
        event.eventType === 'provider.status.update.v1' &&
        event.data.status === 'on-break' &&
        Date.parse(event.data.effectiveAt) >= day.bounds.startMs,
    ).length,
    freeSinceMs: storyTime(Math.max(freeSince.get(provider.providerId) ?? 0, provider.sinceMs ?? 0)),
    setByPerson: wasSetByPerson(provider, day.bounds.startMs),
  });

  return {
    visits: new Map(visits.map((visit) => [visit.appointmentId, storyVisit(visit)])),
    chairs: new Map([...day.resources.values()].map((chair) => [chair.resourceId, storyChair(chair)])),
    providers: new Map([...day.providers.values()].map((provider) => [provider.providerId, storyProvider(provider)])),
  };
}

/** Only today's word counts: what somebody set yesterday is over. Whoever made them available gave them back to the story. */
function wasSetByPerson(provider: Provider, dayStartMs: number): boolean {
  const newest = provider.records.findLast(({ event }) => event.eventType === 'provider.status.update.v1');
  return newest?.actor.kind === 'user' && newest.orderAtMs >= dayStartMs && provider.state !== 'available';
}

/** When the visit entered its step in the chair: the newest flow update of it, or the seating. */
function stepSinceMs(visit: Visit): number {
  for (const { event } of visit.records.toReversed()) {
    if (event.eventType === 'patient.flow.update.v1') return Date.parse(event.data.stageEnteredAt);
  }
  return visit.seatedAtMs ?? visit.stageEnteredAtMs;
}

function lastIn(chair: Resource): StoryChair['lastAppointmentId'] {
  for (const { event } of chair.records.toReversed()) {
    if (event.eventType === 'resource.occupancy.update.v1' && event.data.currentAppointmentId) return event.data.currentAppointmentId;
  }
  return null;
}
