import { z } from 'zod';
import { type CanonicalEvent, eventTypeOf, tenantIdSchema } from '../../shared/events/index.ts';
import type { InboundMessage } from './message.ts';
import type { IngestOutcome, ItemResult } from './outcome.ts';

export const ingestInputSchema = z.strictObject({
  tenantId: tenantIdSchema,
  /** Id of the source. */
  providerKey: z.string().min(1).max(200),
  headers: z.record(z.string(), z.string()),
  /** The body as text, byte for byte what was signed. */
  rawBody: z.string(),
});
export type IngestInput = z.infer<typeof ingestInputSchema>;

/** The normalised webhook record: one event of a message, as the rest of the product sees it. */
export const webhookRecordSchema = z.strictObject({
  id: z.string(),
  providerKey: z.string(),
  eventType: z.string(),
  externalEntityId: z.string(),
  entityType: z.string(),
  receivedAt: z.iso.datetime(),
  verified: z.boolean(),
  payload: z.record(z.string(), z.unknown()),
  metadata: z.record(z.string(), z.unknown()),
});
export type WebhookRecord = z.infer<typeof webhookRecordSchema>;

export const ingestOutputSchema = z.strictObject({
  accepted: z.boolean(),
  event: webhookRecordSchema.optional(),
  reason: z.string().optional(),
});
export type IngestOutput = z.infer<typeof ingestOutputSchema>;

/** The one way in (events.md, One way in): every inbound HTTP endpoint is a thin caller of this operation. */
export const ingestOperation = {
  key: 'health.webhooks.ingest',
  version: '1.0.0',
  owner: 'intake',
  policy: { auth: 'admin' },
  input: ingestInputSchema,
  output: ingestOutputSchema,
  telemetry: { success: 'health.webhooks.received', failure: 'health.webhooks.rejected' },
} as const;

/** The typed input as a message at the door. A caller of the operation has no network address of its own: `none-on-loopback` takes the word of whoever holds the admin token on this machine. */
export function messageOf(input: IngestInput, caller: Pick<InboundMessage, 'requestId' | 'isLocal'>): InboundMessage {
  return {
    to: { sourceId: input.providerKey, tenantId: input.tenantId },
    headers: Object.fromEntries(Object.entries(input.headers).map(([name, value]) => [name.toLowerCase(), value])),
    rawBody: Buffer.from(input.rawBody, 'utf8'),
    ...caller,
  };
}

/** The rich outcome in the words of the operation. A batch is accepted when anything of it was stored or known; `event` is its first. */
export function ingestOutputOf(outcome: IngestOutcome): IngestOutput {
  switch (outcome.outcome) {
    case 'unauthorised':
      return { accepted: false, reason: 'The message was not accepted: no source here can be proven to have sent it.' };
    case 'rate-limited':
      return { accepted: false, reason: 'The source sends more than it may; send the message again later.' };
    case 'too-large':
      return { accepted: false, reason: `The message is longer than the ${outcome.limitBytes} bytes that this source may send.` };
    case 'unreadable':
    case 'not-stored':
      return { accepted: false, reason: outcome.reason };
    case 'broken':
      return { accepted: false, reason: 'The message could not be processed here. It can be sent again.' };
    case 'processed': {
      const { items, source, receivedAtMs } = outcome;
      const known = items.find((item) => item.result === 'stored' || item.result === 'duplicate');
      const refused = items.find((item) => item.result === 'invalid' || item.result === 'conflict');
      if (known) return { accepted: true, event: webhookRecordOf(known, source.id, receivedAtMs, items) };
      return { accepted: false, reason: refused && 'reason' in refused ? refused.reason : 'The message holds no event.' };
    }
  }
}

function webhookRecordOf(
  item: Extract<ItemResult, { result: 'stored' | 'duplicate' }>,
  providerKey: string,
  receivedAtMs: number,
  items: readonly ItemResult[],
): WebhookRecord {
  const event: CanonicalEvent = item.result === 'stored' ? item.record.event : item.event;
  const [subject] = eventTypeOf(event.eventType).subjects(event.data);
  const count = (result: ItemResult['result']) => items.filter((one) => one.result === result).length;
  return {
    id: event.eventId,
    providerKey,
    eventType: event.eventType,
    externalEntityId: subject?.id ?? event.eventId,
    entityType: subject?.kind ?? 'event',
    receivedAt: new Date(receivedAtMs).toISOString(),
    verified: true,
    payload: { ...event.data },
    metadata: {
      occurredAt: event.occurredAt,
      result: item.result,
      ...(item.result === 'stored' && { position: item.record.position }),
      stored: count('stored'),
      duplicates: count('duplicate'),
      rejected: count('invalid') + count('conflict'),
    },
  };
}
