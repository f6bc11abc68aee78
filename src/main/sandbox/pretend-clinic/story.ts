import type { InChairStep, VisitStage } from '../../../shared/clinic-day/index.ts';
import type { AppointmentId, PatientId, ProviderId, ProviderState, ResourceId, ResourceState } from '../../../shared/events/index.ts';
import type { PlannedDay } from './plannedDay.ts';

/**
 * What the pretend people know of the day while they decide what to do next: a working copy, changed move by move. It is
 * made from a plan (to tell the past of a day) or from the real clinic day (to go on living it). All instants epoch ms UTC.
 */
export interface Story {
  readonly visits: Map<AppointmentId, StoryVisit>;
  readonly chairs: Map<ResourceId, StoryChair>;
  readonly providers: Map<ProviderId, StoryProvider>;
}

export interface StoryVisit {
  readonly appointmentId: AppointmentId;
  readonly patientId: PatientId | null;
  providerId: ProviderId | null;
  readonly startsAtMs: number | null;
  readonly lengthMin: number;
  stage: VisitStage;
  step: InChairStep | null;
  /** Since when it is in this stage, or in this step of the chair. */
  sinceMs: number;
  waitingSinceMs: number | null;
  /** The chair the patient sits in, or was called to. */
  chairId: ResourceId | null;
}

export interface StoryChair {
  readonly resourceId: ResourceId;
  state: ResourceState;
  sinceMs: number;
  appointmentId: AppointmentId | null;
  reservedFor: AppointmentId | null;
  /** Who sat here last: their visit says how long cleaning takes. */
  lastAppointmentId: AppointmentId | null;
}

export interface StoryProvider {
  readonly providerId: ProviderId;
  state: ProviderState;
  sinceMs: number;
  /** How many breaks of the day have begun. */
  breaksTaken: number;
  /** Since when no patient is with them. */
  freeSinceMs: number;
  /** Somebody at the real desk took them away from work: the pretend people leave it at that. */
  setByPerson: boolean;
}

/** The clinic before anybody unlocks the door: no visit is known, the chairs stand ready, nobody is on duty. */
export function storyBefore(plan: PlannedDay): Story {
  return {
    visits: new Map(),
    chairs: new Map(
      plan.chairs.map((resourceId) => [
        resourceId,
        { resourceId, state: 'available', sinceMs: 0, appointmentId: null, reservedFor: null, lastAppointmentId: null },
      ]),
    ),
    providers: new Map(
      plan.providers.map(({ providerId }) => [
        providerId,
        { providerId, state: 'off-duty', sinceMs: 0, breaksTaken: 0, freeSinceMs: 0, setByPerson: false },
      ]),
    ),
  };
}
