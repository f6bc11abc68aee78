import type { BookAppointment, TentativeView } from '../../event-log/index.ts';
import type { NewDelivery } from '../../outbox/index.ts';
import { bookingIds } from '../bookingIds.ts';
import type { WireAppointmentChangesRequest } from '../pms-api/wireSchemas.ts';
import type { LinkedPractice } from '../practice.ts';
import { bookingDelivery } from './bookingDelivery.ts';

/** Asked again within this time it is the same question. */
const SAME_QUESTION_MS = 60_000;

/**
 * Healthengine asks how the appointment of a booking stands: cancelled, not attended, or unchanged. About a booking that nobody
 * knows "unchanged" is the only answer there is; it keeps the request from staying outstanding (an assumption, docs/healthengine.md).
 */
export function decideAppointmentChange(
  view: TentativeView,
  practice: LinkedPractice,
  { bookingId }: WireAppointmentChangesRequest,
): { readonly events: readonly []; readonly deliveries: readonly NewDelivery[] } {
  const ids = bookingIds(practice.practiceId, bookingId);
  const appointment = view.appointment(practice.tenantId, ids.appointmentId);
  const status = appointment?.status;
  const operation = status === 'cancelled' ? 'cancelBooking' : status === 'no_show' ? 'didNotAttend' : 'noPmsAppointmentChange';
  // The desk may still take it back, after which Healthengine must not have heard of it: it asks again with the next poll.
  if (appointment && canBeTakenBack(view, practice, appointment, (commandId) => ids.toldId(operation, commandId)))
    return { events: [], deliveries: [] };
  const deliveryId = ids.toldId(operation, `asked-${Math.floor(view.nowMs / SAME_QUESTION_MS)}`);
  const body = operation === 'noPmsAppointmentChange' ? {} : { body: { reason: 'As asked' } };
  return { events: [], deliveries: [bookingDelivery({ practice, ids, bookingId, deliveryId, operation, lane: 'ordered', ...body })] };
}

/** Whether what the desk did last waits for the end of its undo. */
function canBeTakenBack(
  view: TentativeView,
  { tenantId }: LinkedPractice,
  { date, appointmentId }: BookAppointment,
  toldIdOf: (commandId: string) => string,
): boolean {
  const records = view.day(tenantId, date).visits.get(appointmentId)?.records ?? [];
  return records.some(({ commandId }) => {
    const telling = commandId === null ? undefined : view.delivery(toldIdOf(commandId));
    return telling?.status === 'pending' && telling.attempts === 0 && telling.nextAttemptAtMs > view.nowMs;
  });
}
