import {
  type AppointmentTypeId,
  type CanonicalEvent,
  cutText,
  type EventTypeName,
  type PatientId,
  type ProviderId,
} from '../../../shared/events/index.ts';
import type { bookingIds } from '../bookingIds.ts';
import type { BookingPatient, WireBooking } from '../pms-api/wireSchemas.ts';
import type { LinkedPractice } from '../practice.ts';
import { fromWireDob } from '../wireTime.ts';

export interface BookingFacts {
  readonly practice: LinkedPractice;
  readonly ids: ReturnType<typeof bookingIds>;
  readonly booking: WireBooking;
  readonly patientId: PatientId;
  /** Nobody of the practice fits: the patient is registered with it. */
  readonly isNewHere: boolean;
  readonly providerId: ProviderId | null;
  readonly appointmentTypeId: AppointmentTypeId | null;
  readonly startsAtMs: number;
  readonly lengthMin: number;
  readonly bookedAtMs: number;
}

/** The events of a booking that is taken in: registration where it is needed, and the appointment. */
export function bookingEvents(facts: BookingFacts): readonly CanonicalEvent[] {
  const { practice, ids, booking, patientId } = facts;
  const bookedAt = new Date(facts.bookedAtMs).toISOString();
  const envelope = <T extends EventTypeName>(eventType: T, occurredAt: string) => ({
    eventId: ids.eventId(eventType),
    eventType,
    eventVersion: '1',
    occurredAt,
    producer: 'frontdesk',
    tenantId: practice.tenantId,
    correlationId: ids.correlationId,
  });
  const events: CanonicalEvent[] = [];
  if (facts.isNewHere) {
    events.push({
      ...envelope('patient.registered.v1', bookedAt),
      data: { patientId, ...detailsOf(booking.patient), registeredAt: bookedAt },
    });
  }
  const reason = cutText([booking.reason, booking.comments].filter((text) => text).join('\n'), 10_000);
  events.push({
    ...envelope('appointment.scheduled.v1', bookedAt),
    data: {
      appointmentId: ids.appointmentId,
      patientId,
      providerId: facts.providerId,
      locationId: practice.setup.locationId,
      appointmentTypeId: facts.appointmentTypeId,
      startsAt: new Date(facts.startsAtMs).toISOString(),
      lengthMin: facts.lengthMin,
      origin: 'online',
      externalIds: { healthengineBookingId: String(booking.bookingId) },
      isNewPatient: booking.isNewPatient ?? facts.isNewHere,
      ...(booking.telehealthUrl && { telehealth: true }),
      ...(reason !== '' && { reason }),
      scheduledAt: bookedAt,
    },
  });
  return events;
}

/** Its patient cancelled before anybody here had read it. @param nowMs epoch ms; never before it was booked, whatever the clocks say. */
export function cancelledUnseen({ ids, practice, bookedAtMs }: BookingFacts, nowMs: number): CanonicalEvent {
  const at = new Date(Math.max(nowMs, bookedAtMs + 1)).toISOString();
  return {
    eventId: ids.eventId('cancelled-unseen'),
    eventType: 'appointment.status.changed.v1',
    eventVersion: '1',
    occurredAt: at,
    producer: 'frontdesk',
    tenantId: practice.tenantId,
    correlationId: ids.correlationId,
    data: {
      appointmentId: ids.appointmentId,
      previousStatus: 'scheduled',
      newStatus: 'cancelled',
      updatedAt: at,
      reason: 'Cancelled online by the patient',
    },
  };
}

/** What a form lets through is cut to what our events hold: an address of a page's length is no reason to turn somebody away. */
function detailsOf(patient: BookingPatient) {
  const text = (value: string | null | undefined, longest: number) => cutText(value?.trim() ?? '', longest).trim() || null;
  const given = (name: string, value: string | null) => (value === null ? {} : { [name]: value });
  const address = {
    ...given('line1', text(patient.address, 300)),
    ...given('suburb', text(patient.suburb, 200)),
    ...given('state', text(patient.state, 60)),
    ...given('postcode', text(patient.postcode, 20)),
  };
  const medicareNumber = text(patient.medicareNumber, 20);
  return {
    givenName: text(patient.firstname, 200),
    familyName: text(patient.lastname, 200),
    dateOfBirth: fromWireDob(patient.dob),
    gender: text(patient.gender, 60),
    mobile: text(patient.phone, 60),
    email: text(patient.email, 320),
    ...(Object.keys(address).length > 0 && { address }),
    ...(medicareNumber !== null && { medicareNumber, medicareReference: text(patient.medicareIrn, 4) }),
  };
}
