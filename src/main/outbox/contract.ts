import type { AppointmentId, CanonicalEvent, TenantId } from '../../shared/events/index.ts';
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
  /** Those of `attempts` that were spent before it was last sent again. */
  readonly attemptsBefore: number;
  readonly nextAttemptAtMs: number;
  readonly status: 'pending' | 'delivered' | 'dead';
}

/** One practice at one target: these never wait for each other. */
export function channelOf({ tenantId, target }: Pick<Delivery, 'tenantId' | 'target'>): string {
  return `${target}|${tenantId}`;
}

/** One operation of a channel. */
export function operationOf(delivery: Pick<Delivery, 'tenantId' | 'target' | 'operation'>): string {
  return `${channelOf(delivery)}|${delivery.operation}`;
}

/** What is for one practice at one target, or one operation of it. */
export interface DeliveryScope extends Pick<Delivery, 'tenantId' | 'target'> {
  /** Null for all of them. */
  readonly operation: string | null;
}

/** What one attempt came to. */
export type AttemptOutcome =
  | { readonly outcome: 'delivered'; readonly status: number }
  | { readonly outcome: 'retryLater'; readonly reason: string; readonly status: number | null; readonly retryAfterMs?: number }
  /** Will never succeed as it is: to the dead letters. `reason` is a sentence for people without anything personal. */
  | { readonly outcome: 'rejected'; readonly reason: string; readonly status: number | null }
  | Held;

/** Keys, consent or a permission are missing: nothing that is sent now can arrive, so it waits for people and spends no attempt. */
export interface Held {
  readonly outcome: 'held';
  /** What else cannot arrive either: all that is for this practice at this target, or this operation of it alone. */
  readonly scope: 'channel' | 'operation';
  /** A few words for the health. */
  readonly label: string;
  /** Sentences for staff: what happened, what it means, what to do. Nothing personal. */
  readonly reason: string;
  readonly status: number | null;
  /** The target shows it in a health line of its own. */
  readonly isShownByTarget?: true;
}

/** What an attempt that counts came to. */
export type CountedOutcome = Exclude<AttemptOutcome, Held>;

export interface DeliveryTarget {
  readonly name: string;
  deliver(delivery: Delivery, timeoutMs: number): Promise<AttemptOutcome>;
  /** What it means that this one was given up, in words for staff; null where nobody is concerned. Left out: the outbox's own words. */
  whenDead?(delivery: Delivery): DeadWords | null;
  /** Why it must not be sent again as things stand now, a sentence for people; null: it may. */
  refusesAgain?(delivery: Delivery, view: TentativeView): string | null;
  /** What follows for the log from this attempt: asked inside the transaction that writes the attempt down, so it only reads `view`. */
  consequences?(delivery: Delivery, outcome: CountedOutcome, view: TentativeView): readonly CanonicalEvent[];
}

/** What staff read about a delivery that was given up. Nothing of it names anybody; windows add the names. */
export interface DeadWords {
  /** Critical where a patient is concerned. */
  readonly level: 'warning' | 'critical';
  /** What did not arrive, and what that means: whole sentences. */
  readonly meaning: string;
  /** What to do about it: whole sentences. */
  readonly toDo: string;
  readonly relatedAppointments: readonly AppointmentId[];
}

/** A delivery that was given up and that nobody has settled yet. */
export interface DeadDelivery extends Delivery {
  /** Epoch ms UTC. */
  readonly diedAtMs: number;
  /** Why the last attempt failed; null where none was kept. */
  readonly reason: string | null;
  readonly lastStatus: number | null;
}

/** What a person decided about one that was given up. */
export interface DeadDeliveryChange {
  readonly deliveryId: string;
  /** `again`: it is due now and its schedule begins anew. `set aside`: they settled it some other way. */
  readonly change: 'again' | 'set aside';
}

/** One attempt and what follows from it, to be written in one transaction. */
export interface SettledAttempt {
  readonly deliveryId: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly atMs: number;
  readonly durationMs: number;
  readonly outcome: CountedOutcome;
  /** When to try again; null when it is over (delivered or dead). */
  readonly nextAttemptAtMs: number | null;
}

/** What waits, as the event log keeps it. Written inside `record`, read on the read-only connection. */
export interface DeliveryQueue {
  /**
   * Due ones, oldest first; within one ordering key only the first pending one counts: of the answers for an answer, of all for the rest.
   * @param except channels and operations (`channelOf`, `operationOf`) that can take nothing now: what waits for them hides nothing of others.
   */
  due(lane: Delivery['lane'], nowMs: number, limit: number, except?: readonly string[]): readonly Delivery[];
  /** What would go first of this scope, whenever it is due, but nothing inside its grace. */
  firstOf(scope: DeliveryScope, nowMs: number): Delivery | undefined;
  /** Whether anything was tried before and waits for its next attempt. */
  hasToHurry(channel: Pick<Delivery, 'tenantId' | 'target'>, nowMs: number): boolean;
  /** How many wait in this scope. */
  countOf(scope: DeliveryScope): number;
  /** Never attempted, and written at a time that is yet to come: the clock was set back before the end of their grace. In the order of their writing. */
  fromLater(nowMs: number): readonly Delivery[];
  /** When the next one that is not due yet will be, epoch ms; null when there is none. */
  nextDueAtMs(afterMs: number): number | null;
  /** Whether anything waits, due or not. Costs one step, however much was delivered. */
  hasPending(): boolean;
  /** Given up and not settled yet, newest first. @param options.before the deliveryId that the page before ended with. */
  dead(options: { readonly tenantId?: TenantId; readonly limit: number; readonly before?: string }): readonly DeadDelivery[];
  /** `dead`: given up and not settled yet. */
  counts(): { readonly pending: number; readonly dead: number; readonly oldestPendingAtMs: number | null };
  get(deliveryId: string): Delivery | undefined;
  attemptsOf(deliveryId: string): readonly SettledAttemptRow[];
}

export interface SettledAttemptRow {
  readonly attempt: number;
  readonly atMs: number;
  readonly outcome: CountedOutcome['outcome'];
  readonly status: number | null;
  readonly reason: string | null;
}
