import type { Connector } from './connector.ts';
import { envelopeItem, invalidItem } from './envelopeItem.ts';

export const MAX_BATCH = 1_000;

/** Canonical envelopes, one or an array of up to 1,000, from kiosks, portals, staff or resource systems. Each stands for itself. */
export const orchestrationConnector: Connector = {
  provider: 'orchestration',
  kind: 'official',
  normalise({ json, rawBody, bytesOf, context }) {
    if (!Array.isArray(json)) return [envelopeItem(json, rawBody, context)];
    if (json.length === 0) return [invalidItem('The array holds no event.', '', json, rawBody)];
    if (json.length > MAX_BATCH) {
      return [invalidItem(`The array holds more than ${MAX_BATCH} events; send it in parts.`, '', json, rawBody)];
    }
    return json.map((item: unknown, index) => envelopeItem(item, bytesOf(index), context));
  },
};
