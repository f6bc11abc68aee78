import type { Health } from '../../shared/live/index.ts';
import type { Effects } from '../effects.ts';
import { type AttemptOutcome, channelOf, type Delivery, type DeliveryQueue, operationOf } from './contract.ts';
import type { HoldAlerts } from './holdAlerts.ts';
import { createHolds, type Hold } from './holds.ts';

/** A rotation of keys heals within seconds; what lasts longer is shown. */
const SHOWN_AFTER_MS = 10_000;
/** Requests are to be resolved within 10 min (healthengine.md, Rules): from then on somebody has to act. */
const ALERT_AFTER_MS = 10 * 60_000;
/** An alert stands on the day of its telling, so what goes on is told again the next day. */
const TELL_AGAIN_AFTER_MS = 24 * 60 * 60_000;

/** Holds as the outbox lives with them: begun and ended by what attempts came to, shown in the health, told as an alert when they last. */
export function watchHolds({
  queue,
  alerts,
  effects,
  chance,
}: {
  readonly queue: DeliveryQueue;
  readonly alerts: HoldAlerts;
  readonly effects: Pick<Effects, 'now' | 'log'>;
  readonly chance: () => number;
}) {
  const holds = createHolds(chance);
  /** When each was told last, epoch ms. */
  const toldAtMs = new Map<string, number>();
  /** Proven to work since the start, or since they were held: whatever was told of them is over. */
  const proven = new Set<string>();
  const telling = new Set<Promise<void>>();

  function tell(work: Promise<void>, fields: { readonly tenantId: Delivery['tenantId'] }, undo: () => void): void {
    const told = work
      .catch((error: unknown) => {
        undo();
        effects.log('error', 'an alert about held deliveries could not be recorded', {
          tenantId: fields.tenantId,
          error: error instanceof Error ? error.name : 'unknown',
        });
      })
      .finally(() => telling.delete(told));
    telling.add(told);
  }

  function works(delivery: Delivery): void {
    const { tenantId, target, operation } = delivery;
    for (const scope of [
      { tenantId, target, operation: null },
      { tenantId, target, operation },
    ]) {
      const key = scope.operation === null ? channelOf(delivery) : operationOf(delivery);
      if (holds.release(key)) effects.log('info', 'held deliveries go on', { tenantId, code: target });
      toldAtMs.delete(key);
      if (proven.has(key)) continue;
      proven.add(key);
      tell(alerts.over(scope), scope, () => proven.delete(key));
    }
  }

  function raise(hold: Hold, nowMs: number): void {
    const before = toldAtMs.get(hold.key);
    if (nowMs - hold.sinceMs < ALERT_AFTER_MS || (before !== undefined && Math.abs(nowMs - before) < TELL_AGAIN_AFTER_MS)) return;
    toldAtMs.set(hold.key, nowMs);
    tell(alerts.raise(hold), hold.scope, () => toldAtMs.delete(hold.key));
  }

  return {
    isHeld: holds.isHeld,
    keys: holds.keys,
    tryAllNow: holds.tryAllNow,
    releaseChannel: holds.releaseChannel,
    /** @param isProbe it was the one try of what is held. */
    attempted(delivery: Delivery, outcome: AttemptOutcome, isProbe: boolean): void {
      const nowMs = effects.now();
      const { tenantId, target } = delivery;
      if (outcome.outcome === 'held') {
        const isNew = !holds.isHeld(delivery);
        holds.refused(delivery, outcome, isProbe, nowMs);
        proven.delete(outcome.scope === 'channel' ? channelOf(delivery) : operationOf(delivery));
        const status = outcome.status === null ? {} : { status: outcome.status };
        if (isNew) effects.log('warn', 'deliveries are held', { tenantId, code: target, outcome: outcome.scope, ...status });
        return;
      }
      // Whoever answers to the matter itself has let us in; that something broke says nothing.
      if (outcome.outcome === 'delivered' || (outcome.outcome === 'rejected' && outcome.status !== null)) works(delivery);
      else if (isProbe) holds.unanswered(delivery, nowMs);
    },
    /** One delivery of each that is to be tried now. A hold for which nothing waits any more is none. */
    dueProbes(nowMs: number): readonly Delivery[] {
      for (const hold of holds.all()) raise(hold, nowMs);
      return holds.dueForProbe(nowMs).flatMap(({ key, scope }) => {
        if (queue.countOf(scope) === 0) holds.release(key);
        return queue.firstOf(scope, nowMs) ?? [];
      });
    },
    /** A line for each that lasts and that its target does not show itself. */
    health(): readonly Health[] {
      const nowMs = effects.now();
      return holds
        .all()
        .filter(({ sinceMs, refused }) => !refused.isShownByTarget && nowMs - sinceMs >= SHOWN_AFTER_MS)
        .map(({ key, scope, refused }) => {
          const count = queue.countOf(scope);
          const waiting = count === 1 ? '1 message waits' : `${count} messages wait`;
          const detail = `${refused.reason} ${waiting}; nothing is lost, and all of it is sent in order as soon as this is put right.`;
          return { key: `held-${key}`, level: 'act', label: refused.label, detail };
        });
    },
    settled: () => Promise.all(telling),
  };
}
