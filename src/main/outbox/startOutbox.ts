import type { CanonicalEvent } from '../../shared/events/index.ts';
import type { Health } from '../../shared/live/index.ts';
import type { Effects } from '../effects.ts';
import type { TentativeView } from '../event-log/contract.ts';
import { type AttemptOutcome, channelOf, type Delivery, type DeliveryQueue, type DeliveryTarget, type SettledAttempt } from './contract.ts';
import { deadAlert, deadWordsOf } from './deadAlert.ts';
import type { HoldAlerts } from './holdAlerts.ts';
import { isInGrace } from './postponeInLog.ts';
import { ATTEMPT_TIMEOUT_MS, nextAttemptAtMs } from './retryPolicy.ts';
import { watchHolds } from './watchHolds.ts';

export interface OutboxOptions {
  readonly queue: DeliveryQueue;
  readonly targets: readonly DeliveryTarget[];
  /** Writes what an attempt came to, with the events that follow from it; resolves once both are durable. */
  readonly settle: (
    attempt: SettledAttempt,
    delivery: Delivery,
    consequences: (view: TentativeView) => readonly CanonicalEvent[],
  ) => Promise<void>;
  /** Gives what was never attempted its whole grace anew; resolves once that is durable. */
  readonly postpone: (waiting: readonly Delivery[]) => Promise<void>;
  /** Makes everything due that was tried before in this channel; resolves once that is durable. */
  readonly hurry: (channel: Pick<Delivery, 'tenantId' | 'target'>) => Promise<void>;
  readonly holdAlerts: HoldAlerts;
  readonly effects: Pick<Effects, 'now' | 'setTimer' | 'log'>;
  /** 0 up to 1, spreads retries. */
  readonly chance?: () => number;
}

export interface Outbox {
  /** Something was written: look in this turn, not at the next timer. Asked many times in a turn it looks once. */
  wake(): void;
  /** The machine woke up or the network came back: what is held is tried now, too. */
  wakeUp(): void;
  /** They answer again: what is held goes on, and all that was tried before and waits for its next attempt is tried now. What was never tried keeps its time. */
  retryNow(channel: Pick<Delivery, 'tenantId' | 'target'>): void;
  /** What is held for long, in words for staff; empty when all goes its way. */
  health(): readonly Health[];
  /** Starts nothing more and waits for the attempts under way. */
  close(): Promise<void>;
}

const lanes = ['answer', 'ordered'] as const satisfies readonly Delivery['lane'][];
/** At a time, for one practice at one target: one slow target or practice never delays another. */
const AT_ONCE: Readonly<Record<Delivery['lane'], number>> = { answer: 16, ordered: 4 };
const LOOK_AHEAD = 100;
/** How long a delivery rests whose attempt could not be written down: trying at once would only repeat it. */
const UNWRITTEN_REST_MS = 5_000;
/** The longest sleep between two looks while something waits: after the machine slept or the clock jumped, this heals it. */
const LONGEST_SLEEP_MS = 1_000;
/** While nothing waits no clock matters, and whoever writes a delivery wakes the outbox; this is for a waking that got lost. */
const NOTHING_WAITS_SLEEP_MS = 60_000;
/** A clock that was set back by more than this leaves deliveries planned for a time that is far away again. */
const SET_BACK_MS = 2_000;

/**
 * Delivers what the log holds, at least once: an attempt is made, then written down; a crash between the two repeats it with
 * the same idempotency key. Nothing is sent before its row is durable, because only durable rows are read.
 */
export function startOutbox(options: OutboxOptions): Outbox {
  const { queue, targets, settle, postpone, hurry, holdAlerts, effects, chance = Math.random } = options;
  const byName = new Map(targets.map((target) => [target.name, target]));
  const underWay = new Map<string, Promise<void>>();
  const running = new Map<string, number>();
  const restingUntilMs = new Map<string, number>();
  const hurrying = new Set<Promise<void>>();
  const holds = watchHolds({ queue, alerts: holdAlerts, effects, chance });
  let isClosing = false;
  let isAwake = false;
  /** Null after a look that found nothing waiting: what the clock did since then is of no consequence. */
  let lastLookMs: number | null = effects.now();
  /** Graces may end at times of a clock that was set back since. So it is at a start: nobody saw the clock meanwhile. */
  let areGracesDoubtful = true;
  let postponing: Promise<void> | null = null;
  let cancelTimer = effects.setTimer(look, 0);

  function look(): void {
    cancelTimer();
    isAwake = false;
    if (isClosing) return;
    const nowMs = effects.now();
    const wasSetBack = lastLookMs !== null && nowMs < lastLookMs - SET_BACK_MS;
    if (wasSetBack) areGracesDoubtful = true;
    lastLookMs = nowMs;
    let sleepMs = LONGEST_SLEEP_MS;
    try {
      if (queue.hasPending()) {
        if (areGracesDoubtful) postponeGraces(nowMs);
        for (const probe of holds.dueProbes(nowMs)) begin(probe, 'probe');
        for (const lane of lanes) beginDue(lane, wasSetBack ? Number.MAX_SAFE_INTEGER : nowMs);
        // What is due and cannot begin waits for a place, and whoever leaves one looks again.
        sleepMs = Math.min(sleepMs, Math.max(1, (queue.nextDueAtMs(nowMs) ?? Number.MAX_SAFE_INTEGER) - nowMs));
      } else {
        sleepMs = NOTHING_WAITS_SLEEP_MS;
        lastLookMs = null;
      }
    } catch (error) {
      effects.log('error', 'the outbox could not be read', { error: nameOf(error) });
    }
    cancelTimer = effects.setTimer(look, sleepMs);
  }

  /** Tried again with the next look where it could not be written down; until then nothing inside its grace is sent all the same. */
  function postponeGraces(nowMs: number): void {
    if (postponing) return;
    const waiting = queue.fromLater(nowMs);
    areGracesDoubtful = false;
    if (waiting.length === 0) return;
    postponing = postpone(waiting)
      .catch((error: unknown) => {
        areGracesDoubtful = true;
        effects.log('error', 'what waits for its grace could not be given a new time', { error: nameOf(error) });
      })
      .finally(() => {
        postponing = null;
      });
  }

  /** A channel that is full hides nothing that waits behind its backlog for another one. */
  function beginDue(lane: Delivery['lane'], dueMs: number): void {
    const full = new Set([...running].filter(([key, busy]) => busy >= AT_ONCE[lane] && key.startsWith(`${lane}|`)).map(channelIn));
    for (;;) {
      const due = queue.due(lane, dueMs, LOOK_AHEAD, [...full, ...holds.keys()]);
      const before = full.size;
      for (const delivery of due) if (begin(delivery) === 'full') full.add(channelOf(delivery));
      if (due.length < LOOK_AHEAD || full.size === before) return;
    }
  }

  function begin(delivery: Delivery, as: 'usual' | 'probe' = 'usual'): 'begun' | 'full' | 'not now' {
    const channel = `${delivery.lane}|${channelOf(delivery)}`;
    const busy = running.get(channel) ?? 0;
    if (busy >= AT_ONCE[delivery.lane]) return 'full';
    if (underWay.has(delivery.deliveryId)) return 'not now';
    if (as === 'usual' && holds.isHeld(delivery)) return 'not now';
    if (isInGrace(delivery, effects.now())) return 'not now';
    if ((restingUntilMs.get(delivery.deliveryId) ?? 0) > effects.now()) return 'not now';
    restingUntilMs.delete(delivery.deliveryId);
    running.set(channel, busy + 1);
    const work = attempt(delivery, as === 'probe').finally(() => {
      running.set(channel, (running.get(channel) ?? 1) - 1);
      underWay.delete(delivery.deliveryId);
      wake();
    });
    underWay.set(delivery.deliveryId, work);
    return 'begun';
  }

  async function attempt(delivery: Delivery, isProbe: boolean): Promise<void> {
    const target = byName.get(delivery.target);
    const startedAtMs = effects.now();
    const outcome = await outcomeOf(delivery, target);
    holds.attempted(delivery, outcome, isProbe);
    // Nothing of it counts: the row stays as it was.
    if (outcome.outcome === 'held') return;
    const nowMs = effects.now();
    const settled: SettledAttempt = {
      deliveryId: delivery.deliveryId,
      attempt: delivery.attempts + 1,
      atMs: startedAtMs,
      durationMs: Math.max(0, nowMs - startedAtMs),
      outcome,
      nextAttemptAtMs: nextAttemptAtMs(delivery, outcome, nowMs, chance()),
    };
    effects.log(outcome.outcome === 'delivered' ? 'info' : 'warn', 'delivery attempt', {
      tenantId: delivery.tenantId,
      outcome: outcome.outcome,
      code: delivery.operation,
      count: settled.attempt,
      durationMs: settled.durationMs,
      ...(outcome.status !== null && { status: outcome.status }),
    });
    const isDead = settled.nextAttemptAtMs === null && outcome.outcome !== 'delivered';
    const consequences = (view: TentativeView): readonly CanonicalEvent[] => {
      const own = target?.consequences?.(delivery, outcome, view) ?? [];
      if (!isDead || own.some(({ eventType }) => eventType === 'orchestration.alert.v1')) return own;
      const words = deadWordsOf(target, delivery);
      return words ? [...own, deadAlert(delivery, words, { attempt: settled.attempt, atMs: view.nowMs })] : own;
    };
    // Storage may refuse for a while; then the row stays as it was and the delivery is tried again with the same key.
    await settle(settled, delivery, consequences).catch((error: unknown) => {
      restingUntilMs.set(delivery.deliveryId, effects.now() + UNWRITTEN_REST_MS);
      effects.log('error', 'an attempt could not be written down', { tenantId: delivery.tenantId, error: nameOf(error) });
    });
  }

  async function outcomeOf(delivery: Delivery, target: DeliveryTarget | undefined): Promise<AttemptOutcome> {
    if (!target) return { outcome: 'rejected', status: null, reason: 'There is no such target any more' };
    try {
      return await target.deliver(delivery, ATTEMPT_TIMEOUT_MS[delivery.lane]);
    } catch (error) {
      return { outcome: 'retryLater', status: null, reason: `the attempt broke here (${nameOf(error)})` };
    }
  }

  function wake(): void {
    if (isAwake || isClosing) return;
    isAwake = true;
    cancelTimer();
    cancelTimer = effects.setTimer(look, 0);
  }

  return {
    wake,
    wakeUp() {
      holds.tryAllNow();
      wake();
    },
    retryNow(channel) {
      if (isClosing) return;
      holds.releaseChannel(channel);
      wake();
      const hurried = hurry(channel)
        .catch((error: unknown) =>
          effects.log('error', 'what waits could not be made due', { tenantId: channel.tenantId, error: nameOf(error) }),
        )
        .finally(() => {
          hurrying.delete(hurried);
          wake();
        });
      hurrying.add(hurried);
    },
    health: holds.health,
    async close() {
      isClosing = true;
      cancelTimer();
      await Promise.all([...underWay.values(), ...hurrying, postponing]);
      await holds.settled();
    },
  };
}

function channelIn([key]: readonly [string, number]): string {
  return key.slice(key.indexOf('|') + 1);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
