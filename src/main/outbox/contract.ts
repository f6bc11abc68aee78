import type { TenantId } from '../../shared/events/index.ts';

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
  /** `answer`: at once, 3 s timeout, again at once, after 1 s and 2 s, then every 2 s until its deadline. `ordered`: the usual schedule, in order within `orderingKey`. */
  readonly lane: 'answer' | 'ordered';
  readonly operation: string;
  readonly orderingKey: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Delivery extends NewDelivery {
  readonly createdAtMs: number;
  readonly attempts: number;
  readonly nextAttemptAtMs: number;
  readonly status: 'pending' | 'delivered' | 'dead';
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
}
