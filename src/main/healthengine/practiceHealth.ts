import type { Health } from '../../shared/live/index.ts';
import type { PmsResult } from './pms-api/createPmsApi.ts';
import { HIDDEN_AFTER_MS, type PollHistory } from './pollSchedule.ts';

const ODD_AFTER_MS = 20_000;
/** Time left before Healthengine may hide the practice, when it stops being a thing to look at and becomes one to act on. */
const ACT_BEFORE_HIDDEN_MS = 3 * 60_000;

/** A call that is refused for ever while polls go through must not press them: about a minute. */
const DOUBT_AGAIN_AFTER_POLLS = 15;

/** How one practice stands with Healthengine: kept from the classes of its answers, told in words of the desk. */
export interface PracticeHealth {
  /** Any call but a poll came to this. Refused keys are believed when a poll says the same: one call may lack a permission of its own. */
  told(result: PmsResult<unknown>): void;
  /** @param listener called when a call was refused although polls go through; at most once in a while. */
  onDoubt(listener: () => void): void;
  polled(result: PmsResult<unknown>, nowMs: number): void;
  history(): PollHistory;
  /** One word on top, by Healthengine's own rule (healthengine.md, The integration's health). */
  describe(nowMs: number, isInLiveHours: boolean): Health;
}

export function practiceHealth(startedAtMs: number): PracticeHealth {
  let history: PollHistory = { failuresInARow: 0, lastSuccessMs: null, state: 'linked', retryAfterMs: null, wasAnswered: true };

  let doubted = () => {};
  let pollsSinceDoubt = DOUBT_AGAIN_AFTER_POLLS;

  return {
    told(result) {
      if (result.outcome === 'done') history = { ...history, state: 'linked' };
      if (result.outcome !== 'unauthorised' && result.outcome !== 'noConsent') return;
      if (pollsSinceDoubt < DOUBT_AGAIN_AFTER_POLLS || history.state !== 'linked') return;
      pollsSinceDoubt = 0;
      doubted();
    },
    onDoubt(listener) {
      doubted = listener;
    },
    polled(result, nowMs) {
      pollsSinceDoubt += 1;
      if (result.outcome === 'unauthorised' || result.outcome === 'noConsent') history = { ...history, state: result.outcome };
      else if (result.outcome === 'done') history = { ...history, state: 'linked' };
      const { outcome } = result;
      history = { ...history, wasAnswered: outcome === 'done' || outcome === 'unauthorised' || outcome === 'noConsent' };
      if (result.outcome === 'done') history = { ...history, failuresInARow: 0, lastSuccessMs: nowMs, retryAfterMs: null };
      else
        history = {
          ...history,
          failuresInARow: history.failuresInARow + 1,
          retryAfterMs: (result.outcome === 'retryLater' && result.retryAfterMs) || null,
        };
    },
    history: () => history,
    describe(nowMs, isInLiveHours) {
      const key = 'healthengine';
      if (history.state === 'unauthorised') {
        return {
          key,
          level: 'act',
          label: 'Healthengine: keys not accepted',
          detail:
            'Online bookings cannot be answered: Healthengine refused the keys. None arrive, and what is to be told to Healthengine is kept and goes out in order once they are accepted. Ask IT to check the practice id and the keys. They are tried again every 5 min, and at once when a key file is corrected.',
        };
      }
      if (history.state === 'noConsent') {
        return {
          key,
          level: 'act',
          label: 'Healthengine: consent missing',
          detail:
            'Online bookings cannot be answered: the practice has not given its consent on Healthengine, or took it back. What is to be told to Healthengine is kept and goes out in order once it is given. The practice owner can give it in the Healthengine practice portal.',
        };
      }
      const silentMs = nowMs - (history.lastSuccessMs ?? startedAtMs);
      // One lost poll means nothing: the next one comes within seconds.
      if (history.lastSuccessMs !== null && silentMs < ODD_AFTER_MS) {
        return { key, level: 'fine', label: 'Healthengine healthy', detail: 'Online bookings arrive and are answered.' };
      }
      if (silentMs < ODD_AFTER_MS)
        return { key, level: 'fine', label: 'Healthengine connecting', detail: 'The first look for online bookings is under way.' };
      return silent(key, silentMs, isInLiveHours);
    },
  };
}

function silent(key: string, silentMs: number, isInLiveHours: boolean): Health {
  const minutes = Math.floor(silentMs / 60_000);
  const since = minutes === 0 ? `${Math.max(1, Math.floor(silentMs / 1_000))} s` : `${minutes} min`;
  const leftMs = HIDDEN_AFTER_MS - silentMs;
  if (!isInLiveHours) {
    return {
      key,
      level: 'look',
      label: `Healthengine silent ${since}`,
      detail: 'Healthengine cannot be reached. Outside opening hours nothing is lost: bookings are fetched as soon as it answers again.',
    };
  }
  if (leftMs > ACT_BEFORE_HIDDEN_MS) {
    return {
      key,
      level: 'look',
      label: `Healthengine silent ${since}`,
      detail: `Healthengine cannot be reached, so new online bookings are not seen yet. It heals by itself; if it lasts ${Math.ceil(leftMs / 60_000)} min more, Healthengine may stop offering your times.`,
    };
  }
  const left =
    leftMs > 0
      ? `In about ${Math.ceil(leftMs / 60_000)} min Healthengine may stop offering your times.`
      : 'Healthengine may have stopped offering your times.';
  return {
    key,
    level: 'act',
    label: `Healthengine silent ${since}`,
    detail: `Healthengine cannot be reached. ${left} Check the internet connection, then call IT.`,
  };
}
