import { z } from 'zod';
import { NOT_STORABLE } from './storableText.ts';

/** The longest identifier any door accepts (events.md, Envelope: "any non-empty string ≤ 200 characters"). */
export const MAX_ID_LENGTH = 200;

// U+0000 is refused with the rest of a message, not here: an id that was stored before that rule stays readable.
const id = () =>
  z
    .string()
    .min(1)
    .max(MAX_ID_LENGTH)
    .regex(/\S/, 'must not be blank')
    .refine((text) => text.isWellFormed(), NOT_STORABLE);

export const tenantIdSchema = id().brand<'TenantId'>();
export const eventIdSchema = id().brand<'EventId'>();
export const patientIdSchema = id().brand<'PatientId'>();
export const appointmentIdSchema = id().brand<'AppointmentId'>();
export const providerIdSchema = id().brand<'ProviderId'>();
export const resourceIdSchema = id().brand<'ResourceId'>();
export const locationIdSchema = id().brand<'LocationId'>();
export const appointmentTypeIdSchema = id().brand<'AppointmentTypeId'>();
export const alertIdSchema = id().brand<'AlertId'>();
export const commandIdSchema = id().brand<'CommandId'>();
export const stationIdSchema = id().brand<'StationId'>();
export const sourceIdSchema = id().brand<'SourceId'>();
export const correlationIdSchema = id().brand<'CorrelationId'>();

/** A practice: everything in the log belongs to exactly one. */
export type TenantId = z.infer<typeof tenantIdSchema>;
export type EventId = z.infer<typeof eventIdSchema>;
export type PatientId = z.infer<typeof patientIdSchema>;
export type AppointmentId = z.infer<typeof appointmentIdSchema>;
export type ProviderId = z.infer<typeof providerIdSchema>;
/** A chair or a room. */
export type ResourceId = z.infer<typeof resourceIdSchema>;
export type LocationId = z.infer<typeof locationIdSchema>;
export type AppointmentTypeId = z.infer<typeof appointmentTypeIdSchema>;
export type AlertId = z.infer<typeof alertIdSchema>;
/** Durable id of one wish of one person; sending it again returns the first result. */
export type CommandId = z.infer<typeof commandIdSchema>;
export type StationId = z.infer<typeof stationIdSchema>;
/** Where an event came in: a configured source, or `desk` / `rules` / `setup` for our own. */
export type SourceId = z.infer<typeof sourceIdSchema>;
export type CorrelationId = z.infer<typeof correlationIdSchema>;
