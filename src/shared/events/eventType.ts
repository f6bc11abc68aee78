import type { z } from 'zod';
import type { Envelope } from './envelope.ts';
import { personalFieldsOf } from './marks.ts';

/** What an event is about, if it is about anything but the host: these are the rows of `event_subjects`, and how a day finds its events. */
export interface Subject {
  readonly kind: 'patient' | 'appointment' | 'resource' | 'provider' | 'alert' | 'command';
  readonly id: string;
}

/** The definition of one event type: everything the rest of the product asks about it. */
export interface EventType<T extends string = string, S extends z.ZodObject = z.ZodObject> {
  readonly type: T;
  readonly version: string;
  /** One sentence for the published schema. */
  readonly summary: string;
  /** Strict payload: what we emit, and what we accept after `tolerate`. Every field carries a mark. */
  readonly data: S;
  readonly personalFields: readonly string[];
  /**
   * Instants of the payload that its producer reads off its own clock, or counts from it: what is shifted when that clock was
   * wrong. A time that was chosen, such as an appointment's start, is none. None by default.
   */
  readonly ownTimes: readonly string[];
  /** Whose key seals the personal fields: the patient of this event, as far as the payload names one. */
  readonly subjects: (data: z.infer<S>) => readonly Subject[];
  /**
   * What the fold reads of personal fields for the course of the day, with everything personal taken out: it goes to every role, because
   * all windows must fold the same day. Absent where the course of the day does not depend on a personal field.
   */
  readonly impersonal?: (data: z.infer<S>) => Partial<z.infer<S>>;
  /**
   * Two events of one practice with the same type and business key are the same fact, whoever sent them and whatever
   * their ids. Undefined where the type has no natural key.
   */
  readonly businessKey: (data: z.infer<S>) => readonly (string | number | null | undefined)[] | undefined;
  /** Brings the spellings that events.md tolerates to ours, before the strict check. */
  readonly tolerate?: (data: Record<string, unknown>, envelope: Envelope) => Record<string, unknown>;
}

/** Declares an event type; the personal fields are read off the marks. */
export function defineEventType<T extends string, S extends z.ZodObject>(
  definition: Omit<EventType<T, S>, 'personalFields' | 'ownTimes'> & { readonly ownTimes?: readonly (keyof z.infer<S> & string)[] },
): EventType<T, S> {
  return { ...definition, ownTimes: definition.ownTimes ?? [], personalFields: personalFieldsOf(definition.data) };
}

/** The instant as one spelling, so that `Z` and `+00:00` give one business key. @param instant RFC 3339 with offset. */
export function instantKey(instant: string): number {
  return Date.parse(instant);
}
