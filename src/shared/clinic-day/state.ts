import type { Map as ImmutableMap, Set as ImmutableSet } from 'immutable';
import type {
  Actor,
  AlertId,
  AlertLevel,
  AppointmentId,
  AppointmentOrigin,
  AppointmentTypeId,
  CommandId,
  EventData,
  EventId,
  LocationId,
  LogRecord,
  PatientId,
  ProviderId,
  ProviderState,
  ResourceId,
  ResourceState,
  SourceId,
  TenantId,
} from '../events/index.ts';

/** board.md, "Four axes": where a visit is. The ends and the asides are stages too. */
export const visitStages = [
  'booked',
  'arrived',
  'checked-in',
  'waiting',
  'called',
  'in-chair',
  'away',
  'on-hold',
  'completed',
  'at-billing',
  'checked-out',
  'departed',
  'no-show',
  'left-without-being-seen',
  'cancelled',
  'rescheduled',
  'entered-in-error',
] as const;
export type VisitStage = (typeof visitStages)[number];

export const inChairSteps = ['setup', 'assistant', 'ready-for-provider', 'with-provider', 'finishing'] as const;
export type InChairStep = (typeof inChairSteps)[number];

export const awayPlaces = ['x-ray', 'lab', 'outside'] as const;
export type AwayPlace = (typeof awayPlaces)[number];

/** Who changed something and when: shown beside every change, one key away as the audit of a visit. */
export interface Change {
  readonly actor: Actor;
  readonly atMs: number;
  readonly commandId: CommandId | null;
}

/** Sources that contradict each other about one fact. */
export interface Contradiction {
  /** In fold order, of each source the last: the last of all is shown. */
  readonly statements: readonly Statement[];
}

/** What one source said of an appointment, as far as another may contradict it. What it left out is not there. */
export interface Statement {
  readonly source: SourceId;
  readonly eventId: EventId;
  readonly patientId?: PatientId;
  /** RFC 3339 as it was told; null where it was said to have no time. */
  readonly startsAt?: string | null;
  readonly lengthMin?: number | null;
  readonly providerId?: ProviderId | null;
  readonly resourceId?: ResourceId | null;
  readonly appointmentTypeId?: AppointmentTypeId | null;
}

/** One person's way through the day. All instants are epoch milliseconds, UTC; null is "not yet" or "not known". */
export interface Visit {
  readonly appointmentId: AppointmentId;
  readonly patientId: PatientId | null;
  readonly providerId: ProviderId | null;
  /** The chair or room it was planned for; who really sits where is the resource's own record. */
  readonly plannedResourceId: ResourceId | null;
  readonly locationId: LocationId | null;
  readonly appointmentTypeId: AppointmentTypeId | null;
  readonly startsAtMs: number | null;
  readonly lengthMin: number | null;
  /** Practice date YYYY-MM-DD: of the start, or of the newest known fact while there is no start. */
  readonly date: string;
  /** Only events about it are known, not the appointment itself. */
  readonly provisional: boolean;
  readonly origin: AppointmentOrigin | null;
  readonly isNewPatient: boolean;
  readonly telehealth: boolean;
  readonly externalIds: Readonly<Record<string, string>>;
  /** Absent for roles that may not see it, and after an erasure. */
  readonly reason: string | null;
  readonly notes: string | null;
  readonly screened: boolean;
  /** The appointment's status as last told: ours, or the text as it came. */
  readonly status: string;
  readonly stage: VisitStage;
  /** The step reached in the chair; kept while away or on hold, so that a resumed visit goes on where it was. */
  readonly step: InChairStep | null;
  readonly awayTo: AwayPlace | null;
  readonly stageEnteredAtMs: number;
  readonly arrivedAtMs: number | null;
  readonly checkedInAtMs: number | null;
  readonly waitingSinceMs: number | null;
  readonly calledAtMs: number | null;
  readonly callCount: number;
  readonly seatedAtMs: number | null;
  readonly readyForProviderAtMs: number | null;
  readonly withProviderAtMs: number | null;
  readonly completedAtMs: number | null;
  readonly departedAtMs: number | null;
  /** While on hold: when it should go on, and why it stopped (personal). */
  readonly resumeAtMs: number | null;
  readonly holdReason: string | null;
  /** What sources say differently of one fact, until a person settles it. */
  readonly conflicts: readonly Contradiction[];
  readonly lastChange: Change | null;
  /** Every record about it that is not undone or is, sorted by (orderAtMs, source, eventId): the timeline, and what a late event re-folds. */
  readonly records: readonly LogRecord[];
}

/** A chair or a room. */
export interface Resource {
  readonly resourceId: ResourceId;
  readonly name: string;
  readonly kind: 'chair' | 'room';
  readonly state: ResourceState;
  /** Who sits here: the one record of it. */
  readonly appointmentId: AppointmentId | null;
  readonly reservedFor: AppointmentId | null;
  readonly reservedUntilMs: number | null;
  readonly sinceMs: number | null;
  readonly expectedFreeAtMs: number | null;
  readonly lastChange: Change | null;
  readonly records: readonly LogRecord[];
}

export interface Provider {
  readonly providerId: ProviderId;
  readonly name: string;
  readonly title: string | null;
  readonly state: ProviderState;
  readonly sinceMs: number | null;
  readonly note: string | null;
  /** Working hours in effect on this date, epoch ms ranges; empty when off. */
  readonly hours: readonly TimeRange[];
  readonly breaks: readonly TimeRange[];
  readonly lastChange: Change | null;
  readonly records: readonly LogRecord[];
}

export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Patient {
  readonly patientId: PatientId;
  /** Null when the role may not see it, or the patient was erased. */
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly preferredName: string | null;
  readonly dateOfBirth: string | null;
  readonly mobile: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly notes: string | null;
  readonly provisional: boolean;
  readonly records: readonly LogRecord[];
}

export interface Alert {
  readonly alertId: AlertId;
  readonly level: AlertLevel;
  readonly category: string | null;
  readonly message: string;
  readonly relatedAppointments: readonly AppointmentId[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly openedAtMs: number;
  readonly status: 'open' | 'acknowledged' | 'snoozed' | 'dismissed' | 'resolved';
  readonly snoozedUntilMs: number | null;
  readonly lastChange: Change | null;
  readonly records: readonly LogRecord[];
}

/** What a practice is made of: configuration, not events. Windows receive it with every snapshot. */
export interface PracticeSetup {
  readonly tenantId: TenantId;
  readonly name: string;
  /** IANA zone. */
  readonly timezone: string;
  readonly locationId: LocationId | null;
  readonly providers: readonly {
    readonly providerId: ProviderId;
    readonly name: string;
    readonly title: string | null;
    readonly specialties: readonly string[];
  }[];
  readonly resources: readonly { readonly resourceId: ResourceId; readonly name: string; readonly kind: 'chair' | 'room' }[];
  readonly appointmentTypes: readonly {
    readonly appointmentTypeId: AppointmentTypeId;
    readonly name: string;
    readonly lengthMin: number;
    readonly providerIds: readonly ProviderId[] | null;
  }[];
}

/**
 * One practice and date, folded. An immutable value: a tentative day is just the next value, dropped when its commit
 * fails. It may hold visits of other dates (a visit that was moved away): `visitsOfDay` leaves them out.
 */
export interface ClinicDay {
  readonly setup: PracticeSetup;
  /** Practice date YYYY-MM-DD. */
  readonly date: string;
  readonly visits: ImmutableMap<AppointmentId, Visit>;
  readonly resources: ImmutableMap<ResourceId, Resource>;
  readonly providers: ImmutableMap<ProviderId, Provider>;
  readonly patients: ImmutableMap<PatientId, Patient>;
  readonly alerts: ImmutableMap<AlertId, Alert>;
  /** Events by the command that caused them: what an undo takes back, and the newest undoable action of a person. */
  readonly commands: ImmutableMap<CommandId, readonly LogRecord[]>;
  readonly undone: ImmutableSet<CommandId>;
  /** The record that took each undone command back: who and when. */
  readonly undos: ImmutableMap<CommandId, LogRecord>;
  /** First instant of the date and of the next one in practice time, epoch ms UTC. */
  readonly bounds: TimeRange;
  /** (position → seen): a record folds once however often it arrives. */
  readonly seen: ImmutableSet<number>;
}

export type HoursData = EventData<'schedule.hours.changed.v1'>;
