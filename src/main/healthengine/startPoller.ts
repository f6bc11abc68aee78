import type { CorrelationId } from '../../shared/events/index.ts';
import { correlationIdSchema } from '../../shared/events/index.ts';
import type { Effects } from '../effects.ts';
import type { PmsApi } from './pms-api/createPmsApi.ts';
import { GO_ON_AFTER_MS, LOOK_AT_KEYS_EVERY_MS, nextPollDelayMs, pollTimeoutMs } from './pollSchedule.ts';
import type { PracticeHealth } from './practiceHealth.ts';

export interface PollerOptions {
  readonly api: PmsApi;
  readonly health: PracticeHealth;
  /** Handles the types that are outstanding, in their order of work. @returns false when it was cut short. */
  readonly handle: (outstanding: readonly string[], correlationId: CorrelationId) => Promise<boolean>;
  /** The practice answers again after a long silence, wrong keys or a consent that was missing. */
  readonly recovered: () => void;
  readonly effects: Pick<Effects, 'now' | 'newId' | 'setTimer' | 'log'>;
  readonly chance?: () => number;
}

export interface Poller {
  /** Now, or right after the poll under way: after a sleep of the machine, a hint, new keys. */
  pollNow(): void;
  /** Starts no further poll and waits for the one under way. */
  close(): Promise<void>;
}

/** After this long without an answer Healthengine may have forgotten what it knew of us. */
const LONG_SILENCE_MS = 60_000;

/** Asks one practice's outstanding requests again and again; never two polls at once. */
export function startPoller({ api, health, handle, recovered, effects, chance = Math.random }: PollerOptions): Poller {
  const createdAtMs = effects.now();
  let isClosed = false;
  let wantsAnother = false;
  let wasCutShort = false;
  /** Since the last poll that went through; another call may have found keys and consent good before this one does. */
  let wasRefused = false;
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
    if (isRefused()) api.renewKeys();
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
    const regularMs = nextPollDelayMs(health.history(), chance());
    const isSoon = wasCutShort || (isRefused() && api.renewKeys());
    const delayMs = wantsAnother ? 0 : isSoon ? Math.min(regularMs, GO_ON_AFTER_MS) : regularMs;
    wantsAnother = false;
    // A clock that was set back must not stretch the wait, one set forward must not skip it.
    const spentMs = Math.min(Math.max(0, effects.now() - startedAtMs), delayMs);
    wait(delayMs - spentMs);
  }

  /** While the keys are not accepted the wait is long: other keys end it, and so does any call that came through meanwhile. */
  function wait(leftMs: number): void {
    if (!isRefused() || leftMs <= LOOK_AT_KEYS_EVERY_MS) {
      cancelTimer = effects.setTimer(begin, leftMs);
      return;
    }
    cancelTimer = effects.setTimer(() => {
      if (!isRefused() || api.renewKeys()) begin();
      else wait(leftMs - LOOK_AT_KEYS_EVERY_MS);
    }, LOOK_AT_KEYS_EVERY_MS);
  }

  function isRefused(): boolean {
    return health.history().state === 'unauthorised';
  }

  async function poll(): Promise<void> {
    const correlationId = correlationIdSchema.parse(effects.newId());
    const startedAtMs = effects.now();
    const before = health.history();
    const result = await api.outstandingRequests(correlationId, pollTimeoutMs(before));
    wasCutShort = false;
    health.polled(result, effects.now());
    const { tenantId } = api.link;
    if (result.outcome === 'unauthorised' || result.outcome === 'noConsent') wasRefused = true;
    if (result.outcome !== 'done') {
      effects.log('warn', 'poll failed', { tenantId, correlationId, outcome: result.outcome, durationMs: effects.now() - startedAtMs });
      return;
    }
    if (before.failuresInARow > 0) effects.log('info', 'polling recovered', { tenantId, correlationId });
    const silentMs = startedAtMs - (before.lastSuccessMs ?? createdAtMs);
    if (wasRefused || (before.failuresInARow > 0 && silentMs > LONG_SILENCE_MS)) recovered();
    wasRefused = false;
    if (result.value.length === 0) return;
    wasCutShort = !(await handle(result.value, correlationId));
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
