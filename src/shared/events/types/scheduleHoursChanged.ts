import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey } from '../eventType.ts';
import { providerIdSchema } from '../ids.ts';
import { open } from '../marks.ts';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** Wall-clock time in practice time, `HH:MM`; `24:00` closes a day. */
export const wallTimeSchema = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 08:30')
  .describe('Wall-clock time in practice time; 24:00 closes a day.');

const range = { start: wallTimeSchema, end: wallTimeSchema };

export const scheduleHoursChanged = defineEventType({
  type: 'schedule.hours.changed.v1',
  version: '1',
  summary: 'The working hours, breaks and leave of one provider from a date on: the whole picture, not a difference.',
  data: z.strictObject({
    providerId: open(providerIdSchema),
    effectiveFrom: open(z.iso.date().describe('Practice date from which this holds; a later effectiveFrom replaces it.')),
    hours: open(z.array(z.strictObject({ weekday: z.enum(weekdays), ...range })).max(100)),
    breaks: open(
      z
        .array(z.strictObject({ weekday: z.enum(weekdays), ...range }))
        .max(100)
        .optional(),
    ),
    leave: open(
      z
        .array(z.strictObject({ from: z.iso.date(), to: z.iso.date(), start: wallTimeSchema.optional(), end: wallTimeSchema.optional() }))
        .max(400)
        .optional()
        .describe('Days or parts of days away: practice dates, both ends included; times in practice time.'),
    ),
    changedAt: open(instantSchema),
  }),
  subjects: (data) => [{ kind: 'provider', id: data.providerId }],
  ownTimes: ['changedAt'],
  businessKey: (data) => [data.providerId, data.effectiveFrom, instantKey(data.changedAt)],
});
