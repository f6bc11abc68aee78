import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey, type Subject } from '../eventType.ts';
import { alertIdSchema, appointmentIdSchema } from '../ids.ts';
import { open } from '../marks.ts';

export const alertLevels = ['info', 'warning', 'critical'] as const;
export type AlertLevel = (typeof alertLevels)[number];

/** Our own alerts name nobody (events.md, Order and convergence), so the message of an alert is open by design; `meta` is too. */
export const orchestrationAlert = defineEventType({
  type: 'orchestration.alert.v1',
  version: '1',
  summary: 'Something needs a look: an alert opened or changed its level. The message names nobody.',
  data: z.strictObject({
    alertId: open(alertIdSchema),
    level: open(z.enum(alertLevels)),
    category: open(z.string().max(200).optional()),
    message: open(z.string().min(1).max(2_000)),
    relatedAppointments: open(z.array(appointmentIdSchema).max(1_000).optional()),
    meta: open(z.record(z.string(), z.unknown()).optional()),
    emittedAt: open(instantSchema),
  }),
  subjects: (data) => [
    { kind: 'alert', id: data.alertId },
    ...(data.relatedAppointments ?? []).map((id): Subject => ({ kind: 'appointment', id })),
  ],
  ownTimes: ['emittedAt'],
  businessKey: (data) => [data.alertId, data.level, instantKey(data.emittedAt)],
});
