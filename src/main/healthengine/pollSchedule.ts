/** What the last polls of a practice came to. */
export interface PollHistory {
  readonly failuresInARow: number;
  /** Epoch ms UTC. */
  readonly lastSuccessMs: number | null;
  readonly state: 'linked' | 'unauthorised' | 'noConsent';
  /** What the other side asked for, if it did. */
  readonly retryAfterMs: number | null;
  /** Whether the answer to the last poll says how keys and consent stand; that something broke does not. */
  readonly wasAnswered: boolean;
}

/**
 * From the start of one poll to the start of the next. healthengine.md, Rules: at least every 5 s; kept round the clock, since
 * a booking at night has the same 20 s as one at noon.
 */
export const POLL_EVERY_MS = 4_000;
const ASK_CONSENT_AGAIN_MS = 60_000;
/** One careful try: somebody may have corrected the keys at Healthengine, of which nobody tells us. */
export const TRY_KEYS_AGAIN_MS = 5 * 60_000;
/** How often it is looked whether a key file has changed while the keys are not accepted; costs Healthengine nothing. */
export const LOOK_AT_KEYS_EVERY_MS = 15_000;
/** Short: the first bookings after an outage have their 20 s too, and one small request in 10 s burdens nobody. */
const LONGEST_BACKOFF_MS = 10_000;
/** A request to wait is honoured up to here, far below the 10 minutes after which a practice may be hidden. */
const LONGEST_RETRY_AFTER_MS = 120_000;

/** A handling of requests that was cut short goes on soon: somebody's 20 s are running. */
export const GO_ON_AFTER_MS = 1_000;

/** Healthengine's own rule: 10 min without a poll in live hours and the practice may be hidden. */
export const HIDDEN_AFTER_MS = 10 * 60_000;

/** How long one poll may take: short, because a hung one eats the 20 s of whoever books meanwhile; longer once that was not enough. */
export function pollTimeoutMs({ failuresInARow }: Pick<PollHistory, 'failuresInARow'>): number {
  return failuresInARow < 2 ? 5_000 : 10_000;
}

/**
 * How long from the start of the last poll to the next. @param chance 0 up to 1, spreads practices and attempts apart.
 * @returns milliseconds.
 */
export function nextPollDelayMs(history: PollHistory, chance: number): number {
  switch (history.wasAnswered ? history.state : 'linked') {
    case 'unauthorised':
      return Math.round(TRY_KEYS_AGAIN_MS * (0.8 + 0.4 * chance));
    case 'noConsent':
      return ASK_CONSENT_AGAIN_MS;
    case 'linked': {
      if (history.failuresInARow === 0) return POLL_EVERY_MS;
      const backoff = Math.min(LONGEST_BACKOFF_MS, 1_000 * 2 ** history.failuresInARow);
      return Math.max(Math.round(backoff * (0.8 + 0.4 * chance)), Math.min(history.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS));
    }
  }
}
