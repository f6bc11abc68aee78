import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType } from '../eventType.ts';
import { open } from '../marks.ts';

const position = () => open(z.number().int().min(1));

/** How `withClockCorrected` reads it: everything that the host stamped in this range is shifted by the offset. */
export const hostClockCorrected = defineEventType({
  type: 'host.clock.corrected.v1',
  version: '1',
  summary: "The host's clock was wrong by more than a minute: the times that it stamped on a range of the log are shifted by an offset.",
  data: z.strictObject({
    fromPosition: position().describe('First position of the range; the records of this practice in it are shifted.'),
    toPosition: position().describe('Last position of the range.'),
    offsetMs: open(
      z
        .number()
        .int()
        .min(-8_640_000_000_000_000)
        .max(8_640_000_000_000_000)
        .describe('What is added, in ms; below zero after a clock that was ahead.'),
    ),
    correctedAt: open(instantSchema.describe('When it was noticed, by the clock as it is now.')),
  }),
  // It is about the host, and about nobody.
  subjects: () => [],
  ownTimes: ['correctedAt'],
  businessKey: ({ fromPosition, toPosition, offsetMs }) => [fromPosition, toPosition, offsetMs],
});
