import { z } from 'zod';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey } from '../eventType.ts';
import { locationIdSchema, providerIdSchema } from '../ids.ts';
import { open, personal } from '../marks.ts';

export const providerStates = ['available', 'busy', 'on-break', 'off-duty', 'in-surgery'] as const;
export type ProviderState = (typeof providerStates)[number];

const stateSpellings: ReadonlyMap<unknown, ProviderState> = new Map([
  ['in_session', 'busy'],
  ['in-session', 'busy'],
]);

export const providerStatusUpdate = defineEventType({
  type: 'provider.status.update.v1',
  version: '1',
  summary: 'A provider became available, busy, went on a break, off duty or into surgery.',
  data: z.strictObject({
    providerId: open(providerIdSchema),
    status: open(z.enum(providerStates)),
    effectiveAt: open(instantSchema),
    locationId: open(locationIdSchema.optional()),
    note: personal(z.string().max(10_000).optional()),
  }),
  subjects: (data) => [{ kind: 'provider', id: data.providerId }],
  ownTimes: ['effectiveAt'],
  businessKey: (data) => [data.providerId, data.status, instantKey(data.effectiveAt)],
  tolerate: (data) => {
    const spelling = stateSpellings.get(data['status']);
    return spelling === undefined ? data : { ...data, status: spelling };
  },
});
