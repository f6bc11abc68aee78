import type { CanonicalEvent } from '../../../shared/events/index.ts';
import type { TentativeView } from '../../event-log/index.ts';
import type { NewDelivery } from '../../outbox/index.ts';
import { bookingIds } from '../bookingIds.ts';
import type { WireBookingUpdate } from '../pms-api/wireSchemas.ts';
import type { LinkedPractice } from '../practice.ts';
import { fromWireUtc } from '../wireTime.ts';

export interface BookingUpdateDecision {
  readonly what: 'confirmed' | 'rejected' | 'known';
  readonly events: readonly CanonicalEvent[];
  readonly deliveries: readonly NewDelivery[];
}

/** An update, nearly always a cancellation: applied and confirmed; about a booking nobody knows: rejected, never left outstanding. */
export function decideBookingUpdate(view: TentativeView, practice: LinkedPractice, update: WireBookingUpdate): BookingUpdateDecision {
  const { tenantId } = practice;
  const ids = bookingIds(practice.practiceId, update.bookingId);
  const deliveryId = ids.updateAnswerId(update.requestId);
  if (view.delivery(deliveryId)) return { what: 'known', events: [], deliveries: [] };

  const answer = (operation: string, body: Readonly<Record<string, unknown>> | null): NewDelivery => ({
    deliveryId,
    tenantId,
    target: 'healthengine',
    lane: 'answer',
    operation,
    orderingKey: ids.orderingKey,
    payload: { bookingId: update.bookingId, requestId: update.requestId, ...(body && { body }) },
  });
  const appointment = view.appointment(tenantId, ids.appointmentId);
  if (!appointment)
    return {
      what: 'rejected',
      events: [],
      deliveries: [answer('rejectBookingUpdate', { reason: 'This booking is not known at the practice' })],
    };

  const at = new Date(update.updatedAt ? fromWireUtc(update.updatedAt) : view.nowMs).toISOString();
  const isCancellation = update.bookingStatus === 'Cancelled' && appointment.status !== 'cancelled';
  const cancelled: CanonicalEvent<'appointment.status.changed.v1'> = {
    eventId: ids.eventId(`cancelled-${update.requestId}`),
    eventType: 'appointment.status.changed.v1',
    eventVersion: '1',
    occurredAt: at,
    producer: 'frontdesk',
    tenantId,
    correlationId: ids.correlationId,
    data: {
      appointmentId: ids.appointmentId,
      previousStatus: appointment.status,
      newStatus: 'cancelled',
      updatedAt: at,
      reason: 'Cancelled online by the patient',
    },
  };
  return { what: 'confirmed', events: isCancellation ? [cancelled] : [], deliveries: [answer('confirmBookingUpdate', null)] };
}
