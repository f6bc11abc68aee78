import type {
  AppointmentId,
  AppointmentTypeId,
  CanonicalEvent,
  EventTypeName,
  PatientId,
  ProviderId,
} from '../../../shared/events/index.ts';
import { alertIdSchema } from '../../../shared/events/index.ts';
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
  /** Healthengine confirmed it although it does not fit; null is nobody in the way, but nobody to see either. */
  readonly conflict: { readonly with: AppointmentId | null; readonly atMs: number } | null;
}

/** The events of a booking that is taken in: registration where it is needed, the appointment, and an alert where it does not fit. */
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
  const reason = [booking.reason, booking.comments]
    .filter((text) => text)
    .join('\n')
    .slice(0, 10_000);
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
  if (facts.conflict) {
    const at = new Date(facts.conflict.atMs).toISOString();
    const other = facts.conflict.with;
    events.push({
      ...envelope('orchestration.alert.v1', at),
      data: {
        alertId: alertIdSchema.parse(`booking-conflict-${ids.appointmentId}`),
        level: 'critical',
        category: 'booking-conflict',
        message:
          other === null
            ? 'An online booking was confirmed by Healthengine, but its practitioner is no longer bookable here. Give it a provider, or cancel it.'
            : 'An online booking was confirmed by Healthengine, but its time is taken here. Move or cancel one of the two.',
        relatedAppointments: other === null ? [ids.appointmentId] : [ids.appointmentId, other],
        meta: { rule: 'booking-conflict' },
        emittedAt: at,
      },
    });
  }
  return events;
}

function detailsOf(patient: BookingPatient) {
  const text = (value: string | null | undefined) => value?.trim() || null;
  const given = (name: string, value: string | null | undefined) => {
    const kept = text(value);
    return kept === null ? {} : { [name]: kept };
  };
  const address = {
    ...given('line1', patient.address),
    ...given('suburb', patient.suburb),
    ...given('state', patient.state),
    ...given('postcode', patient.postcode),
  };
  return {
    givenName: text(patient.firstname),
    familyName: text(patient.lastname),
    dateOfBirth: fromWireDob(patient.dob),
    gender: text(patient.gender),
    mobile: text(patient.phone),
    email: text(patient.email),
    ...(Object.keys(address).length > 0 && { address }),
    ...(text(patient.medicareNumber) && { medicareNumber: text(patient.medicareNumber), medicareReference: text(patient.medicareIrn) }),
  };
}
