import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey } from '../eventType.ts';
import { patientIdSchema } from '../ids.ts';
import { open } from '../marks.ts';
import { patientDetailFields } from '../patientDetails.ts';

export const patientRegistered = defineEventType({
  type: 'patient.registered.v1',
  version: '1',
  summary: 'A person became a patient of the practice, with what is known of them.',
  data: z.strictObject({
    patientId: open(patientIdSchema),
    provisional: open(z.boolean().optional().describe('Created from an uncertain match, to be compared by staff.')),
    ...patientDetailFields,
    registeredAt: open(instantSchema),
  }),
  subjects: (data) => [{ kind: 'patient', id: data.patientId }],
  ownTimes: ['registeredAt'],
  businessKey: (data) => [data.patientId, instantKey(data.registeredAt)],
});
