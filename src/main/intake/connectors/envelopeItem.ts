import { type EventTypeName, parseEvent } from '../../../shared/events/index.ts';
import type { ConnectorContext, NormalisedItem } from './connector.ts';
import { isObject, patientIdIn } from './patientIdIn.ts';

/** What only the people and rules of this product may say: nobody outside takes back a command, settles an alert or sets our clock. */
const oursAlone: ReadonlySet<unknown> = new Set<EventTypeName>([
  'command.undone.v1',
  'host.clock.corrected.v1',
  'orchestration.alert.acknowledged.v1',
  'orchestration.alert.snoozed.v1',
  'orchestration.alert.dismissed.v1',
  'orchestration.alert.resolved.v1',
]);

/** One envelope from outside as an item: checked, of this source's practice, and of a type that others may send. */
export function envelopeItem(json: unknown, rawBody: Buffer, context: ConnectorContext): NormalisedItem {
  // First: what else is wrong with such a message does not matter to whoever sends it.
  if (isObject(json) && oursAlone.has(json['eventType'])) {
    const reason = 'eventType is one that only the staff and the rules of the practice itself can cause; no source can send it.';
    return invalidItem(reason, 'eventType', json, rawBody);
  }
  const parsed = parseEvent(json);
  if (parsed.outcome === 'invalid') return invalidItem(parsed.reason, parsed.path, json, rawBody);
  const { event } = parsed;
  if (event.tenantId !== context.tenantId) {
    return invalidItem('tenantId is not the practice that this source belongs to.', 'tenantId', json, rawBody);
  }
  return { outcome: 'event', event, patientId: patientIdIn(event), rawBody };
}

export function invalidItem(reason: string, path: string, json: unknown, rawBody: Buffer): NormalisedItem {
  return { outcome: 'invalid', message: reason, reason, path, fault: 'sender', patientId: patientIdIn(json), rawBody };
}
