import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey } from '../eventType.ts';
import { appointmentIdSchema, patientIdSchema } from '../ids.ts';
import { open, personal } from '../marks.ts';

export const patientFlowUpdate = defineEventType({
  type: 'patient.flow.update.v1',
  version: '1',
  summary: 'A visit entered a stage: waiting, called, in the chair, x-ray, finished, and our finer ones.',
  data: z.strictObject({
    patientId: open(patientIdSchema),
    appointmentId: open(appointmentIdSchema),
    stage: open(
      z
        .string()
        .min(1)
        .max(100)
        .describe('waiting, called, in_chair, xray, finished, or one of the finer stages; an unknown one moves nothing.'),
    ),
    stageEnteredAt: open(instantSchema),
    notes: personal(z.string().max(10_000).optional()),
  }),
  subjects: (data) => [
    { kind: 'appointment', id: data.appointmentId },
    { kind: 'patient', id: data.patientId },
  ],
  ownTimes: ['stageEnteredAt'],
  businessKey: (data) => [data.appointmentId, data.stage, instantKey(data.stageEnteredAt)],
});
