import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey } from '../eventType.ts';
import {
  appointmentIdSchema,
  appointmentTypeIdSchema,
  locationIdSchema,
  patientIdSchema,
  providerIdSchema,
  resourceIdSchema,
} from '../ids.ts';
import { open, personal } from '../marks.ts';

/** Where an appointment came from, as staff would say it. */
export const appointmentOrigins = ['desk', 'phone', 'online', 'walk-in', 'integration'] as const;
export type AppointmentOrigin = (typeof appointmentOrigins)[number];

export const appointmentScheduled = defineEventType({
  type: 'appointment.scheduled.v1',
  version: '1',
  summary: 'An appointment was made. Without a start it is listed under "needs a time".',
  data: z.strictObject({
    appointmentId: open(appointmentIdSchema),
    patientId: open(patientIdSchema),
    providerId: open(providerIdSchema.nullable().optional()),
    resourceId: open(resourceIdSchema.nullable().optional()),
    locationId: open(locationIdSchema.nullable().optional()),
    appointmentTypeId: open(appointmentTypeIdSchema.nullable().optional()),
    startsAt: open(instantSchema.nullable().optional()),
    lengthMin: open(
      z
        .number()
        .int()
        .min(1)
        .max(24 * 60)
        .nullable()
        .optional(),
    ),
    origin: open(z.enum(appointmentOrigins).optional()),
    externalIds: open(z.record(z.string().max(60), z.string().max(200)).optional()),
    isNewPatient: open(z.boolean().optional()),
    telehealth: open(z.boolean().optional()),
    reason: personal(z.string().max(10_000).optional()),
    notes: personal(z.string().max(10_000).optional()),
    scheduledAt: open(instantSchema),
  }),
  subjects: (data) => [
    { kind: 'appointment', id: data.appointmentId },
    { kind: 'patient', id: data.patientId },
  ],
  ownTimes: ['scheduledAt'],
  businessKey: (data) => [data.appointmentId, instantKey(data.scheduledAt)],
});
