import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey } from '../eventType.ts';
import { appointmentIdSchema, locationIdSchema, patientIdSchema } from '../ids.ts';
import { open, personal } from '../marks.ts';

const checkinMethods = ['kiosk', 'self', 'desk', 'phone'] as const;

const methodSpellings: ReadonlyMap<unknown, (typeof checkinMethods)[number]> = new Map([
  ['front-desk', 'desk'],
  ['front_desk', 'desk'],
]);

export const patientCheckin = defineEventType({
  type: 'patient.checkin.v1',
  version: '1',
  summary: 'A patient checked in for an appointment, at the desk, a kiosk, by phone or by themselves.',
  data: z.strictObject({
    patientId: open(patientIdSchema),
    appointmentId: open(appointmentIdSchema),
    checkinAt: open(instantSchema),
    locationId: open(locationIdSchema.optional()),
    method: open(z.enum(checkinMethods).optional()),
    screeningAnswers: personal(z.record(z.string(), z.unknown()).optional()),
    notes: personal(z.string().max(10_000).optional()),
  }),
  subjects: (data) => [
    { kind: 'appointment', id: data.appointmentId },
    { kind: 'patient', id: data.patientId },
  ],
  ownTimes: ['checkinAt'],
  // That there were answers moves the visit on; what they are does not.
  impersonal: (data) => (data.screeningAnswers === undefined ? {} : { screeningAnswers: {} }),
  businessKey: (data) => [data.appointmentId, instantKey(data.checkinAt)],
  tolerate: (data) => {
    const spelling = methodSpellings.get(data['method']);
    return spelling === undefined ? data : { ...data, method: spelling };
  },
});
