import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey, type Subject } from '../eventType.ts';
import { appointmentIdSchema, locationIdSchema, resourceIdSchema } from '../ids.ts';
import { open } from '../marks.ts';

export const resourceStates = ['available', 'occupied', 'cleaning', 'maintenance'] as const;
export type ResourceState = (typeof resourceStates)[number];

export const resourceOccupancyUpdate = defineEventType({
  type: 'resource.occupancy.update.v1',
  version: '1',
  summary: 'A chair or room became available, occupied, needs cleaning, or is out of order. The one record of who sits where.',
  data: z.strictObject({
    resourceId: open(resourceIdSchema),
    status: open(z.enum(resourceStates)),
    currentAppointmentId: open(appointmentIdSchema.nullable().optional()),
    expectedFreeAt: open(instantSchema.nullable().optional()),
    timestamp: open(instantSchema),
    locationId: open(locationIdSchema.optional()),
  }),
  subjects: (data) => {
    const resource: Subject = { kind: 'resource', id: data.resourceId };
    return data.currentAppointmentId ? [resource, { kind: 'appointment', id: data.currentAppointmentId }] : [resource];
  },
  ownTimes: ['timestamp', 'expectedFreeAt'],
  businessKey: (data) => [data.resourceId, data.status, data.currentAppointmentId, instantKey(data.timestamp)],
  tolerate: (data, envelope) => (data['timestamp'] === undefined ? { ...data, timestamp: envelope.occurredAt } : data),
});
