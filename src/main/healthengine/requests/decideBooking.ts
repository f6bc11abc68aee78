import type { AppointmentId, CanonicalEvent, PatientId, ProviderId } from '../../../shared/events/index.ts';
import { appointmentTypeIdSchema } from '../../../shared/events/index.ts';
import type { TentativeView } from '../../event-log/index.ts';
import type { NewDelivery } from '../../outbox/index.ts';
import { bookingIds } from '../bookingIds.ts';
import { providerOfPmsResource } from '../configuration/configurationSnapshots.ts';
import { matchPatient } from '../patient-matching/matchPatient.ts';
import type { WireBooking } from '../pms-api/wireSchemas.ts';
import type { LinkedPractice } from '../practice.ts';
import { fromWirePracticeTime, fromWireUtc } from '../wireTime.ts';
import { bookingEvents } from './bookingEvents.ts';

/** What one polled booking comes to. Its events and its answer are recorded in one transaction. */
export interface BookingDecision {
  readonly what: 'confirmed' | 'rejected' | 'known';
  readonly events: readonly CanonicalEvent[];
  readonly deliveries: readonly NewDelivery[];
  /** The provider and practice date whose availability Healthengine needs afresh. */
  readonly refresh: { readonly providerId: ProviderId; readonly date: string } | null;
}

/** A booking that is still listed this long after it was answered: the answer did not count on their side, it is sent again. */
const ANSWER_AGAIN_MS = 60_000;
const DEFAULT_LENGTH_MIN = 30;
const freedStatuses: ReadonlySet<string> = new Set(['cancelled', 'rescheduled', 'entered_in_error', 'no_show', 'left_without_being_seen']);

/**
 * A booking of Healthengine: taken in when its slot is free, rejected otherwise (healthengine.md, Booking). One that
 * Healthengine already confirmed cannot be rejected: it is taken in all the same and a conflict becomes an alert.
 * Idempotent by booking id for ever: what was answered once is never answered otherwise.
 */
export function decideBooking(view: TentativeView, practice: LinkedPractice, booking: WireBooking): BookingDecision {
  const { tenantId, calendar } = practice;
  const ids = bookingIds(practice.practiceId, booking.bookingId);
  const first = view.delivery(ids.answerId);
  // Our rejection was too late: they list the booking as confirmed. From then on only staff can undo it.
  const isOverruled = first?.operation === 'rejectBookingInsert' && first.status !== 'pending' && booking.bookingStatus === 'Confirmed';
  const answerId = isOverruled ? ids.overruledAnswerId : ids.answerId;
  const answered = isOverruled ? view.delivery(answerId) : first;
  if (answered) {
    const isStale = answered.status !== 'pending' && view.nowMs - answered.nextAttemptAtMs > ANSWER_AGAIN_MS;
    const again: NewDelivery = { ...answered, deliveryId: `${answerId}-${Math.floor(view.nowMs / ANSWER_AGAIN_MS)}` };
    return { what: 'known', events: [], deliveries: isStale ? [again] : [], refresh: null };
  }

  const providerId = booking.pmsResourceId ? providerOfPmsResource(practice.setup, booking.pmsResourceId) : null;
  const startsAtMs = fromWirePracticeTime(booking.pmsAppointmentTime, calendar);
  const lengthMin = lengthOf(booking, practice);
  const canReject = booking.bookingStatus !== 'Confirmed';
  const date = Number.isNaN(startsAtMs) ? null : calendar.dateOf(startsAtMs);
  const refresh = providerId && date ? { providerId, date } : null;
  const reject = (reason: string): BookingDecision => ({
    what: 'rejected',
    events: [],
    deliveries: [answer('rejectBookingInsert', { reason })],
    refresh,
  });

  if (booking.bookingStatus === 'Cancelled') return reject('The booking was cancelled before it was written in');
  if (date === null) return reject('The time of the booking does not exist in practice time');
  if (canReject && providerId === null) return reject('The practitioner is no longer bookable');
  const taken =
    providerId === null ? undefined : takenBy(view, practice, { providerId, startsAtMs, lengthMin, date, except: ids.appointmentId });
  if (canReject && taken) return reject('The time was taken at the practice in the meantime');

  const match = matchPatient(view, tenantId, booking.patient);
  const patientId: PatientId = match.outcome === 'known' ? match.patientId : ids.patientId;
  const typeId = appointmentTypeIdSchema.safeParse(booking.pmsAppointmentTypeId);
  const events = bookingEvents({
    practice,
    ids,
    booking,
    patientId,
    isNewHere: match.outcome === 'new',
    providerId,
    appointmentTypeId: typeId.success ? typeId.data : null,
    startsAtMs,
    lengthMin,
    bookedAtMs: fromWireUtc(booking.bookedTime),
    conflict: !canReject && (taken ?? providerId === null) ? { with: taken ?? null, atMs: view.nowMs } : null,
  });
  const confirm = answer('confirmBookingInsert', { pmsAppointmentIds: [ids.appointmentId], pmsPatientId: patientId });
  return { what: 'confirmed', events, deliveries: [confirm], refresh };

  function answer(operation: string, body: Readonly<Record<string, unknown>>): NewDelivery {
    const { bookingId } = booking;
    return {
      deliveryId: answerId,
      tenantId,
      target: 'healthengine',
      lane: 'answer',
      operation,
      orderingKey: ids.orderingKey,
      payload: { bookingId, body },
    };
  }
}

/** Seconds in a booking, rounded up to whole minutes; else the type's own length. */
function lengthOf(booking: WireBooking, practice: LinkedPractice): number {
  if (booking.pmsAppointmentLength) return Math.ceil(booking.pmsAppointmentLength / 60);
  const type = practice.setup.appointmentTypes.find((one) => one.appointmentTypeId === booking.pmsAppointmentTypeId);
  return type?.lengthMin ?? DEFAULT_LENGTH_MIN;
}

interface Slot {
  readonly providerId: ProviderId;
  readonly startsAtMs: number;
  readonly lengthMin: number;
  readonly date: string;
  readonly except: AppointmentId;
}

/** @returns an appointment of the same provider that overlaps the slot and still stands. */
function takenBy(view: TentativeView, practice: LinkedPractice, slot: Slot): AppointmentId | undefined {
  const endsAtMs = slot.startsAtMs + slot.lengthMin * 60_000;
  return view.appointmentsOn(practice.tenantId, slot.date).find((one) => {
    if (one.providerId !== slot.providerId || one.startsAtMs === null || one.appointmentId === slot.except || freedStatuses.has(one.status))
      return false;
    return one.startsAtMs < endsAtMs && slot.startsAtMs < one.startsAtMs + (one.lengthMin ?? DEFAULT_LENGTH_MIN) * 60_000;
  })?.appointmentId;
}
