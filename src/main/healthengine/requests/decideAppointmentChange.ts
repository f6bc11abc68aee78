import type { TentativeView } from '../../event-log/index.ts';
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
  const status = view.appointment(practice.tenantId, ids.appointmentId)?.status;
  const operation = status === 'cancelled' ? 'cancelBooking' : status === 'no_show' ? 'didNotAttend' : 'noPmsAppointmentChange';
  const deliveryId = ids.toldId(operation, `asked-${Math.floor(view.nowMs / SAME_QUESTION_MS)}`);
  const body = operation === 'noPmsAppointmentChange' ? {} : { body: { reason: 'As asked' } };
  return { events: [], deliveries: [bookingDelivery({ practice, ids, bookingId, deliveryId, operation, lane: 'ordered', ...body })] };
}
