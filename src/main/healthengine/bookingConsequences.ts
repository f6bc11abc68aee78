import type { CanonicalEvent } from '../../shared/events/index.ts';
import type { TentativeView } from '../event-log/index.ts';
import type { CountedOutcome, Delivery } from '../outbox/index.ts';
import { bookingIds } from './bookingIds.ts';
import type { LinkedPractice } from './practice.ts';
import { type AlertContext, disputedAlert, overruledAlert, rejectionOver } from './requests/bookingAlerts.ts';

/** What follows for the log from one attempt at telling Healthengine something about a booking. */
export function bookingConsequences(told: {
  readonly practice: LinkedPractice;
  readonly bookingId: number;
  /** Its patient had cancelled before this was told. */
  readonly isCancelled: boolean;
  readonly delivery: Delivery;
  readonly outcome: CountedOutcome;
  readonly view: TentativeView;
}): readonly CanonicalEvent[] {
  const { practice, bookingId, isCancelled, delivery, outcome, view } = told;
  if (outcome.outcome === 'retryLater') return [];
  const context: AlertContext = { practice, bookingId, ids: bookingIds(practice.practiceId, bookingId), atMs: view.nowMs };
  // It left this computer and came back refused; what never left is not disputed by anybody.
  const isRefused = outcome.outcome === 'rejected' && outcome.status !== null;
  switch (delivery.operation) {
    case 'confirmBookingInsert': {
      // Nobody expects to be seen: what Healthengine holds of it concerns nobody here.
      if (view.appointment(practice.tenantId, context.ids.appointmentId)?.status === 'cancelled') return [];
      if (isRefused) return [disputedAlert(context, 'confirm')];
      if (outcome.outcome !== 'delivered') return [];
      // After a lost response "gone" may well mean that our first try was carried out.
      if (outcome.status !== 200 && delivery.attempts === 0) return [disputedAlert(context, 'gone')];
      return confirmed(context, view);
    }
    case 'rejectBookingInsert':
      if (isCancelled) return [];
      if (isRefused) return [overruledAlert(context), rejectionOver(context)];
      return outcome.outcome === 'delivered' ? [rejectionOver(context)] : [];
    case 'cancelBooking':
      return isRefused ? [disputedAlert(context, 'cancel')] : [];
    case 'didNotAttend':
      return isRefused ? [disputedAlert(context, 'didNotAttend')] : [];
    default:
      return [];
  }
}

/** From here on both sides say the same: the appointment stands. Where the desk or the patient went on meanwhile, that counts. */
function confirmed({ practice, ids, atMs }: AlertContext, view: TentativeView): readonly CanonicalEvent[] {
  if (view.appointment(practice.tenantId, ids.appointmentId)?.status !== 'scheduled') return [];
  const at = new Date(atMs).toISOString();
  return [
    {
      eventId: ids.eventId('confirmed'),
      eventType: 'appointment.status.changed.v1',
      eventVersion: '1',
      occurredAt: at,
      producer: 'frontdesk',
      tenantId: practice.tenantId,
      correlationId: ids.correlationId,
      data: { appointmentId: ids.appointmentId, previousStatus: 'scheduled', newStatus: 'confirmed', updatedAt: at },
    },
  ];
}
