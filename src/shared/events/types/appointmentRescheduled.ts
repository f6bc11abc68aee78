import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey, type Subject } from '../eventType.ts';
import { appointmentIdSchema, appointmentTypeIdSchema, patientIdSchema, providerIdSchema, resourceIdSchema } from '../ids.ts';
import { open, personal } from '../marks.ts';

export const appointmentRescheduled = defineEventType({
  type: 'appointment.rescheduled.v1',
  version: '1',
  summary: 'An appointment keeps its id and moves to another time, provider, chair or length; an absent field stays as it was.',
  data: z.strictObject({
    appointmentId: open(appointmentIdSchema),
    patientId: open(patientIdSchema.optional().describe('Whose appointment it is, where the source says so.')),
    startsAt: open(instantSchema.optional()),
    lengthMin: open(
      z
        .number()
        .int()
        .min(1)
        .max(24 * 60)
        .optional(),
    ),
    providerId: open(providerIdSchema.nullable().optional()),
    resourceId: open(resourceIdSchema.nullable().optional()),
    appointmentTypeId: open(appointmentTypeIdSchema.nullable().optional()),
    externalIds: open(z.record(z.string().max(60), z.string().max(200)).optional()),
    reason: personal(z.string().max(10_000).optional()),
    notes: personal(z.string().max(10_000).optional()),
    rescheduledAt: open(instantSchema),
  }),
  subjects: (data) => {
    const appointment: Subject = { kind: 'appointment', id: data.appointmentId };
    return data.patientId === undefined ? [appointment] : [appointment, { kind: 'patient', id: data.patientId }];
  },
  ownTimes: ['rescheduledAt'],
  businessKey: (data) => [
    data.appointmentId,
    data.startsAt === undefined ? null : instantKey(data.startsAt),
    instantKey(data.rescheduledAt),
  ],
});
