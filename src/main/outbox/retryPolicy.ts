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
/** Answers: again at once, after 1 s and 2 s (healthengine.md, time budget), then every 2 s while they can still be in time. */
const ANSWER_WAITS_MS = [0, SECOND_MS, 2 * SECOND_MS];
const ANSWER_LATER_MS = 2 * SECOND_MS;
/** Once an answer is this old it is late anyway; it still has to arrive within the 10 minutes. */
const ANSWER_PRESSING_MS = 30 * SECOND_MS;
const ANSWER_LATE_MS = 15 * SECOND_MS;
/** After this nobody waits for the answer any more: it goes on with the usual patience, then to the dead letters. */
const ANSWER_GIVEN_UP_MS = 2 * HOUR_MS;
const JITTER = 0.2;

/** Time one attempt may take. */
export const ATTEMPT_TIMEOUT_MS: Readonly<Record<Delivery['lane'], number>> = { answer: 3 * SECOND_MS, ordered: 15 * SECOND_MS };

/**
 * The one place that decides about a retry. @param delivery as it was before this attempt. @param chance 0 up to 1.
 * @returns when to try again, epoch ms, or null: it is over.
 */
export function nextAttemptAtMs(delivery: Delivery, outcome: AttemptOutcome, nowMs: number, chance: number): number | null {
  if (outcome.outcome !== 'retryLater') return null;
  const planned = delivery.lane === 'answer' ? answerWaitMs(delivery, nowMs) : ORDERED_WAITS_MS[delivery.attempts];
  if (planned === undefined) return null;
  const wait = planned * (1 - JITTER + 2 * JITTER * chance);
  // Retry-After is honoured within one to two times the planned wait; an answer cannot wait for anybody.
  const asked = delivery.lane === 'answer' ? 0 : Math.min(outcome.retryAfterMs ?? 0, 2 * planned);
  return Math.round(nowMs + Math.max(wait, asked));
}

function answerWaitMs(delivery: Delivery, nowMs: number): number | undefined {
  const first = ANSWER_WAITS_MS[delivery.attempts];
  if (first !== undefined) return first;
  const ageMs = nowMs - delivery.createdAtMs;
  if (ageMs < ANSWER_PRESSING_MS) return ANSWER_LATER_MS;
  return ageMs < ANSWER_GIVEN_UP_MS ? ANSWER_LATE_MS : undefined;
}
