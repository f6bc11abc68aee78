import type { LogRecord, ResourceId } from '../events/index.ts';
import type { PracticeSetup, Resource } from './state.ts';

/** A chair or room of which nothing is known but what the setup says; one that the setup lacks goes by its id. */
export function blankResource(resourceId: ResourceId, setup: PracticeSetup): Resource {
  const known = setup.resources.find((resource) => resource.resourceId === resourceId);
  return {
    resourceId,
    name: known?.name ?? resourceId,
    kind: known?.kind ?? 'chair',
    state: 'available',
    appointmentId: null,
    reservedFor: null,
    reservedUntilMs: null,
    sinceMs: null,
    expectedFreeAtMs: null,
    lastChange: null,
    records: [],
  };
}

/** One more record of a chair or room, in fold order. */
export function evolveResource(resource: Resource, { event }: LogRecord): Resource {
  switch (event.eventType) {
    case 'resource.occupancy.update.v1': {
      const { status, currentAppointmentId, timestamp, expectedFreeAt } = event.data;
      const appointmentId = status === 'occupied' ? (currentAppointmentId ?? null) : null;
      const isSame = resource.sinceMs !== null && resource.state === status && resource.appointmentId === appointmentId;
      const isFulfilled = appointmentId !== null && resource.reservedFor === appointmentId;
      return {
        ...resource,
        state: status,
        appointmentId,
        sinceMs: isSame ? resource.sinceMs : Date.parse(timestamp),
        expectedFreeAtMs: expectedFreeAt ? Date.parse(expectedFreeAt) : null,
        reservedFor: isFulfilled ? null : resource.reservedFor,
        reservedUntilMs: isFulfilled ? null : resource.reservedUntilMs,
      };
    }
    case 'resource.reserved.v1': {
      const { appointmentId, until } = event.data;
      return { ...resource, reservedFor: appointmentId, reservedUntilMs: appointmentId !== null && until ? Date.parse(until) : null };
    }
    default:
      return resource;
  }
}
