import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey } from '../eventType.ts';
import { appointmentIdSchema, resourceIdSchema } from '../ids.ts';
import { open } from '../marks.ts';

export const resourceReserved = defineEventType({
  type: 'resource.reserved.v1',
  version: '1',
  summary: 'A chair or room is kept for an appointment; null gives it up.',
  data: z.strictObject({
    resourceId: open(resourceIdSchema),
    appointmentId: open(appointmentIdSchema.nullable()),
    reservedAt: open(instantSchema),
    until: open(instantSchema.nullable().optional()),
  }),
  subjects: (data) => [
    { kind: 'resource', id: data.resourceId },
    ...(data.appointmentId === null ? [] : [{ kind: 'appointment', id: data.appointmentId } as const]),
  ],
  ownTimes: ['reservedAt', 'until'],
  businessKey: (data) => [data.resourceId, data.appointmentId, instantKey(data.reservedAt)],
});
