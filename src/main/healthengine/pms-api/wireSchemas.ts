import { z } from 'zod';
import { isStorableText, mendedText, NOT_STORABLE } from '../../../shared/events/index.ts';
import { isWireTime } from '../wireTime.ts';

/**
 * What Healthengine sends, as its definition 1.9.0 describes it and as it must be expected to differ: fields that the
 * definition forgets to mark nullable are nullable here, unknown ones are ignored, and one odd booking never spoils a page.
 */
/** int64 in the definition; beyond 2^53 JSON itself would change the number, so that it would be another booking's. */
const bigIdSchema = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .transform(Number)
  .pipe(z.number().int().nonnegative());
/** Prose: a comment that was cut in the middle of a character must not cost its patient the booking. */
const textSchema = z.string().transform(mendedText).nullish();
/** An id names something else once a character of it was replaced: then the item cannot be read. */
const idTextSchema = z.string().refine(isStorableText, NOT_STORABLE);
/** `YYYY-MM-DD HH:MM:SS`; the field's own comment says whether UTC or practice time. */
const wireTimeSchema = z.string().refine(isWireTime, 'must be YYYY-MM-DD HH:MM:SS of a day that exists');

export const requestTypes = [
  'bookings',
  'bookingUpdates',
  'availability',
  'pmsAppointmentChanges',
  'pmsResources',
  'pmsAppointmentTypes',
  'clientSnapshots',
  'availableDocuments',
  'uploadDocuments',
  'attachDocuments',
] as const;
export type RequestType = (typeof requestTypes)[number];

/** Types that a later version adds are kept as text and left alone. */
export const requestsSchema = z.array(z.string());

export const bookingPatientSchema = z.object({
  firstname: textSchema,
  lastname: textSchema,
  /** DD-MM-YYYY, although the definition calls it a date. */
  dob: textSchema,
  phone: textSchema,
  email: textSchema,
  address: textSchema,
  suburb: textSchema,
  state: textSchema,
  postcode: textSchema,
  gender: textSchema,
  medicareNumber: textSchema,
  medicareIrn: textSchema,
  medicareExpiry: textSchema,
});
export type BookingPatient = z.infer<typeof bookingPatientSchema>;

export const bookingSchema = z.object({
  bookingId: bigIdSchema,
  pmsResourceId: idTextSchema.nullish(),
  pmsAppointmentTypeId: idTextSchema.nullish(),
  pmsAppointmentIds: z.array(idTextSchema).nullish(),
  pmsPatientId: idTextSchema.nullish(),
  /** UTC. */
  bookedTime: wireTimeSchema,
  bookingStatus: idTextSchema,
  /** Practice time. */
  pmsAppointmentTime: wireTimeSchema,
  /** Seconds here; minutes in appointment types. */
  pmsAppointmentLength: z.number().int().positive().nullish(),
  reason: textSchema,
  comments: textSchema,
  patient: bookingPatientSchema,
  telehealthUrl: textSchema,
  isNewPatient: z.boolean().nullish(),
});
export type WireBooking = z.infer<typeof bookingSchema>;

export const bookingUpdateSchema = z.object({
  requestId: bigIdSchema,
  bookingId: bigIdSchema,
  pmsAppointmentIds: z.array(idTextSchema).nullish(),
  pmsPatientId: idTextSchema.nullish(),
  /** UTC. */
  updatedAt: wireTimeSchema.nullish(),
  bookingStatus: idTextSchema,
});
export type WireBookingUpdate = z.infer<typeof bookingUpdateSchema>;

export const availabilityRequestSchema = z
  .object({ day: z.iso.date(), pmsResourceId: idTextSchema.nullish(), pms_resource_id: idTextSchema.nullish() })
  // `pms_resource_id` is the deprecated spelling of the same field.
  .transform(({ day, pmsResourceId, pms_resource_id }) => ({ day, pmsResourceId: pmsResourceId ?? pms_resource_id ?? null }));
export type WireAvailabilityRequest = z.infer<typeof availabilityRequestSchema>;

export const appointmentChangesRequestSchema = z.object({
  bookingId: bigIdSchema,
  pmsAppointmentIds: z.array(idTextSchema).nullish(),
  pmsPatientId: idTextSchema.nullish(),
});
export type WireAppointmentChangesRequest = z.infer<typeof appointmentChangesRequestSchema>;

/** One page of anything: items are checked one by one, so `data` stays unknown here. */
export const pageSchema = z.object({
  data: z.array(z.unknown()),
  page: z.object({ currentPage: z.number(), totalPages: z.number() }).partial().nullish(),
});

export const snapshotsAnswerSchema = z.object({
  created: z.array(z.coerce.string()).nullish(),
  existing: z.array(z.coerce.string()).nullish(),
  failed: z.array(z.coerce.string()).nullish(),
  errors: z.array(z.object({ snapshot: z.coerce.string().nullish(), error: textSchema })).nullish(),
});

export const errorSchema = z.object({ error: z.string() });
