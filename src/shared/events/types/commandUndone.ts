import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType } from '../eventType.ts';
import { commandIdSchema } from '../ids.ts';
import { open, personal } from '../marks.ts';

export const commandUndone = defineEventType({
  type: 'command.undone.v1',
  version: '1',
  summary: 'A command was taken back: the fold skips its events, which restores stage, chair and the original clocks.',
  data: z.strictObject({
    commandId: open(commandIdSchema),
    reason: personal(z.string().max(10_000).optional()),
    undoneAt: open(instantSchema),
  }),
  // The log adds the subjects of the undone command's events, so that the days they touched find this one too.
  subjects: (data) => [{ kind: 'command', id: data.commandId }],
  ownTimes: ['undoneAt'],
  businessKey: (data) => [data.commandId],
});
