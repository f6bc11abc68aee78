import type { CanonicalEvent } from '../../../shared/events/index.ts';
import type { TentativeView } from '../../event-log/index.ts';
import type { NewDelivery } from '../../outbox/index.ts';
import { bookingIds } from '../bookingIds.ts';
import type { WireBookingUpdate } from '../pms-api/wireSchemas.ts';
import type { LinkedPractice } from '../practice.ts';
import { fromWireUtc } from '../wireTime.ts';
import { answerAgain, bookingDelivery } from './bookingDelivery.ts';

export interface BookingUpdateDecision {
  readonly what: 'confirmed' | 'rejected' | 'known';
  readonly events: readonly CanonicalEvent[];
  readonly deliveries: readonly NewDelivery[];
}

/** An update, nearly always a cancellation: applied and confirmed; about a booking nobody knows: rejected, never left outstanding. */
export function decideBookingUpdate(view: TentativeView, practice: LinkedPractice, update: WireBookingUpdate): BookingUpdateDecision {
  const { tenantId } = practice;
  const { bookingId, requestId } = update;
  const ids = bookingIds(practice.practiceId, bookingId);
  const deliveryId = ids.updateAnswerId(requestId);
  const answered = view.delivery(deliveryId);
  if (answered) return { what: 'known', events: [], deliveries: answerAgain(answered, view.nowMs) };

  const answer = (operation: string, body?: Readonly<Record<string, unknown>>) =>
    bookingDelivery({ practice, ids, bookingId, deliveryId, operation, lane: 'answer', requestId, ...(body && { body }) });
  const isCancellation = update.bookingStatus === 'Cancelled';
  const appointment = view.appointment(tenantId, ids.appointmentId);
  if (!appointment) {
    // Turned away before, and now cancelled: that there is no appointment here is what its patient wants.
    if (isCancellation && view.delivery(ids.answerId))
      return { what: 'confirmed', events: [], deliveries: [answer('confirmBookingUpdate')] };
    return {
      what: 'rejected',
      events: [],
      deliveries: [answer('rejectBookingUpdate', { reason: 'This booking is not known at the practice' })],
    };
  }

  const nowAt = new Date(view.nowMs).toISOString();
  const cancelled: CanonicalEvent<'appointment.status.changed.v1'> = {
    eventId: ids.eventId(`cancelled-${requestId}`),
    eventType: 'appointment.status.changed.v1',
    eventVersion: '1',
    occurredAt: nowAt,
    producer: 'frontdesk',
    tenantId,
    correlationId: ids.correlationId,
    data: {
      appointmentId: ids.appointmentId,
      previousStatus: appointment.status,
      newStatus: 'cancelled',
      updatedAt: update.updatedAt ? new Date(fromWireUtc(update.updatedAt)).toISOString() : nowAt,
      reason: 'Cancelled online by the patient',
    },
  };
  // Also where the desk was faster: taking back its own cancellation must not bring back who is not coming.
  return { what: 'confirmed', events: isCancellation ? [cancelled] : [], deliveries: [answer('confirmBookingUpdate')] };
}
