import type { CorrelationId } from '../../shared/events/index.ts';
import { correlationIdSchema } from '../../shared/events/index.ts';
import type { Effects } from '../effects.ts';
import type { PmsApi } from './pms-api/createPmsApi.ts';
import { nextPollDelayMs } from './pollSchedule.ts';
import type { PracticeHealth } from './practiceHealth.ts';

export interface PollerOptions {
  readonly api: PmsApi;
  readonly health: PracticeHealth;
  /** Handles the types that are outstanding, in their order of work. */
  readonly handle: (outstanding: readonly string[], correlationId: CorrelationId) => Promise<void>;
  readonly effects: Pick<Effects, 'now' | 'newId' | 'setTimer' | 'log'>;
  readonly chance?: () => number;
}

export interface Poller {
  /** Now, or right after the poll under way: after a sleep of the machine, a hint, new keys. */
  pollNow(): void;
  /** Starts no further poll and waits for the one under way. */
  close(): Promise<void>;
}

/** Asks one practice's outstanding requests again and again; never two polls at once. */
export function startPoller({ api, health, handle, effects, chance = Math.random }: PollerOptions): Poller {
  let isClosed = false;
  let wantsAnother = false;
  let underWay: Promise<void> | null = null;
  let cancelTimer = effects.setTimer(begin, 0);

  function begin(): void {
    cancelTimer();
    if (isClosed) return;
    if (underWay) {
      wantsAnother = true;
      return;
    }
    const startedAtMs = effects.now();
    underWay = poll()
      .catch((error: unknown) =>
        effects.log('error', 'a poll broke', { tenantId: api.link.tenantId, error: error instanceof Error ? error.name : 'unknown' }),
      )
      .finally(() => {
        underWay = null;
        plan(startedAtMs);
      });
  }

  function plan(startedAtMs: number): void {
    if (isClosed) return;
    const delayMs = wantsAnother ? 0 : nextPollDelayMs(health.history(), chance());
    wantsAnother = false;
    if (delayMs === null) return;
    // A clock that was set back must not stretch the wait, one set forward must not skip it.
    const spentMs = Math.min(Math.max(0, effects.now() - startedAtMs), delayMs);
    cancelTimer = effects.setTimer(begin, delayMs - spentMs);
  }

  async function poll(): Promise<void> {
    const correlationId = correlationIdSchema.parse(effects.newId());
    const startedAtMs = effects.now();
    const result = await api.outstandingRequests(correlationId);
    const hadFailed = health.history().failuresInARow > 0;
    health.polled(result, effects.now());
    const { tenantId } = api.link;
    if (result.outcome !== 'done') {
      effects.log('warn', 'poll failed', { tenantId, correlationId, outcome: result.outcome, durationMs: effects.now() - startedAtMs });
      return;
    }
    if (hadFailed) effects.log('info', 'polling recovered', { tenantId, correlationId });
    if (result.value.length === 0) return;
    await handle(result.value, correlationId);
    effects.log('info', 'requests handled', {
      tenantId,
      correlationId,
      count: result.value.length,
      durationMs: effects.now() - startedAtMs,
    });
  }

  return {
    pollNow: begin,
    async close() {
      isClosed = true;
      cancelTimer();
      await underWay;
    },
  };
}
