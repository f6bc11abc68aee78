import type { TimeRange } from '../../../shared/clinic-day/index.ts';
import type {
  AppointmentId,
  AppointmentOrigin,
  AppointmentTypeId,
  LocationId,
  ProviderId,
  ResourceId,
  TenantId,
} from '../../../shared/events/index.ts';
import type { InventedPatient } from './inventedPatients.ts';

/** What one practice date would be like if nobody interfered: written before the day, never changed by it. */
export interface PlannedDay {
  readonly seed: number;
  /** 0: planned days before. Others: chosen on the day itself, for a demo that starts now; what they say of the day comes after what was planned before. */
  readonly variant: number;
  /** When the hours were settled, and the earliest booking; epoch ms UTC. */
  readonly plannedAtMs: number;
  /** Practice date YYYY-MM-DD. */
  readonly date: string;
  readonly tenantId: TenantId;
  readonly locationId: LocationId | null;
  /** Epoch ms UTC. */
  readonly openMs: number;
  readonly closeMs: number;
  readonly providers: readonly PlannedProvider[];
  readonly visits: readonly PlannedVisit[];
  readonly visitOf: ReadonlyMap<AppointmentId, PlannedVisit>;
  /** The chair that nobody can use today. */
  readonly outOfOrder: ResourceId | null;
  /** Every chair of the practice, in its order. */
  readonly chairs: readonly ResourceId[];
}

export interface PlannedProvider {
  readonly providerId: ProviderId;
  /** The chairs this provider works at, the out-of-order one left out. */
  readonly chairs: readonly ResourceId[];
  /** How many patients may be called or seated for this provider at once. */
  readonly patientsAtOnce: number;
  readonly hygienist: boolean;
  readonly hours: TimeRange;
  readonly breaks: readonly TimeRange[];
}

export interface PlannedVisit {
  readonly appointmentId: AppointmentId;
  readonly patient: InventedPatient;
  /** Null is "first available". */
  readonly providerId: ProviderId | null;
  readonly resourceId: ResourceId | null;
  readonly appointmentTypeId: AppointmentTypeId;
  readonly startsAtMs: number;
  readonly lengthMin: number;
  readonly origin: AppointmentOrigin;
  readonly isNewPatient: boolean;
  readonly formMissing: boolean;
  readonly bookedAtMs: number;
  readonly outcome: 'attends' | 'no-show' | 'cancelled';
  /** When the patient walks in, or would have; early, on time or late. */
  readonly arrivesAtMs: number;
  readonly checkInBy: 'kiosk' | 'desk' | 'self';
  readonly cancelledAtMs: number | null;
  readonly pace: VisitPace;
}

/** How long each part of a visit takes when nobody hurries it. All milliseconds. */
export interface VisitPace {
  /** Waiting, with everything free, until somebody calls. */
  readonly callAfterMs: number;
  readonly walkMs: number;
  readonly setupMs: number;
  /** Ready, with the provider free, until the provider comes. */
  readonly pickUpMs: number;
  readonly treatMs: number;
  readonly finishMs: number;
  readonly toBillingMs: number;
  readonly payMs: number;
  readonly leaveMs: number;
  readonly cleaningMs: number;
}
