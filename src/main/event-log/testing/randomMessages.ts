import fc from 'fast-check';
import type { SourceId } from '../../../shared/events/index.ts';
import type { Proposal, StoredEvent } from '../contract.ts';
import { anEvent, asCommand, NOON_MS, toRecord } from './aLog.ts';

/** One message as a small value, so that a failing case is short; `messageOf` makes it real. */
export interface RandomMessage {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Minutes from noon of today; the days before and after are within reach. */
  readonly atMin: number;
  /** Set for what a person did: undone by its number. */
  readonly command: number | null;
}

const HOUR = 60;
const atMin = fc.integer({ min: -30 * HOUR, max: 30 * HOUR });
/** The last two always have a start, and only they sit in chairs: a visit without a start has no chair to be planned into. */
const unplanned = fc.constantFrom('a1', 'a2');
const planned = fc.constantFrom('a3', 'a4');
const appointmentId = fc.oneof(unplanned, planned);
const patientId = fc.constantFrom('p1', 'p2', 'p3');
const resourceId = fc.constantFrom('chair-1', 'chair-2');
const providerId = fc.constantFrom('okafor', 'lim');
const alertId = fc.constantFrom('alert-1', 'alert-2');
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const instant = atMin.map((minutes) => instantAt(minutes));
const name = fc.constantFrom('Ada', 'Bea', 'Cem');

const payloads: readonly fc.Arbitrary<readonly [type: string, data: Record<string, unknown>, at: string | null]>[] = [
  fc.record({ appointmentId: planned, patientId, startsAt: instant }).map((data) => ['appointment.scheduled.v1', data, 'scheduledAt']),
  fc
    .record({
      appointmentId: unplanned,
      patientId,
      startsAt: optional(fc.option(instant)),
      lengthMin: optional(fc.constantFrom(15, 30)),
      providerId: optional(fc.option(providerId)),
      resourceId: optional(fc.option(resourceId)),
      reason: optional(fc.constantFrom('pain', 'check-up')),
    })
    .map((data) => ['appointment.scheduled.v1', data, 'scheduledAt']),
  fc
    .record({ appointmentId, startsAt: optional(instant), lengthMin: optional(fc.constantFrom(15, 30)), providerId: optional(providerId) })
    .map((data) => ['appointment.rescheduled.v1', data, 'rescheduledAt']),
  fc
    .record({
      appointmentId,
      previousStatus: fc.constant('scheduled'),
      newStatus: fc.constantFrom('arrived', 'in_progress', 'completed', 'cancelled', 'odd'),
    })
    .map((data) => ['appointment.status.changed.v1', data, 'updatedAt']),
  fc.record({ appointmentId, patientId, notes: optional(fc.constant('note')) }).map((data) => ['patient.checkin.v1', data, 'checkinAt']),
  fc
    .record({ appointmentId, patientId, stage: fc.constantFrom('waiting', 'called', 'in_chair', 'finished') })
    .map((data) => ['patient.flow.update.v1', data, 'stageEnteredAt']),
  fc
    .record({
      resourceId,
      status: fc.constantFrom('available', 'occupied', 'cleaning', 'maintenance'),
      currentAppointmentId: optional(planned),
    })
    .map((data) => ['resource.occupancy.update.v1', data, 'timestamp']),
  fc.record({ resourceId, appointmentId: fc.option(planned) }).map((data) => ['resource.reserved.v1', data, 'reservedAt']),
  fc
    .record({ providerId, status: fc.constantFrom('available', 'busy', 'on-break') })
    .map((data) => ['provider.status.update.v1', data, 'effectiveAt']),
  fc
    .record({
      providerId,
      effectiveFrom: fc.constantFrom('2025-11-01', '2025-11-27', '2025-11-28'),
      hours: fc.constantFrom(
        [],
        [{ weekday: 'thursday', start: '08:00', end: '17:00' }],
        [{ weekday: 'thursday', start: '09:00', end: '12:00' }],
      ),
    })
    .map((data) => ['schedule.hours.changed.v1', data, 'changedAt']),
  fc
    .record({ patientId, givenName: optional(fc.option(name)), familyName: optional(name), mobile: optional(fc.constant('0400 000 001')) })
    .map((data) => ['patient.registered.v1', data, 'registeredAt']),
  fc
    .record({ patientId, givenName: optional(name), familyName: optional(name) })
    .map((data) => ['patient.details.changed.v1', data, 'changedAt']),
  fc
    .record({
      alertId,
      level: fc.constantFrom('info', 'warning', 'critical'),
      message: fc.constant('Somebody waits.'),
      relatedAppointments: optional(fc.array(appointmentId, { maxLength: 2 })),
    })
    .map((data) => ['orchestration.alert.v1', data, 'emittedAt']),
  fc.record({ alertId }).map((data) => ['orchestration.alert.acknowledged.v1', data, 'acknowledgedAt']),
  fc.record({ alertId, by: fc.constantFrom('rule', 'person') }).map((data) => ['orchestration.alert.resolved.v1', data, 'resolvedAt']),
];

const fact: fc.Arbitrary<RandomMessage> = fc
  .tuple(fc.oneof(...payloads), atMin, fc.option(fc.nat({ max: 6 }), { freq: 3 }))
  .map(([[type, data, at], minutes, command]) => ({
    type,
    data: Object.fromEntries(
      Object.entries({ ...data, ...(at !== null && { [at]: instantAt(minutes) }) }).filter(([, value]) => value !== undefined),
    ),
    atMin: minutes,
    command,
  }));

const undo: fc.Arbitrary<RandomMessage> = fc.tuple(fc.nat({ max: 6 }), atMin).map(([command, minutes]) => ({
  type: 'command.undone.v1',
  data: { commandId: `command-${command}`, undoneAt: instantAt(minutes) },
  atMin: minutes,
  command: null,
}));

/** Messages about a few appointments, patients, chairs, providers and alerts over three days, in any order, some of them taken back. */
export const randomMessages = (maxLength: number) =>
  fc.array(fc.oneof({ arbitrary: fact, weight: 9 }, { arbitrary: undo, weight: 1 }), { maxLength });

/** @param index tells messages apart, so that the same fact may happen twice. */
export function messageOf(message: RandomMessage, index: number): Proposal<readonly StoredEvent[]> {
  const event = anEvent(`e-${index}`, message.type, message.data, { occurredAt: instantAt(message.atMin) });
  const receivedAtMs = NOON_MS + 48 * HOUR * 60_000;
  // Several sources, so that instants are shared and facts are contradicted.
  if (message.command === null) return toRecord([event], { receivedAtMs, source: (index % 3 === 0 ? 'portal' : 'kiosk') as SourceId });
  // Several messages may carry one commandId here: what matters is that they are undone together.
  return asCommand(`command-${message.command}`, [event], {
    receivedAtMs,
    decide: () => ({ outcome: 'record', events: [event], answer: (stored) => stored }),
  });
}

function instantAt(minutes: number): string {
  return new Date(NOON_MS + minutes * 60_000).toISOString();
}
