import { z } from 'zod';
import type { CommandId, EventId, SourceId, StationId } from './ids.ts';
import type { CanonicalEvent } from './registry.ts';

export const roles = ['front-desk', 'clinician', 'manager', 'it', 'display'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

/** Who caused an event: stamped by the engine from the session, never taken from a client. */
export const actorSchema = z.strictObject({
  kind: z.enum(['user', 'source', 'rule', 'setup']),
  /** Initials of a user, id of a source or name of a rule. */
  id: z.string().min(1).max(200),
  role: roleSchema.nullable(),
});
export type Actor = z.infer<typeof actorSchema>;

/** No source may order its events further ahead of their receipt than this (events.md, Order and convergence). */
export const MAX_SKEW_MS = 60_000;

/** An event as the log holds it: the envelope, and beside it what the engine stamped at commit. */
export interface LogRecord {
  /** Gap-free, increasing, assigned at commit. */
  readonly position: number;
  /** Epoch milliseconds, UTC: when it reached us. */
  readonly receivedAtMs: number;
  /** Epoch milliseconds, UTC: occurredAt, but never later than receivedAt + 60 s. Folding sorts by (orderAtMs, source, eventId). */
  readonly orderAtMs: number;
  readonly source: SourceId;
  readonly actor: Actor;
  readonly stationId: StationId | null;
  readonly commandId: CommandId | null;
  /** The event that caused this one, where one did. */
  readonly causationId: EventId | null;
  readonly event: CanonicalEvent;
}
