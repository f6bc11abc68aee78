import { z } from 'zod';
import { correlationIdSchema, eventIdSchema, tenantIdSchema } from './ids.ts';

/** RFC 3339 with an offset: the only way an instant is written on the wire (events.md, Envelope). */
export const instantSchema = z.iso.datetime({
  offset: true,
  error: 'must be an RFC 3339 date and time with an offset, such as 2025-11-27T09:00:00Z',
});

/**
 * The envelope around every canonical event, as accepted from others. `data` is checked afterwards by the schema of its
 * type; unknown envelope fields are refused because the published envelope is closed.
 */
export const envelopeSchema = z.strictObject({
  eventId: eventIdSchema,
  eventType: z
    .string()
    .max(120)
    .regex(/^[a-z][a-z0-9]*(\.[a-z0-9]+)*\.v[0-9]+$/, 'must be dot-separated and end in .vN'),
  eventVersion: z.string().min(1).max(20),
  occurredAt: instantSchema,
  producer: z.string().min(1).max(200).optional(),
  tenantId: tenantIdSchema,
  correlationId: correlationIdSchema.optional(),
  data: z.record(z.string(), z.unknown()),
});

export type Envelope = z.infer<typeof envelopeSchema>;
