import { describe, expect, it } from 'vitest';
import { bookingSchema, bookingUpdateSchema } from './wireSchemas.ts';

const booking = {
  bookingId: 1,
  bookedTime: '2026-11-20 02:00:00',
  bookingStatus: 'Requested',
  pmsAppointmentTime: '2026-11-20 11:00:00',
  patient: { firstname: 'Ada' },
};

describe('a booking with half a character', () => {
  it('in a comment that was cut short is taken with a hole in the comment: its patient is not turned away', () => {
    const read = bookingSchema.parse({ ...booking, comments: 'see you \ud83d', patient: { firstname: 'Ada\u0000' } });
    expect(read).toMatchObject({ comments: 'see you \ufffd', patient: { firstname: 'Ada\ufffd' } });
  });

  it.each([{ pmsResourceId: 'r-\ud800' }, { pmsAppointmentIds: ['a-\ud800'] }, { pmsPatientId: 'p-\u0000' }])(
    'in an id cannot be read: %j',
    (over) => {
      expect(bookingSchema.safeParse({ ...booking, ...over }).success).toBe(false);
    },
  );

  it('in an id of an update cannot be read either', () => {
    const update = { bookingId: 1, requestId: 2, bookingStatus: 'Cancelled' };
    expect(bookingUpdateSchema.safeParse(update).success).toBe(true);
    expect(bookingUpdateSchema.safeParse({ ...update, pmsAppointmentIds: ['a-\ud800'] }).success).toBe(false);
  });
});
