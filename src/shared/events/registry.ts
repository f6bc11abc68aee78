import type { z } from 'zod';
import type { Envelope } from './envelope.ts';
import type { EventType } from './eventType.ts';
import { alertAcknowledged, alertDismissed, alertResolved, alertSnoozed } from './types/alertLifecycle.ts';
import { appointmentRescheduled } from './types/appointmentRescheduled.ts';
import { appointmentScheduled } from './types/appointmentScheduled.ts';
import { appointmentStatusChanged } from './types/appointmentStatusChanged.ts';
import { commandUndone } from './types/commandUndone.ts';
import { hostClockCorrected } from './types/hostClockCorrected.ts';
import { orchestrationAlert } from './types/orchestrationAlert.ts';
import { patientCheckin } from './types/patientCheckin.ts';
import { patientDetailsChanged } from './types/patientDetailsChanged.ts';
import { patientFlowUpdate } from './types/patientFlowUpdate.ts';
import { patientRegistered } from './types/patientRegistered.ts';
import { providerStatusUpdate } from './types/providerStatusUpdate.ts';
import { resourceOccupancyUpdate } from './types/resourceOccupancyUpdate.ts';
import { resourceReserved } from './types/resourceReserved.ts';
import { scheduleHoursChanged } from './types/scheduleHoursChanged.ts';

/**
 * The closed registry of event types. Add one only when no existing type can say it (events.md, Types); it needs a schema,
 * marks, a business key, examples, and a line in docs/schemas/CHANGELOG.md.
 *
 * Additive changes keep the version. A breaking one is a new type `.v2` beside `.v1`: the `.v1` definition stays, because old
 * events in a log are readable for ever, and the reader of the log turns what it finds into `.v2` before the fold sees it.
 * There is no `.v2` yet; `parseEvent` refuses any other major version by name.
 */
export const eventTypes = {
  'patient.checkin.v1': patientCheckin,
  'appointment.status.changed.v1': appointmentStatusChanged,
  'provider.status.update.v1': providerStatusUpdate,
  'resource.occupancy.update.v1': resourceOccupancyUpdate,
  'orchestration.alert.v1': orchestrationAlert,
  'patient.flow.update.v1': patientFlowUpdate,
  'appointment.scheduled.v1': appointmentScheduled,
  'appointment.rescheduled.v1': appointmentRescheduled,
  'patient.registered.v1': patientRegistered,
  'patient.details.changed.v1': patientDetailsChanged,
  'schedule.hours.changed.v1': scheduleHoursChanged,
  'orchestration.alert.acknowledged.v1': alertAcknowledged,
  'orchestration.alert.snoozed.v1': alertSnoozed,
  'orchestration.alert.dismissed.v1': alertDismissed,
  'orchestration.alert.resolved.v1': alertResolved,
  'resource.reserved.v1': resourceReserved,
  'command.undone.v1': commandUndone,
  'host.clock.corrected.v1': hostClockCorrected,
} as const;

export type EventTypeName = keyof typeof eventTypes;

export const eventTypeNames = Object.keys(eventTypes) as readonly EventTypeName[];

/** The payload of one type, as it is inside the product (after tolerance and the strict check). */
export type EventData<T extends EventTypeName> = z.infer<(typeof eventTypes)[T]['data']>;

/** One canonical event: an envelope whose payload matches its type. A union, to be narrowed by `eventType`. */
export type CanonicalEvent<T extends EventTypeName = EventTypeName> = {
  [K in T]: Readonly<Omit<Envelope, 'eventType' | 'data'> & { eventType: K; data: Readonly<EventData<K>> }>;
}[T];

export function isEventTypeName(name: string): name is EventTypeName {
  return Object.hasOwn(eventTypes, name);
}

/** The same definition with the payload type erased, for code that handles every type alike. */
export function eventTypeOf(name: EventTypeName): EventType {
  return eventTypes[name] as unknown as EventType;
}
