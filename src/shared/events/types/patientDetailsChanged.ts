import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey } from '../eventType.ts';
import { patientIdSchema } from '../ids.ts';
import { open } from '../marks.ts';
import { patientDetailFields } from '../patientDetails.ts';

export const patientDetailsChanged = defineEventType({
  type: 'patient.details.changed.v1',
  version: '1',
  summary: 'What is known of a patient changed; an absent field stays as it was.',
  data: z.strictObject({
    patientId: open(patientIdSchema),
    ...patientDetailFields,
    changedAt: open(instantSchema),
  }),
  subjects: (data) => [{ kind: 'patient', id: data.patientId }],
  ownTimes: ['changedAt'],
  businessKey: (data) => [data.patientId, instantKey(data.changedAt)],
});
