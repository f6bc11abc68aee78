import type { AttemptOutcome, Delivery } from './contract.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Waits before the 2nd, 3rd … attempt of the usual schedule (integrations.md, Delivery). */
const ORDERED_WAITS_MS = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** Answers: again at once, after 1 s and 2 s (healthengine.md, time budget). */
const ANSWER_WAITS_MS = [0, SECOND_MS, 2 * SECOND_MS];
/**
 * What follows, by the number of attempts and not by the clock, which may be set: every 2 s for about 30 s, while an answer can be in
 * time; every 15 s for two hours, since it is to arrive within 10 minutes; then with the usual patience for three days.
 */
const ANSWER_LATER_WAITS = [
  { untilAttempt: 16, waitMs: 2 * SECOND_MS },
  { untilAttempt: 496, waitMs: 15 * SECOND_MS },
  { untilAttempt: 640, waitMs: 30 * MINUTE_MS },
];
const JITTER = 0.2;

/** Time one attempt may take. */
export const ATTEMPT_TIMEOUT_MS: Readonly<Record<Delivery['lane'], number>> = { answer: 3 * SECOND_MS, ordered: 15 * SECOND_MS };

/**
 * The one place that decides about a retry. @param delivery as it was before this attempt. @param chance 0 up to 1.
 * @returns when to try again, epoch ms, or null: it is over.
 */
export function nextAttemptAtMs(delivery: Delivery, outcome: AttemptOutcome, nowMs: number, chance: number): number | null {
  if (outcome.outcome !== 'retryLater') return null;
  // When it was sent again by a person, its schedule began anew.
  const spent = delivery.attempts - delivery.attemptsBefore;
  const planned = delivery.lane === 'answer' ? answerWaitMs(spent) : ORDERED_WAITS_MS[spent];
  if (planned === undefined) return null;
  const wait = planned * (1 - JITTER + 2 * JITTER * chance);
  // Retry-After is honoured within one to two times the planned wait; an answer cannot wait for anybody.
  const asked = delivery.lane === 'answer' ? 0 : Math.min(outcome.retryAfterMs ?? 0, 2 * planned);
  return Math.round(nowMs + Math.max(wait, asked));
}

function answerWaitMs(spent: number): number | undefined {
  return ANSWER_WAITS_MS[spent] ?? ANSWER_LATER_WAITS.find(({ untilAttempt }) => spent < untilAttempt)?.waitMs;
}
