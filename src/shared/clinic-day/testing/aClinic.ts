import {
  type Actor,
  type AlertId,
  type AlertLevel,
  type AppointmentId,
  type AppointmentOrigin,
  type AppointmentTypeId,
  type CanonicalEvent,
  type CommandId,
  type EventId,
  type EventTypeName,
  eventTypeOf,
  type LogRecord,
  type PatientId,
  type ProviderId,
  type ProviderState,
  parseEvent,
  type ResourceId,
  type ResourceState,
  type SourceId,
  type TenantId,
  type Weekday,
  weekdays,
} from '../../events/index.ts';
import { type PracticeCalendar, practiceCalendar } from '../../practice-time/index.ts';
import type { Command } from '../commands.ts';
import type { DecideContext, Decision } from '../decide/decision.ts';
import { decide } from '../decide.ts';
import { emptyDay } from '../emptyDay.ts';
import { foldAll } from '../fold.ts';
import { newestOrderAtMs } from '../newestOrderAtMs.ts';
import type { ClinicDay, PracticeSetup } from '../state.ts';

/** Ids in tests are written as plain words. */
export const ids = {
  tenant: (id: string) => id as TenantId,
  appointment: (id: string) => id as AppointmentId,
  patient: (id: string) => id as PatientId,
  provider: (id: string) => id as ProviderId,
  resource: (id: string) => id as ResourceId,
  type: (id: string) => id as AppointmentTypeId,
  alert: (id: string) => id as AlertId,
  command: (id: string) => id as CommandId,
  event: (id: string) => id as EventId,
  source: (id: string) => id as SourceId,
} as const;

/** Two dentists, four chairs, a room and three appointment types in Perth (UTC+8 all year round). */
export const aSetup: PracticeSetup = {
  tenantId: ids.tenant('clinic-abc'),
  name: 'Harbour Dental',
  timezone: 'Australia/Perth',
  locationId: null,
  providers: [
    { providerId: ids.provider('okafor'), name: 'Dr Okafor', title: 'Dr', specialties: ['Dentist'] },
    { providerId: ids.provider('lim'), name: 'Dr Lim', title: 'Dr', specialties: ['Dentist'] },
  ],
  resources: [
    { resourceId: ids.resource('chair-1'), name: 'Chair 1', kind: 'chair' },
    { resourceId: ids.resource('chair-2'), name: 'Chair 2', kind: 'chair' },
    { resourceId: ids.resource('chair-3'), name: 'Chair 3', kind: 'chair' },
    { resourceId: ids.resource('chair-4'), name: 'Chair 4', kind: 'chair' },
    { resourceId: ids.resource('room-1'), name: 'Room 1', kind: 'room' },
  ],
  appointmentTypes: [
    { appointmentTypeId: ids.type('exam'), name: 'Exam', lengthMin: 30, providerIds: null },
    { appointmentTypeId: ids.type('filling'), name: 'Filling', lengthMin: 45, providerIds: null },
    { appointmentTypeId: ids.type('crown'), name: 'Crown', lengthMin: 60, providerIds: [ids.provider('okafor')] },
  ],
};

/** How a record came to be; what is absent is an ordinary event of an ordinary source. */
export interface Provenance {
  /** Actor: initials of a user for a command, else the source. */
  readonly by?: string;
  readonly commandId?: string;
  readonly eventId?: string;
  readonly source?: string;
  /** Wall time of the event where it is not the payload's own. */
  readonly at?: string;
}

/**
 * A clinic's day told step by step for given-when-then tests. Every step gives a new value; times are wall times `HH:MM`
 * or `HH:MM:SS` of its date.
 */
export interface AClinic {
  readonly setup: PracticeSetup;
  readonly date: string;
  readonly calendar: PracticeCalendar;
  readonly records: readonly LogRecord[];
  /** The records folded. */
  readonly day: ClinicDay;
  /** Epoch ms UTC of a wall time. */
  ms(wallTime: string): number;
  /** RFC 3339 of a wall time. */
  instant(wallTime: string): string;
  /** Any event; the payload is checked as if it came from outside. */
  event<T extends EventTypeName>(eventType: T, data: CanonicalEvent<T>['data'], at: string, provenance?: Provenance): AClinic;
  /** Records made elsewhere, with their positions. */
  with(...records: readonly LogRecord[]): AClinic;
  patient(patientId: string, name: string, provenance?: Provenance): AClinic;
  /** `patient` is an id; `startsAt` a wall time, or null for one that needs a time. */
  appointment(
    appointmentId: string,
    about?: {
      readonly patient?: string;
      readonly startsAt?: string | null;
      readonly lengthMin?: number;
      readonly provider?: string | null;
      readonly chair?: string;
      readonly type?: string;
      readonly isNewPatient?: boolean;
      readonly origin?: AppointmentOrigin;
      readonly scheduledAt?: string;
    } & Provenance,
  ): AClinic;
  checkIn(appointmentId: string, at: string, provenance?: Provenance): AClinic;
  /** A stage as it is written on the wire, such as `in_chair/with_provider`. */
  stage(appointmentId: string, stage: string, at: string, provenance?: Provenance): AClinic;
  status(appointmentId: string, newStatus: string, at: string, provenance?: Provenance): AClinic;
  chair(resourceId: string, state: ResourceState, at: string, about?: { readonly appointment?: string } & Provenance): AClinic;
  reserve(resourceId: string, appointmentId: string | null, at: string, provenance?: Provenance): AClinic;
  provider(providerId: string, state: ProviderState, at: string, provenance?: Provenance): AClinic;
  /** The same working hours and breaks on every weekday. */
  hours(providerId: string, hours: readonly [string, string][], breaks?: readonly [string, string][], effectiveFrom?: string): AClinic;
  alert(
    alertId: string,
    level: AlertLevel,
    at: string,
    about?: { readonly appointments?: readonly string[]; readonly message?: string; readonly category?: string } & Provenance,
  ): AClinic;
  undone(commandId: string, at: string, provenance?: Provenance): AClinic;
  /** What `decide` says to a command at a wall time; `by` gives the initials. Nothing is recorded. */
  decide(command: Command, at: string, provenance?: Provenance): Decision;
  /** A command that is accepted, with its events recorded the way the log does. Its id is `command-N` unless given. @throws Error with the refusal. */
  does(command: Command, at: string, provenance?: Provenance): AClinic;
}

export function aClinic(
  options: { readonly setup?: PracticeSetup; readonly date?: string; readonly records?: readonly LogRecord[] } = {},
): AClinic {
  const { setup = aSetup, date = '2025-11-27', records = [] } = options;
  const calendar = practiceCalendar(setup.timezone);
  const ms = (wallTime: string) => {
    const [hour = '00', minute = '00', second = '0'] = wallTime.split(':');
    return calendar.instantOf(date, `${hour}:${minute}`) + Math.round(Number(second) * 1_000);
  };
  const instant = (wallTime: string) => new Date(ms(wallTime)).toISOString();
  let folded: ClinicDay | undefined;

  const clinic: AClinic = {
    setup,
    date,
    calendar,
    records,
    get day() {
      folded ??= foldAll(emptyDay(setup, date), records);
      return folded;
    },
    ms,
    instant,
    with: (...more) => aClinic({ setup, date, records: [...records, ...more] }),
    event(eventType, data, at, provenance = {}) {
      const position = nextPosition(clinic);
      const parsed = parseEvent({
        eventId: provenance.eventId ?? `event-${String(position).padStart(6, '0')}`,
        eventType,
        eventVersion: '1',
        occurredAt: instant(provenance.at ?? at),
        tenantId: setup.tenantId,
        data,
      });
      if (parsed.outcome === 'invalid') throw new Error(parsed.reason);
      const orderAtMs = ms(provenance.at ?? at);
      return clinic.with({
        position,
        receivedAtMs: orderAtMs,
        orderAtMs,
        source: ids.source(provenance.source ?? (provenance.commandId ? 'desk' : 'orchestration')),
        actor: actorOf(provenance),
        stationId: null,
        commandId: provenance.commandId ? ids.command(provenance.commandId) : null,
        causationId: null,
        event: parsed.event,
      });
    },
    patient(patientId, name, provenance) {
      const [givenName = name, ...rest] = name.split(' ');
      const data = { patientId: ids.patient(patientId), givenName, familyName: rest.join(' ') || null, registeredAt: instant('00:01') };
      return clinic.event('patient.registered.v1', data, '00:01', provenance);
    },
    appointment(appointmentId, about = {}) {
      const { patient = `patient-${appointmentId}`, startsAt = '09:00', provider = 'okafor', scheduledAt = '00:05' } = about;
      return clinic.event(
        'appointment.scheduled.v1',
        {
          appointmentId: ids.appointment(appointmentId),
          patientId: ids.patient(patient),
          providerId: provider === null ? null : ids.provider(provider),
          ...(about.chair !== undefined && { resourceId: ids.resource(about.chair) }),
          appointmentTypeId: ids.type(about.type ?? 'exam'),
          startsAt: startsAt === null ? null : instant(startsAt),
          lengthMin: about.lengthMin ?? 30,
          ...(about.isNewPatient !== undefined && { isNewPatient: about.isNewPatient }),
          ...(about.origin !== undefined && { origin: about.origin }),
          scheduledAt: instant(scheduledAt),
        },
        scheduledAt,
        about,
      );
    },
    checkIn: (appointmentId, at, provenance) =>
      clinic.event('patient.checkin.v1', { ...of(clinic, appointmentId), checkinAt: instant(at), method: 'desk' }, at, provenance),
    stage: (appointmentId, stage, at, provenance) =>
      clinic.event('patient.flow.update.v1', { ...of(clinic, appointmentId), stage, stageEnteredAt: instant(at) }, at, provenance),
    status: (appointmentId, newStatus, at, provenance) =>
      clinic.event(
        'appointment.status.changed.v1',
        {
          appointmentId: ids.appointment(appointmentId),
          previousStatus: clinic.day.visits.get(ids.appointment(appointmentId))?.status ?? 'scheduled',
          newStatus,
          updatedAt: instant(at),
        },
        at,
        provenance,
      ),
    chair: (resourceId, state, at, about = {}) =>
      clinic.event(
        'resource.occupancy.update.v1',
        {
          resourceId: ids.resource(resourceId),
          status: state,
          ...(about.appointment !== undefined && { currentAppointmentId: ids.appointment(about.appointment) }),
          timestamp: instant(at),
        },
        at,
        about,
      ),
    reserve: (resourceId, appointmentId, at, provenance) =>
      clinic.event(
        'resource.reserved.v1',
        {
          resourceId: ids.resource(resourceId),
          appointmentId: appointmentId === null ? null : ids.appointment(appointmentId),
          reservedAt: instant(at),
        },
        at,
        provenance,
      ),
    provider: (providerId, state, at, provenance) =>
      clinic.event(
        'provider.status.update.v1',
        { providerId: ids.provider(providerId), status: state, effectiveAt: instant(at) },
        at,
        provenance,
      ),
    hours: (providerId, hours, breaks = [], effectiveFrom = '2025-01-01') =>
      clinic.event(
        'schedule.hours.changed.v1',
        {
          providerId: ids.provider(providerId),
          effectiveFrom,
          hours: everyDay(hours),
          breaks: everyDay(breaks),
          changedAt: instant('00:02'),
        },
        '00:02',
      ),
    alert: (alertId, level, at, about = {}) =>
      clinic.event(
        'orchestration.alert.v1',
        {
          alertId: ids.alert(alertId),
          level,
          ...(about.category !== undefined && { category: about.category }),
          message: about.message ?? 'Somebody has waited long.',
          relatedAppointments: (about.appointments ?? []).map(ids.appointment),
          emittedAt: instant(at),
        },
        at,
        about,
      ),
    undone: (commandId, at, provenance = {}) =>
      clinic.event('command.undone.v1', { commandId: ids.command(commandId), undoneAt: instant(at) }, at, {
        commandId: `undo-of-${commandId}`,
        ...provenance,
      }),
    decide: (command, at, provenance = {}) => decide(clinic.day, command, contextOf(clinic, at, provenance)),
    does(command, at, provenance = {}) {
      const context = contextOf(clinic, at, provenance);
      const decision = decide(clinic.day, command, context);
      if (decision.outcome === 'refused') throw new Error(`${decision.code}: ${decision.message}`);
      const subjects = decision.events.flatMap(({ eventType, data }) => eventTypeOf(eventType).subjects(data));
      const orderAtMs = Math.max(context.nowMs, newestOrderAtMs(clinic.day, subjects) + 1);
      return clinic.with(
        ...decision.events.map(
          (event, index): LogRecord => ({
            position: nextPosition(clinic) + index,
            receivedAtMs: context.nowMs,
            orderAtMs,
            source: ids.source('desk'),
            actor: context.actor,
            stationId: null,
            commandId: context.commandId,
            causationId: null,
            event,
          }),
        ),
      );
    },
  };
  return clinic;
}

function nextPosition({ records }: AClinic): number {
  return records.reduce((newest, record) => Math.max(newest, record.position), 0) + 1;
}

/** Ids are dealt out in order and differ from command to command, as those of the engine do. */
function contextOf(clinic: AClinic, at: string, provenance: Provenance): DecideContext {
  const commandId = provenance.commandId ?? `command-${nextPosition(clinic)}`;
  let dealt = 0;
  return {
    nowMs: clinic.ms(at),
    actor: actorOf({ by: provenance.by ?? 'MK' }),
    commandId: ids.command(commandId),
    newId: () => {
      dealt += 1;
      return `${commandId}-${String(dealt).padStart(2, '0')}`;
    },
    calendar: clinic.calendar,
  };
}

function actorOf({ by, commandId }: Provenance): Actor {
  if (by === undefined && commandId === undefined) return { kind: 'source', id: 'orchestration', role: null };
  return { kind: 'user', id: by ?? 'MK', role: 'front-desk' };
}

function of(clinic: AClinic, appointmentId: string): { readonly appointmentId: AppointmentId; readonly patientId: PatientId } {
  const visit = clinic.day.visits.get(ids.appointment(appointmentId));
  return { appointmentId: ids.appointment(appointmentId), patientId: visit?.patientId ?? ids.patient(`patient-${appointmentId}`) };
}

function everyDay(ranges: readonly [string, string][]): { weekday: Weekday; start: string; end: string }[] {
  return weekdays.flatMap((weekday) => ranges.map(([start, end]) => ({ weekday, start, end })));
}
