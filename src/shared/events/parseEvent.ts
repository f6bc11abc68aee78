import type { z } from 'zod';
import { type Envelope, envelopeSchema } from './envelope.ts';
import { explainIssue, knownPath, valueAt } from './explainIssue.ts';
import { nearestName } from './nearestName.ts';
import { type CanonicalEvent, eventTypeNames, eventTypeOf, isEventTypeName } from './registry.ts';
import { NOT_STORABLE, unstorableAt } from './storableText.ts';

export type ParsedEvent =
  | { readonly outcome: 'event'; readonly event: CanonicalEvent }
  /** `path` points at the failing field as in `data.checkinAt`; `reason` is a sentence for people and carries no value. */
  | { readonly outcome: 'invalid'; readonly reason: string; readonly path: string };

/** `"1"`, `"1.0"` and `"1.0.0"` are the same major (events.md, Envelope). The registry header says what a `.v2` would need. */
const VERSION_ONE = /^v?1(\.\d+){0,2}$/;

/**
 * One canonical event from outside: envelope, then tolerance, then the strict check of its type (events.md, Types).
 * @param input anything that JSON can hold. It is not changed.
 * @returns never throws; neither `reason` nor `path` repeats anything of the input.
 */
export function parseEvent(input: unknown): ParsedEvent {
  const envelope = envelopeSchema.safeParse(input);
  if (!envelope.success) return invalid(envelope.error, envelopeSchema, input, []);
  const { eventType, eventVersion } = envelope.data;
  if (!isEventTypeName(eventType)) {
    return { outcome: 'invalid', path: 'eventType', reason: `eventType ${unknownType(eventType)}.` };
  }
  if (!VERSION_ONE.test(eventVersion)) {
    return {
      outcome: 'invalid',
      path: 'eventVersion',
      reason: `eventVersion of ${eventType} is not one that is known here; version 1 is.`,
    };
  }
  const type = eventTypeOf(eventType);
  const tolerated = type.tolerate ? type.tolerate(envelope.data.data, envelope.data) : envelope.data.data;
  const data = type.data.safeParse(tolerated);
  if (!data.success) return invalid(data.error, type.data, tolerated, ['data']);
  const unstorable = unstorableIn(envelope.data, data.data, type.data);
  if (unstorable !== undefined) return { outcome: 'invalid', path: unstorable, reason: `${unstorable} ${NOT_STORABLE}.` };
  envelope.data.data = data.data;
  return { outcome: 'event', event: envelope.data as CanonicalEvent };
}

/** @returns the path of the first text that cannot be stored, in names of ours alone. */
function unstorableIn({ data: _, ...head }: Envelope, data: unknown, schema: z.ZodObject): string | undefined {
  const inHead = unstorableAt(head);
  if (inHead) return knownPath(envelopeSchema, inHead).join('.');
  const inData = unstorableAt(data);
  return inData && ['data', ...knownPath(schema, inData)].join('.');
}

/** How many faults one reason tells; the rest is counted. */
const TOLD = 3;

function invalid(error: z.ZodError, schema: z.ZodObject, input: unknown, prefix: readonly string[]): ParsedEvent {
  // One sentence a field: the first thing that is wrong with it.
  const faults = new Map<string, string>();
  for (const issue of error.issues) {
    const path = [...prefix, ...knownPath(schema, issue.path)].join('.');
    if (!faults.has(path)) faults.set(path, `${path || 'The message'} ${explained(issue, schema, input)}`);
  }
  const told = [...faults.values()].slice(0, TOLD);
  const more = faults.size > TOLD ? ` (and ${faults.size - TOLD} more)` : '';
  return { outcome: 'invalid', path: [...faults.keys()][0] ?? '', reason: `${told.join('; ')}${more}.` };
}

function explained(issue: z.core.$ZodIssue, schema: z.ZodObject, input: unknown): string {
  const typed = schema === envelopeSchema && issue.path[0] === 'eventType' ? valueAt(input, issue.path) : undefined;
  // How a type is spelled helps nobody who meant one that exists.
  if (typeof typed === 'string') return unknownType(typed);
  return `${explainIssue(issue, input)}${hint(issue, schema)}`;
}

function unknownType(typed: string): string {
  const nearest = nearestName(typed, eventTypeNames);
  return `is none of the types that are known here${nearest === undefined ? '' : `; the nearest is ${nearest}`}`;
}

/** Says which of our own names an unknown field was probably meant to be; the name that came is not repeated. */
function hint(issue: z.core.$ZodIssue, schema: z.ZodObject): string {
  if (issue.code !== 'unrecognized_keys' || issue.path.length > 0 || issue.keys.length > 20) return '';
  const meant = issue.keys.map((key) => nearestName(key, Object.keys(schema.shape))).filter((name) => name !== undefined);
  return meant.length === 0 ? '' : ` (perhaps ${meant.join(', ')} was meant)`;
}
