import type { CanonicalEvent, TenantId } from '../../shared/events/index.ts';
import type { TentativeView } from '../event-log/contract.ts';

/**
 * One thing to send to one target, written in the transaction of the event that causes it (architecture.md, decision 3).
 * The payload carries identifiers and plain facts only; what is personal is read from the log when it is sent, so that an
 * erasure needs no second place to look.
 */
export interface NewDelivery {
  /** Also the idempotency key of every attempt. Derived from what causes it: writing the same delivery again changes nothing. */
  readonly deliveryId: string;
  readonly tenantId: TenantId;
  readonly target: string;
  /** `answer`: at once, 3 s timeout, again at once, after 1 s and 2 s, then every 2 s until its deadline; behind earlier answers of its `orderingKey` alone. `ordered`: the usual schedule, behind everything earlier of its key. */
  readonly lane: 'answer' | 'ordered';
  readonly operation: string;
  readonly orderingKey: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Not sent before this long after it was written, so that it can be withdrawn; 0 when left out. */
  readonly delayMs?: number;
}

/** What is kept of a delivery. */
export interface Delivery extends Omit<NewDelivery, 'delayMs'> {
  readonly createdAtMs: number;
  readonly attempts: number;
  readonly nextAttemptAtMs: number;
  readonly status: 'pending' | 'delivered' | 'dead';
}

/** One practice at one target: these never wait for each other. */
export function channelOf({ tenantId, target }: Pick<Delivery, 'tenantId' | 'target'>): string {
  return `${target}|${tenantId}`;
}

/** What one attempt came to. */
export type AttemptOutcome =
  | { readonly outcome: 'delivered'; readonly status: number }
  | { readonly outcome: 'retryLater'; readonly reason: string; readonly status: number | null; readonly retryAfterMs?: number }
  /** Will never succeed as it is: to the dead letters. `reason` is a sentence for people without anything personal. */
  | { readonly outcome: 'rejected'; readonly reason: string; readonly status: number | null };

export interface DeliveryTarget {
  readonly name: string;
  deliver(delivery: Delivery, timeoutMs: number): Promise<AttemptOutcome>;
  /** What follows for the log from this attempt: asked inside the transaction that writes the attempt down, so it only reads `view`. */
  consequences?(delivery: Delivery, outcome: AttemptOutcome, view: TentativeView): readonly CanonicalEvent[];
}

/** One attempt and what follows from it, to be written in one transaction. */
export interface SettledAttempt {
  readonly deliveryId: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly atMs: number;
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  /** When to try again; null when it is over (delivered or dead). */
  readonly nextAttemptAtMs: number | null;
}

/** What waits, as the event log keeps it. Written inside `record`, read on the read-only connection. */
export interface DeliveryQueue {
  /**
   * Due ones, oldest first; within one ordering key only the first pending one counts: of the answers for an answer, of all for the rest.
   * @param except channels (`channelOf`) that can take nothing more now: what waits for them hides nothing of others.
   */
  due(lane: Delivery['lane'], nowMs: number, limit: number, except?: readonly string[]): readonly Delivery[];
  /** Never attempted, and written at a time that is yet to come: the clock was set back before the end of their grace. In the order of their writing. */
  fromLater(nowMs: number): readonly Delivery[];
  /** When the next one that is not due yet will be, epoch ms; null when there is none. */
  nextDueAtMs(afterMs: number): number | null;
  /** Whether anything waits, due or not. Costs one step, however much was delivered. */
  hasPending(): boolean;
  counts(): { readonly pending: number; readonly dead: number; readonly oldestPendingAtMs: number | null };
  get(deliveryId: string): Delivery | undefined;
  attemptsOf(deliveryId: string): readonly SettledAttemptRow[];
}

export interface SettledAttemptRow {
  readonly attempt: number;
  readonly atMs: number;
  readonly outcome: AttemptOutcome['outcome'];
  readonly status: number | null;
  readonly reason: string | null;
}
