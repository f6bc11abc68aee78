import type { CanonicalEvent } from '../../shared/events/index.ts';
import type { Effects } from '../effects.ts';
import type { AttemptOutcome, Delivery, DeliveryQueue, DeliveryTarget, SettledAttempt } from './contract.ts';
import { ATTEMPT_TIMEOUT_MS, nextAttemptAtMs } from './retryPolicy.ts';

export interface OutboxOptions {
  readonly queue: DeliveryQueue;
  readonly targets: readonly DeliveryTarget[];
  /** Writes what an attempt came to, with the events that follow from it; resolves once both are durable. */
  readonly settle: (attempt: SettledAttempt, delivery: Delivery, events: readonly CanonicalEvent[]) => Promise<void>;
  readonly effects: Pick<Effects, 'now' | 'setTimer' | 'log'>;
  /** 0 up to 1, spreads retries. */
  readonly chance?: () => number;
}

export interface Outbox {
  /** Something was written: look now, not at the next timer. */
  wake(): void;
  /** Starts nothing more and waits for the attempts under way. */
  close(): Promise<void>;
}

/** At a time, for one practice at one target: one slow target or practice never delays another. */
const AT_ONCE: Readonly<Record<Delivery['lane'], number>> = { answer: 16, ordered: 4 };
const LOOK_AHEAD = 500;
/** How long a delivery rests whose attempt could not be written down: trying at once would only repeat it. */
const UNWRITTEN_REST_MS = 5_000;
/** The longest sleep between two looks: after the machine slept or the clock jumped, this heals it. */
const LONGEST_SLEEP_MS = 1_000;

/**
 * Delivers what the log holds, at least once: an attempt is made, then written down; a crash between the two repeats it with
 * the same idempotency key. Nothing is sent before its row is durable, because only durable rows are read.
 */
export function startOutbox({ queue, targets, settle, effects, chance = Math.random }: OutboxOptions): Outbox {
  const byName = new Map(targets.map((target) => [target.name, target]));
  const underWay = new Map<string, Promise<void>>();
  const running = new Map<string, number>();
  const restingUntilMs = new Map<string, number>();
  let isClosing = false;
  let cancelTimer = effects.setTimer(look, 0);

  function look(): void {
    cancelTimer();
    if (isClosing) return;
    for (const lane of ['answer', 'ordered'] as const) {
      for (const delivery of queue.due(lane, effects.now(), LOOK_AHEAD)) begin(delivery);
    }
    const nextMs = queue.nextDueAtMs();
    const sleepMs = nextMs === null ? LONGEST_SLEEP_MS : Math.min(LONGEST_SLEEP_MS, Math.max(10, nextMs - effects.now()));
    cancelTimer = effects.setTimer(look, sleepMs);
  }

  function begin(delivery: Delivery): void {
    const target = byName.get(delivery.target);
    const channel = `${delivery.lane}|${delivery.target}|${delivery.tenantId}`;
    const busy = running.get(channel) ?? 0;
    if (!target || underWay.has(delivery.deliveryId) || busy >= AT_ONCE[delivery.lane]) return;
    if ((restingUntilMs.get(delivery.deliveryId) ?? 0) > effects.now()) return;
    restingUntilMs.delete(delivery.deliveryId);
    running.set(channel, busy + 1);
    const work = attempt(delivery, target).finally(() => {
      running.set(channel, (running.get(channel) ?? 1) - 1);
      underWay.delete(delivery.deliveryId);
      look();
    });
    underWay.set(delivery.deliveryId, work);
  }

  async function attempt(delivery: Delivery, target: DeliveryTarget): Promise<void> {
    const startedAtMs = effects.now();
    const outcome = await target.deliver(delivery, ATTEMPT_TIMEOUT_MS[delivery.lane]).catch(
      (error: unknown): AttemptOutcome => ({
        outcome: 'retryLater',
        status: null,
        reason: `the attempt broke here (${error instanceof Error ? error.name : 'unknown'})`,
      }),
    );
    const nowMs = effects.now();
    const next = nextAttemptAtMs(delivery, outcome, nowMs, chance());
    const settled: SettledAttempt = {
      deliveryId: delivery.deliveryId,
      attempt: delivery.attempts + 1,
      atMs: startedAtMs,
      durationMs: nowMs - startedAtMs,
      outcome,
      nextAttemptAtMs: next,
    };
    effects.log(outcome.outcome === 'delivered' ? 'info' : 'warn', 'delivery attempt', {
      tenantId: delivery.tenantId,
      outcome: outcome.outcome,
      code: delivery.operation,
      count: settled.attempt,
      durationMs: settled.durationMs,
      ...(outcome.status !== null && { status: outcome.status }),
    });
    // Storage may refuse for a while; then the row stays as it was and the delivery is tried again with the same key.
    const events = target.consequences?.(delivery, outcome, nowMs) ?? [];
    await settle(settled, delivery, events).catch((error: unknown) => {
      restingUntilMs.set(delivery.deliveryId, nowMs + UNWRITTEN_REST_MS);
      const name = error instanceof Error ? error.name : 'unknown';
      effects.log('error', 'an attempt could not be written down', { tenantId: delivery.tenantId, error: name });
    });
  }

  return {
    wake: () => look(),
    async close() {
      isClosing = true;
      cancelTimer();
      await Promise.all(underWay.values());
    },
  };
}
