import type { CanonicalEvent, EventTypeName, TenantId } from '../../src/shared/events/index.ts';
import { parseEvent } from '../../src/shared/events/index.ts';

/** What a day of the bench's practice is made of. */
export interface ClinicDayPlan {
  readonly tenantId: string;
  /** First instant of the day, epoch ms UTC. */
  readonly startMs: number;
  /** Number of the day: makes its ids its own. */
  readonly day: number;
  readonly visits: number;
  readonly chairs: number;
  readonly providers: number;
  /** The people who come to this practice; each is registered on the first visit. */
  readonly patients: number;
}

/** An event with the instant at which it happened, epoch ms UTC. */
export interface TimedEvent {
  readonly atMs: number;
  readonly event: CanonicalEvent;
}

const MINUTE = 60_000;
const OPENS_AT_MIN = 8 * 60;
const OPEN_FOR_MIN = 10 * 60;
const notes = 'Prefers the ground-floor chair; brings an interpreter.';

/**
 * One day of a practice, oldest event first and the same at every call: appointments, arrivals, moves, chairs, people. Nine events a
 * visit, three a provider, and one for each person on the first visit. More than half carry something that is sealed.
 */
export function clinicDayEvents(plan: ClinicDayPlan): readonly TimedEvent[] {
  const events: TimedEvent[] = [];
  let count = 0;
  const add = (eventType: EventTypeName, atMin: number, instantField: string, data: Readonly<Record<string, unknown>>) => {
    count += 1;
    // A second apart at least: two moves of one visit at the same instant would be told apart by their ids alone.
    const atMs = plan.startMs + Math.round(atMin * MINUTE) + (count % 50) * 1_000;
    const at = new Date(atMs).toISOString();
    const event = {
      eventId: `evt-${plan.day}-${count}`,
      eventType,
      eventVersion: '1',
      occurredAt: at,
      producer: 'bench',
      tenantId: plan.tenantId as TenantId,
      correlationId: `flow-${plan.day}-${count}`,
      data: { ...data, [instantField]: at },
    };
    events.push({ atMs, event: event as unknown as CanonicalEvent });
  };
  for (let visit = 0; visit < plan.visits; visit += 1) addVisit(plan, visit, add);
  for (let provider = 1; provider <= plan.providers; provider += 1) {
    for (const [status, atMin] of [
      ['available', OPENS_AT_MIN - 10],
      ['on-break', OPENS_AT_MIN + 270],
      ['off-duty', OPENS_AT_MIN + OPEN_FOR_MIN],
    ] as const) {
      add('provider.status.update.v1', atMin, 'effectiveAt', { providerId: `provider-${provider}`, status });
    }
  }
  return events.sort((a, b) => a.atMs - b.atMs);
}

function addVisit(
  plan: ClinicDayPlan,
  visit: number,
  add: (eventType: EventTypeName, atMin: number, instantField: string, data: Readonly<Record<string, unknown>>) => void,
): void {
  const appointmentId = `appt-${plan.day}-${visit}`;
  const number = (plan.day * plan.visits + visit) % plan.patients;
  const patientId = `pat-${number}`;
  const startMin = OPENS_AT_MIN + (visit / plan.visits) * (OPEN_FOR_MIN - 60);
  const chair = { resourceId: `chair-${(visit % plan.chairs) + 1}` };
  const both = { patientId, appointmentId };
  if (plan.day * plan.visits + visit < plan.patients) {
    add('patient.registered.v1', 5 * 60, 'registeredAt', {
      patientId,
      givenName: `Given${number}`,
      familyName: `Family${number % 997}`,
      dateOfBirth: `19${String(40 + (number % 60))}-0${(number % 9) + 1}-1${number % 9}`,
      phone: `+6140000${String(number).padStart(4, '0')}`,
      email: `patient${number}@example.test`,
    });
  }
  add('appointment.scheduled.v1', 6 * 60, 'scheduledAt', {
    ...both,
    providerId: `provider-${(visit % plan.providers) + 1}`,
    ...chair,
    startsAt: new Date(plan.startMs + Math.round(startMin) * MINUTE).toISOString(),
    lengthMin: 30,
    origin: 'integration',
    reason: 'Check-up and scaling, sensitive upper left',
  });
  add('patient.checkin.v1', startMin - 8, 'checkinAt', {
    ...both,
    method: 'kiosk',
    screeningAnswers: { fever: false, cough: false },
    notes,
  });
  add('patient.flow.update.v1', startMin - 2, 'stageEnteredAt', { ...both, stage: 'called', notes });
  add('resource.occupancy.update.v1', startMin, 'timestamp', { ...chair, status: 'occupied', currentAppointmentId: appointmentId });
  add('appointment.status.changed.v1', startMin + 1, 'updatedAt', {
    appointmentId,
    previousStatus: 'arrived',
    newStatus: 'in_progress',
    reason: 'Seated by the assistant',
  });
  add('patient.flow.update.v1', startMin + 26, 'stageEnteredAt', { ...both, stage: 'finished', notes });
  add('resource.occupancy.update.v1', startMin + 27, 'timestamp', { ...chair, status: 'cleaning' });
  add('resource.occupancy.update.v1', startMin + 33, 'timestamp', { ...chair, status: 'available' });
  add('appointment.status.changed.v1', startMin + 34, 'updatedAt', {
    appointmentId,
    previousStatus: 'in_progress',
    newStatus: 'completed',
    reason: 'Treatment done',
  });
}

/** @throws when an event of the generator would not have passed the doors. */
export function requireCanonical(events: readonly TimedEvent[]): void {
  for (const { event } of events) {
    const parsed = parseEvent(event);
    if (parsed.outcome === 'invalid') throw new Error(`The bench makes an event that is none: ${event.eventType}: ${parsed.reason}`);
  }
}
