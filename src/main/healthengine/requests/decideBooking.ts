import type { AppointmentId, CanonicalEvent, PatientId, ProviderId } from '../../../shared/events/index.ts';
import { appointmentTypeIdSchema, parseEvent } from '../../../shared/events/index.ts';
import type { TentativeView } from '../../event-log/index.ts';
import type { Delivery, NewDelivery } from '../../outbox/index.ts';
import { dayAndNeighbours, providerTimeOf, type SlotState, slotStateOf } from '../availability/providerTime.ts';
import { slotLengthMinOf } from '../availability/snapshotsOf.ts';
import { bookingIds } from '../bookingIds.ts';
import { providerOfPmsResource } from '../configuration/configurationSnapshots.ts';
import { matchPatient } from '../patient-matching/matchPatient.ts';
import type { WireBooking } from '../pms-api/wireSchemas.ts';
import type { LinkedPractice } from '../practice.ts';
import { fromWirePracticeTime, fromWireUtc } from '../wireTime.ts';
import { conflictAlert, noLongerExpected, rejectedAlert, type Unfit } from './bookingAlerts.ts';
import { answerAgain, bookingDelivery } from './bookingDelivery.ts';
import { bookingEvents, cancelledUnseen } from './bookingEvents.ts';

/** What one polled booking comes to. Its events and its answer are recorded in one transaction. */
export interface BookingDecision {
  readonly what: 'confirmed' | 'rejected' | 'known';
  readonly events: readonly CanonicalEvent[];
  readonly deliveries: readonly NewDelivery[];
  /** The provider and practice date whose availability Healthengine needs afresh. */
  readonly refresh: { readonly providerId: ProviderId; readonly date: string } | null;
}

const LONGEST_MIN = 24 * 60;
const STILL_LISTED_MS = 2 * 60_000;
const reasons: Readonly<Record<Unfit['state'], string>> = {
  gone: 'The practitioner is no longer bookable',
  'not theirs': 'The practitioner does not do this type of appointment',
  taken: 'The time was taken at the practice in the meantime',
  full: 'Every chair is taken at that time',
  closed: 'The practitioner does not work at that time',
};

/**
 * A booking of Healthengine: taken in when its slot is one that we would offer, rejected otherwise (healthengine.md, Booking). One that
 * Healthengine already confirmed cannot be rejected: it is taken in all the same and a conflict becomes an alert.
 * Idempotent by booking id for ever: what was answered once is never answered otherwise.
 * @throws when what it would record is no valid event: the caller then turns the booking away as unreadable.
 */
export function decideBooking(view: TentativeView, practice: LinkedPractice, booking: WireBooking): BookingDecision {
  const { tenantId, calendar } = practice;
  const { bookingId } = booking;
  const ids = bookingIds(practice.practiceId, bookingId);
  const first = view.delivery(ids.answerId);
  const isCancelled = booking.bookingStatus === 'Cancelled';
  // Our rejection was too late: they list the booking as confirmed, from when on only staff can undo it, or as cancelled afterwards.
  const isOverruled =
    first?.operation === 'rejectBookingInsert' &&
    (isCancelled ? isOfNoUse(first, view.nowMs) : first.status !== 'pending' && booking.bookingStatus === 'Confirmed');
  const answerId = isOverruled ? ids.overruledAnswerId : ids.answerId;
  const answered = isOverruled ? view.delivery(answerId) : first;
  if (answered) return { what: 'known', events: [], deliveries: answerAgain(answered, view.nowMs), refresh: null };

  const providerId = booking.pmsResourceId ? providerOfPmsResource(practice.setup, booking.pmsResourceId) : null;
  const startsAtMs = fromWirePracticeTime(booking.pmsAppointmentTime, calendar);
  const lengthMin = lengthOf(booking, practice, providerId);
  const canReject = booking.bookingStatus !== 'Confirmed' && !isOverruled;
  const date = calendar.dateOf(startsAtMs);
  const refresh = providerId ? { providerId, date } : null;
  const alertContext = { practice, ids, bookingId, atMs: view.nowMs };
  const answer = (operation: string, body: Readonly<Record<string, unknown>>) =>
    bookingDelivery({ practice, ids, bookingId, deliveryId: answerId, operation, lane: 'answer', body, isCancelled });
  const reject = (reason: string, isNews = true, inTheWay: AppointmentId | null = null): BookingDecision => ({
    what: 'rejected',
    events: isNews ? [rejectedAlert(alertContext, { sentence: reason, startsAtMs, inTheWay })] : [],
    deliveries: [answer('rejectBookingInsert', { reason })],
    refresh,
  });

  function fitWith(provider: ProviderId): SlotState | Unfit {
    const days = dayAndNeighbours((one) => view.day(tenantId, one), calendar, date);
    const slot = { startMs: startsAtMs, endMs: startsAtMs + lengthMin * 60_000 };
    const state = slotStateOf(providerTimeOf(days, provider, ids.appointmentId), slot, !booking.telehealthUrl);
    // Where its time does not fit either, that is what is said: it names who is in the way.
    return state.state === 'free' && !doesType(practice, provider, booking.pmsAppointmentTypeId) ? { state: 'not theirs' } : state;
  }

  if (isCancelled && canReject) return reject('It was cancelled before it was written in', false);
  const fit: SlotState | Unfit = providerId === null ? { state: 'gone' } : fitWith(providerId);
  if (canReject && fit.state !== 'free') return reject(reasons[fit.state], true, fit.state === 'taken' ? fit.by : null);

  const match = matchPatient(view, tenantId, booking.patient);
  const patientId: PatientId = match.outcome === 'known' ? match.patientId : ids.patientId;
  const typeId = appointmentTypeIdSchema.safeParse(booking.pmsAppointmentTypeId);
  const facts = {
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
  };
  // Written in for the one reason that Healthengine takes no other answer: it never stands on the board.
  const more = isCancelled
    ? [cancelledUnseen(facts, view.nowMs), noLongerExpected(alertContext)]
    : fit.state === 'free'
      ? []
      : [conflictAlert(alertContext, fit)];
  return {
    what: 'confirmed',
    events: valid([...bookingEvents(facts), ...more]),
    deliveries: [answer('confirmBookingInsert', { pmsAppointmentIds: [ids.appointmentId], pmsPatientId: patientId })],
    refresh,
  };
}

/** A rejection of a cancelled booking that was refused, or given up, or that has not ended its listing for two minutes. */
function isOfNoUse({ status, nextAttemptAtMs }: Delivery, nowMs: number): boolean {
  return status === 'dead' || (status === 'delivered' && nowMs - nextAttemptAtMs >= STILL_LISTED_MS);
}

/** The wire is looser than our events: what windows could not read must never be recorded. */
function valid(events: readonly CanonicalEvent[]): readonly CanonicalEvent[] {
  for (const event of events) {
    const parsed = parseEvent(structuredClone(event));
    if (parsed.outcome === 'invalid') throw new TypeError(`A booking does not fit ${event.eventType} (${parsed.path})`);
  }
  return events;
}

/** A type that the practice does not have says nothing about who does it. */
function doesType({ setup }: LinkedPractice, providerId: ProviderId, typeId: WireBooking['pmsAppointmentTypeId']): boolean {
  const type = setup.appointmentTypes.find((one) => one.appointmentTypeId === typeId);
  return !type?.providerIds || type.providerIds.includes(providerId);
}

/** Seconds in a booking, rounded up to whole minutes; else the type's own length, else that of the slots on offer. */
function lengthOf(booking: WireBooking, practice: LinkedPractice, providerId: ProviderId | null): number {
  if (booking.pmsAppointmentLength) return Math.min(LONGEST_MIN, Math.ceil(booking.pmsAppointmentLength / 60));
  const type = practice.setup.appointmentTypes.find((one) => one.appointmentTypeId === booking.pmsAppointmentTypeId);
  return type?.lengthMin ?? slotLengthMinOf(practice, providerId);
}
