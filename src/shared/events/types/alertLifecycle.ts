import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey } from '../eventType.ts';
import { alertIdSchema } from '../ids.ts';
import { open } from '../marks.ts';

const alertId = () => open(alertIdSchema);
const at = () => open(instantSchema);

export const alertAcknowledged = defineEventType({
  type: 'orchestration.alert.acknowledged.v1',
  version: '1',
  summary: 'Somebody took an alert on; it is silenced, not hidden.',
  data: z.strictObject({ alertId: alertId(), acknowledgedAt: at() }),
  subjects: (data) => [{ kind: 'alert', id: data.alertId }],
  ownTimes: ['acknowledgedAt'],
  businessKey: (data) => [data.alertId, instantKey(data.acknowledgedAt)],
});

export const alertSnoozed = defineEventType({
  type: 'orchestration.alert.snoozed.v1',
  version: '1',
  summary: 'An alert is quiet until a time, unless its level rises.',
  data: z.strictObject({ alertId: alertId(), snoozedAt: at(), until: at() }),
  subjects: (data) => [{ kind: 'alert', id: data.alertId }],
  ownTimes: ['snoozedAt', 'until'],
  businessKey: (data) => [data.alertId, instantKey(data.snoozedAt)],
});

export const alertDismissed = defineEventType({
  type: 'orchestration.alert.dismissed.v1',
  version: '1',
  summary: 'Somebody judged an alert to be noise.',
  data: z.strictObject({ alertId: alertId(), dismissedAt: at() }),
  subjects: (data) => [{ kind: 'alert', id: data.alertId }],
  ownTimes: ['dismissedAt'],
  businessKey: (data) => [data.alertId, instantKey(data.dismissedAt)],
});

export const alertResolved = defineEventType({
  type: 'orchestration.alert.resolved.v1',
  version: '1',
  summary: 'What an alert was about is over, found by the rule or said by a person.',
  data: z.strictObject({ alertId: alertId(), resolvedAt: at(), by: open(z.enum(['rule', 'person'])) }),
  subjects: (data) => [{ kind: 'alert', id: data.alertId }],
  ownTimes: ['resolvedAt'],
  businessKey: (data) => [data.alertId, instantKey(data.resolvedAt)],
});
