import { z } from 'zod';
import {
  alertIdSchema,
  appointmentIdSchema,
  appointmentTypeIdSchema,
  commandIdSchema,
  eventIdSchema,
  instantSchema,
  patientIdSchema,
  providerIdSchema,
  providerStates,
  resourceIdSchema,
  sourceIdSchema,
} from '../events/index.ts';
import { awayPlaces, inChairSteps } from './state.ts';

const appointmentId = appointmentIdSchema;
const reason = z.string().trim().min(1).max(500);

/** Everything a person can wish at the desk. Imperative; checked against the folded day by `decide`. */
export const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('markArrived'), appointmentId }),
  /** Arrived, checked in and waiting in one go. `confirmed` passes the "more than 60 min early" guard. */
  z.strictObject({
    type: z.literal('checkInPatient'),
    appointmentId,
    confirmed: z.boolean().optional(),
    notes: z.string().trim().max(2_000).optional(),
  }),
  /** Calls a waiting patient, or calls again 5 min after the last call. */
  z.strictObject({ type: z.literal('callPatient'), appointmentId, resourceId: resourceIdSchema.optional() }),
  z.strictObject({ type: z.literal('seatPatient'), appointmentId, resourceId: resourceIdSchema, providerId: providerIdSchema.optional() }),
  z.strictObject({ type: z.literal('setInChairStep'), appointmentId, step: z.enum(inChairSteps) }),
  z.strictObject({ type: z.literal('transferPatient'), appointmentId, resourceId: resourceIdSchema, reason: reason.optional() }),
  z.strictObject({ type: z.literal('sendAway'), appointmentId, to: z.enum(awayPlaces), keepChair: z.boolean() }),
  z.strictObject({ type: z.literal('holdVisit'), appointmentId, reason, resumeAt: instantSchema, keepChair: z.boolean() }),
  /** Back from away or hold: to the chair that was kept, else to waiting. */
  z.strictObject({ type: z.literal('resumeVisit'), appointmentId }),
  z.strictObject({ type: z.literal('completeVisit'), appointmentId }),
  z.strictObject({ type: z.literal('sendToBilling'), appointmentId }),
  z.strictObject({ type: z.literal('checkOutPatient'), appointmentId }),
  z.strictObject({ type: z.literal('departPatient'), appointmentId }),
  z.strictObject({ type: z.literal('markNoShow'), appointmentId }),
  z.strictObject({ type: z.literal('reverseNoShow'), appointmentId }),
  z.strictObject({ type: z.literal('markLeftWithoutBeingSeen'), appointmentId }),
  z.strictObject({ type: z.literal('cancelAppointment'), appointmentId, reason }),
  /** A known patient by id, or a quick registration. Placed at now, without breaking the order of those due. */
  z.strictObject({
    type: z.literal('addWalkIn'),
    patient: z.union([
      z.strictObject({ patientId: patientIdSchema }),
      z.strictObject({
        givenName: z.string().trim().min(1).max(200),
        familyName: z.string().trim().min(1).max(200),
        mobile: z.string().trim().max(60).optional(),
      }),
    ]),
    /** Null is "first available". */
    providerId: providerIdSchema.nullable(),
    appointmentTypeId: appointmentTypeIdSchema.nullable(),
    reason: reason.optional(),
  }),
  /** Gives a time to an appointment that needs one, or moves it. */
  z.strictObject({
    type: z.literal('rescheduleAppointment'),
    appointmentId,
    startsAt: instantSchema,
    lengthMin: z.number().int().min(1).max(1440).optional(),
    providerId: providerIdSchema.nullable().optional(),
    resourceId: resourceIdSchema.nullable().optional(),
  }),
  /** Of what sources say differently, this is right. */
  z.strictObject({ type: z.literal('settleConflict'), appointmentId, source: sourceIdSchema, eventId: eventIdSchema }),
  z.strictObject({
    type: z.literal('setProviderStatus'),
    providerId: providerIdSchema,
    status: z.enum(providerStates),
    note: z.string().trim().max(500).optional(),
  }),
  z.strictObject({ type: z.literal('markChairReady'), resourceId: resourceIdSchema }),
  z.strictObject({ type: z.literal('setResourceOutOfOrder'), resourceId: resourceIdSchema }),
  z.strictObject({ type: z.literal('returnResourceToService'), resourceId: resourceIdSchema }),
  z.strictObject({ type: z.literal('reserveResource'), resourceId: resourceIdSchema, appointmentId: appointmentIdSchema.nullable() }),
  z.strictObject({ type: z.literal('acknowledgeAlert'), alertId: alertIdSchema }),
  z.strictObject({
    type: z.literal('snoozeAlert'),
    alertId: alertIdSchema,
    minutes: z.union([z.literal(5), z.literal(10), z.literal(15)]),
  }),
  z.strictObject({ type: z.literal('dismissAlert'), alertId: alertIdSchema }),
  z.strictObject({ type: z.literal('resolveAlert'), alertId: alertIdSchema }),
  z.strictObject({ type: z.literal('undoCommand'), commandId: commandIdSchema, reason: reason.optional() }),
]);

export type Command = z.infer<typeof commandSchema>;
export type CommandType = Command['type'];
