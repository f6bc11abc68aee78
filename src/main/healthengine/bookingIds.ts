import { v5 as uuidV5 } from 'uuid';
import {
  type AlertId,
  type AppointmentId,
  alertIdSchema,
  appointmentIdSchema,
  type CorrelationId,
  correlationIdSchema,
  type EventId,
  eventIdSchema,
  type PatientId,
  patientIdSchema,
} from '../../shared/events/index.ts';

/** Never change it: the same booking would get another appointment. */
const namespace = '5b1d4c0e-7f0a-5c51-9d3e-0f6a2f3b8e41';

/**
 * Every id that a booking leads to, derived from Healthengine's own: however often it is polled, whatever crashed in
 * between, the same booking is the same appointment and the same answer (healthengine.md, Rules).
 */
export function bookingIds(practiceId: string, bookingId: number) {
  const idOf = (...parts: readonly (string | number)[]) => uuidV5(JSON.stringify([practiceId, bookingId, ...parts]), namespace);
  return {
    appointmentId: appointmentIdSchema.parse(idOf('appointment')) satisfies AppointmentId,
    /** Of a patient whom the practice did not know before. */
    patientId: patientIdSchema.parse(idOf('patient')) satisfies PatientId,
    correlationId: correlationIdSchema.parse(idOf('booking')) satisfies CorrelationId,
    eventId: (what: string): EventId => eventIdSchema.parse(idOf('event', what)),
    /** There is one answer to a booking, confirm or reject: the id does not say which. */
    answerId: idOf('answer'),
    /** The rejection came too late on their side: the booking is confirmed after all. */
    overruledAnswerId: idOf('answer', 'overruled'),
    updateAnswerId: (requestId: number) => idOf('update', requestId),
    /** What the desk did to it, told once for each command. */
    toldId: (operation: string, commandId: string) => idOf('told', operation, commandId),
    orderingKey: `booking:${practiceId}:${bookingId}`,
    /** Confirmed there, in the way of something here. */
    conflictAlertId: alertIdSchema.parse(`booking-conflict-${idOf('appointment')}`) satisfies AlertId,
    /** Not taken in. */
    rejectedAlertId: alertIdSchema.parse(`booking-rejected-${idOf('appointment')}`) satisfies AlertId,
    /** Healthengine does not agree with what we told it. */
    disputedAlertId: alertIdSchema.parse(`booking-disputed-${idOf('appointment')}`) satisfies AlertId,
  };
}
