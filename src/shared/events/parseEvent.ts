import type { z } from 'zod';
import { type Envelope, envelopeSchema } from './envelope.ts';
import { type CanonicalEvent, eventTypeOf, isEventTypeName } from './registry.ts';

export type ParsedEvent =
  | { readonly outcome: 'event'; readonly event: CanonicalEvent }
  /** `path` points at the failing field as in `data.checkinAt`; `reason` is a sentence for people and carries no value. */
  | { readonly outcome: 'invalid'; readonly reason: string; readonly path: string };

/**
 * One canonical event from outside: envelope, then tolerance, then the strict check of its type (events.md, Types).
 * @param input anything that JSON can hold.
 */
export function parseEvent(input: unknown): ParsedEvent {
  const envelope = envelopeSchema.safeParse(input);
  if (!envelope.success) return invalid(envelope.error, '');
  const { eventType, eventVersion } = envelope.data;
  if (!isEventTypeName(eventType))
    return { outcome: 'invalid', path: 'eventType', reason: `There is no event type of this name here: ${eventType}.` };
  if (!/^v?1(\.\d+){0,2}$/.test(eventVersion)) {
    return { outcome: 'invalid', path: 'eventVersion', reason: `Version ${eventVersion} of ${eventType} is not known here; version 1 is.` };
  }
  const type = eventTypeOf(eventType);
  const data = type.data.safeParse(type.tolerate ? type.tolerate(envelope.data.data, envelope.data) : envelope.data.data);
  if (!data.success) return invalid(data.error, 'data');
  return { outcome: 'event', event: { ...(envelope.data satisfies Envelope), data: data.data } as unknown as CanonicalEvent };
}

function invalid(error: z.ZodError, prefix: string): ParsedEvent {
  const issue = error.issues[0];
  const path = [...(prefix ? [prefix] : []), ...(issue?.path ?? [])].map(String).join('.');
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : '';
  return { outcome: 'invalid', path, reason: `${path || 'The message'}: ${issue?.message ?? 'not understood'}${more}.` };
}
