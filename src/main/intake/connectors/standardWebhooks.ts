import { hash } from 'node:crypto';
import { headerOf } from '../authentication/createVerifier.ts';
import type { Connector } from './connector.ts';
import { envelopeItem, invalidItem } from './envelopeItem.ts';
import { eventIdFrom } from './eventIdFrom.ts';
import { isObject } from './patientIdIn.ts';

/**
 * Any aggregator that signs the Standard Webhooks way. The body is a canonical envelope, or `{type, timestamp, data}` where
 * `type` names a canonical type and `data` is its payload. The id comes from `webhook-id`, which stays the same over the
 * sender's retries; without one, from the bytes.
 */
export const standardWebhooksConnector: Connector = {
  provider: 'standard-webhooks',
  kind: 'aggregator',
  normalise({ json, rawBody, headers, context }) {
    if (!isObject(json)) return [invalidItem('The message must be an object.', '', json, rawBody)];
    if (Object.hasOwn(json, 'eventType')) return [envelopeItem(json, rawBody, context)];
    const unknown = Object.keys(json).some((field) => field !== 'type' && field !== 'timestamp' && field !== 'data');
    if (unknown) return [invalidItem('The message has a field other than type, timestamp and data.', '', json, rawBody)];
    if (typeof json['type'] !== 'string') return [invalidItem('type is missing or is no text.', 'type', json, rawBody)];
    const messageId = headerOf(headers, 'webhook-id') ?? hash('sha256', rawBody, 'hex');
    const eventId = eventIdFrom([context.tenantId, context.sourceId, messageId]);
    const envelope = {
      eventId,
      eventType: json['type'],
      eventVersion: '1',
      occurredAt: json['timestamp'],
      producer: context.sourceId,
      correlationId: eventId,
      tenantId: context.tenantId,
      data: json['data'],
    };
    const item = envelopeItem(envelope, rawBody, context);
    if (item.outcome === 'event') return [item];
    const reason = inTheSendersWords(item.reason);
    return [{ ...item, reason, message: reason, path: inTheSendersWords(item.path) }];
  },
};

/** The envelope's names for what this format calls otherwise. */
function inTheSendersWords(text: string): string {
  return text.replace('eventType', 'type').replace('occurredAt', 'timestamp');
}
