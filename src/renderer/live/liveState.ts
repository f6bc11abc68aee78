import type { ClinicDay, Command } from '../../shared/clinic-day/index.ts';
import type { FromEngine, Health, Refusal } from '../../shared/live/index.ts';
import type { ChangedEntities } from './changedEntities.ts';

/**
 * `connecting`: not yet heard anything. `live`: the day on screen is the host's. `reconnecting`: the host was lost a moment ago.
 * `offline`: nothing heard for more than 30 s, still trying. `ended`: the host refused this window, or it was closed; no more tries.
 */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'ended';

export interface LiveConnection {
  readonly state: ConnectionState;
  /** Host time, epoch ms: since when this state holds; while not live, when the host was last heard. */
  readonly sinceMs: number;
  /** Host time, epoch ms, of the last word from the host; null before the first. Its age is `hostNow() - lastHeardMs`. */
  readonly lastHeardMs: number | null;
  /** Why the host ended it: a code for programs, a sentence for people. */
  readonly goodbye: { readonly code: string; readonly message: string } | null;
}

export type Welcome = Extract<FromEngine, { kind: 'welcome' }>;

/** A command that was sent and not yet answered. */
export interface PendingCommand {
  readonly commandId: string;
  readonly command: Command;
  /** Host time, epoch ms. */
  readonly sinceMs: number;
}

/** `visit:`, `resource:`, `provider:`, `patient:` or `alert:` and the id. */
export type EntityKey = `${'visit' | 'resource' | 'provider' | 'patient' | 'alert'}:${string}`;

export interface LiveState {
  readonly connection: LiveConnection;
  readonly welcome: Welcome | null;
  /** The practice that is being watched. */
  readonly practice: { readonly tenantId: string; readonly name: string; readonly timezone: string } | null;
  /** Null until the first snapshot of this user and practice. */
  readonly day: ClinicDay | null;
  readonly isToday: boolean;
  /** Position in the log that `day` reflects. */
  readonly position: number;
  readonly health: readonly Health[];
  /** What changed within the last second, with the host time of the change: for the short glow. A snapshot makes nothing glow. */
  readonly recentlyChanged: ReadonlyMap<EntityKey, number>;
  /** What the newest fold changed in `day`; null after a snapshot, which may have changed everything. */
  readonly changed: ChangedEntities | null;
  readonly pending: readonly PendingCommand[];
}

export type CommandOutcome =
  | { readonly outcome: 'accepted'; readonly commandId: string; readonly position: number }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** It did not reach the host, or nobody can say whether it did. `reason` is a sentence for people. */
  | { readonly outcome: 'unsent'; readonly reason: string };
