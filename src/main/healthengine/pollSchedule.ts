/** What the last polls of a practice came to. */
export interface PollHistory {
  readonly failuresInARow: number;
  readonly lastSuccessMs: number | null;
  readonly isInLiveHours: boolean;
  readonly state: 'linked' | 'unauthorised' | 'noConsent';
  /** What the other side asked for, if it did. */
  readonly retryAfterMs: number | null;
}

/** healthengine.md, Rules: at least every 5 s in live hours. */
export const POLL_EVERY_MS = 5_000;
/** Outside live hours nothing is promised; bookings still come. */
const POLL_EVERY_CLOSED_MS = 30_000;
const ASK_CONSENT_AGAIN_MS = 60_000;
/** Far below the 10 minutes after which a practice may be hidden, so that several attempts fit in. */
const LONGEST_BACKOFF_MS = 60_000;

/**
 * How long to wait before the next poll. @param chance 0 up to 1, spreads practices and attempts apart.
 * @returns milliseconds, or null to stop: the keys are wrong, and asking again would only make it worse.
 */
export function nextPollDelayMs(history: PollHistory, chance: number): number | null {
  switch (history.state) {
    case 'unauthorised':
      return null;
    case 'noConsent':
      return ASK_CONSENT_AGAIN_MS;
    case 'linked': {
      const usual = history.isInLiveHours ? POLL_EVERY_MS : POLL_EVERY_CLOSED_MS;
      if (history.failuresInARow === 0) return usual;
      const backoff = Math.min(LONGEST_BACKOFF_MS, 1_000 * 2 ** history.failuresInARow);
      const wanted = Math.max(backoff * (0.8 + 0.4 * chance), history.retryAfterMs ?? 0);
      // A request to wait longer than the rule allows would hide the practice: the rule wins.
      return Math.min(wanted, LONGEST_BACKOFF_MS * 2);
    }
  }
}

/** Healthengine's own rule: 10 min without a poll in live hours and the practice may be hidden. */
export const HIDDEN_AFTER_MS = 10 * 60_000;
