import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent, providerIdSchema, tenantIdSchema } from '../../../shared/events/index.ts';
import { bookingIds } from '../bookingIds.ts';
import { bookingSchema, type WireBooking } from '../pms-api/wireSchemas.ts';
import { linkedPractice } from '../practice.ts';
import { fromWirePracticeTime, fromWireUtc } from '../wireTime.ts';
import { bookingEvents } from './bookingEvents.ts';

const practice = linkedPractice({
  practiceId: '1001',
  hours: [],
  setup: {
    tenantId: tenantIdSchema.parse('t'),
    name: 'Example Dental',
    timezone: 'Australia/Sydney',
    locationId: null,
    providers: [{ providerId: providerIdSchema.parse('dr-osei'), name: 'Dr K. Osei', title: null, specialties: [] }],
    resources: [],
    appointmentTypes: [],
  },
});

const text = fc.option(fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 400 }), fc.constant('   ')), {
  nil: undefined,
});
const wire = fc
  .record({
    bookingId: fc.integer({ min: 1, max: 2 ** 40 }),
    pmsAppointmentLength: fc.option(fc.integer({ min: 1, max: 200_000 })),
    reason: text,
    comments: text,
    telehealthUrl: text,
    isNewPatient: fc.option(fc.boolean()),
    patient: fc.record({
      firstname: text,
      lastname: text,
      dob: fc.oneof(text, fc.constant('23-02-1990')),
      phone: text,
      email: text,
      address: text,
      suburb: text,
      state: text,
      postcode: text,
      gender: text,
      medicareNumber: text,
      medicareIrn: text,
    }),
  })
  .map((some) => ({
    ...some,
    pmsResourceId: 'dr-osei',
    bookedTime: '2026-11-20 02:00:00',
    bookingStatus: 'Requested',
    pmsAppointmentTime: '2026-11-23 10:00:00',
  }));

const eventsOf = (booking: WireBooking) => {
  const ids = bookingIds(practice.practiceId, booking.bookingId);
  return bookingEvents({
    practice,
    ids,
    booking,
    patientId: ids.patientId,
    isNewHere: true,
    providerId: providerIdSchema.parse('dr-osei'),
    appointmentTypeId: null,
    startsAtMs: fromWirePracticeTime(booking.pmsAppointmentTime, practice.calendar),
    lengthMin: 30,
    bookedAtMs: fromWireUtc(booking.bookedTime),
  });
};

describe('the events of a booking', () => {
  it('are valid whatever its patient wrote into the form, and the same however often it is polled', () => {
    fc.assert(
      fc.property(wire, (raw) => {
        const events = eventsOf(bookingSchema.parse(raw));
        for (const event of events) expect(parseEvent(structuredClone(event))).toMatchObject({ outcome: 'event' });
        expect(eventsOf(bookingSchema.parse(raw))).toEqual(events);
      }),
    );
  });
});

describe('a booking on the wire', () => {
  const good = {
    bookingId: 1,
    bookedTime: '2026-11-20 02:00:00',
    bookingStatus: 'Requested',
    pmsAppointmentTime: '2026-11-23 10:00:00',
    patient: {},
  };

  it('may have an id as text, and none beyond what JSON keeps exactly', () => {
    expect(bookingSchema.parse({ ...good, bookingId: '9007199254740991' }).bookingId).toBe(Number.MAX_SAFE_INTEGER);
    for (const bookingId of ['9007199254740993', 2 ** 53, -1, 1.5, '', 'abc', null]) {
      expect(bookingSchema.safeParse({ ...good, bookingId }).success).toBe(false);
    }
  });

  it('without a day that exists cannot be read', () => {
    for (const pmsAppointmentTime of ['2026-02-30 10:00:00', 'soon', null]) {
      expect(bookingSchema.safeParse({ ...good, pmsAppointmentTime }).success).toBe(false);
    }
  });

  it('may leave out, or send as null, whatever the definition does not promise', () => {
    const sparse = { ...good, pmsResourceId: null, pmsAppointmentTypeId: null, reason: null, patient: { firstname: null, gender: null } };
    expect(bookingSchema.safeParse(sparse).success).toBe(true);
  });
});
