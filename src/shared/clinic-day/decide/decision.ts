import {
  type Actor,
  type CanonicalEvent,
  type CommandId,
  correlationIdSchema,
  type EventData,
  type EventTypeName,
  eventIdSchema,
  eventTypes,
} from '../../events/index.ts';
import type { PracticeCalendar } from '../../practice-time/index.ts';
import type { Command, CommandType } from '../commands.ts';
import type { ClinicDay } from '../state.ts';

/** Why a command was refused, for programs; the sentence beside it is for people. */
export type RefusalCode =
  | 'unknown-visit'
  | 'unknown-patient'
  | 'unknown-provider'
  | 'unknown-chair'
  | 'unknown-type'
  | 'unknown-alert'
  | 'unknown-command'
  | 'not-today'
  | 'other-day'
  | 'too-early'
  | 'too-soon'
  | 'in-the-past'
  | 'not-here-yet'
  | 'not-checked-in'
  | 'already-here'
  | 'wrong-stage'
  | 'no-change'
  | 'no-provider'
  | 'provider-not-for-type'
  | 'chair-taken'
  | 'chair-reserved'
  | 'chair-cleaning'
  | 'chair-out-of-order'
  | 'chair-in-use'
  | 'chair-reused'
  | 'already-today'
  | 'alert-closed'
  | 'already-undone'
  | 'is-undo'
  | 'later-command'
  | 'too-old';

/** A command becomes events, or is refused with a code and a sentence for people (architecture.md, decision 2). */
export type Decision = { readonly outcome: 'accepted'; readonly events: readonly CanonicalEvent[] } | RefusedDecision;

export interface RefusedDecision {
  readonly outcome: 'refused';
  readonly code: RefusalCode;
  readonly message: string;
}

export interface DecideContext {
  /** Epoch ms UTC. */
  readonly nowMs: number;
  readonly actor: Actor;
  readonly commandId: CommandId;
  /** A new UUID v7 each time. */
  readonly newId: () => string;
  readonly calendar: PracticeCalendar;
}

export type CommandOf<T extends CommandType> = Extract<Command, { readonly type: T }>;

export function accepted(events: readonly CanonicalEvent[]): Decision {
  return { outcome: 'accepted', events };
}

export function refused(code: RefusalCode, message: string): RefusedDecision {
  return { outcome: 'refused', code, message };
}

/** Makes the events of one command: they share its correlation and happen now. */
export function eventOf<T extends EventTypeName>(day: ClinicDay, context: DecideContext, eventType: T, data: EventData<T>): CanonicalEvent {
  const event = {
    eventId: eventIdSchema.parse(context.newId()),
    eventType,
    eventVersion: eventTypes[eventType].version,
    occurredAt: instantOf(context.nowMs),
    producer: 'frontdesk',
    tenantId: day.setup.tenantId,
    correlationId: correlationIdSchema.parse(context.commandId),
    data,
  };
  // The compiler does not follow that type and payload belong together through a type parameter; the signature says it.
  return event as unknown as CanonicalEvent;
}

/** @param atMs epoch ms UTC. @returns RFC 3339 in UTC. */
export function instantOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
