import type { Delivery, NewDelivery } from '../../outbox/index.ts';
import type { bookingIds } from '../bookingIds.ts';
import type { LinkedPractice } from '../practice.ts';

const MINUTE_MS = 60_000;

export interface AboutBooking {
  readonly practice: LinkedPractice;
  readonly ids: ReturnType<typeof bookingIds>;
  readonly bookingId: number;
  readonly deliveryId: string;
  readonly operation: string;
  readonly lane: NewDelivery['lane'];
  readonly requestId?: number;
  /** Left out for operations that have none. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly delayMs?: number;
  /** Its patient has cancelled: whatever Healthengine says to this, nobody expects to be seen. */
  readonly isCancelled?: boolean;
}

/** One thing to tell Healthengine about one booking. It remembers whose practice it was meant for: a practice that is linked anew must not speak for the old one. */
export function bookingDelivery(about: AboutBooking): NewDelivery {
  const { practice, ids, bookingId, deliveryId, operation, lane, requestId, body, delayMs, isCancelled } = about;
  return {
    deliveryId,
    tenantId: practice.tenantId,
    target: 'healthengine',
    lane,
    operation,
    orderingKey: ids.orderingKey,
    payload: {
      practiceId: practice.practiceId,
      bookingId,
      ...(requestId !== undefined && { requestId }),
      ...(body && { body }),
      ...(isCancelled && { isCancelled }),
    },
    ...(delayMs !== undefined && { delayMs }),
  };
}

/**
 * What is still listed although it was answered: the answer did not count on their side. It is sent again after 1, 2 and 4 min,
 * then every 8, inside the 10 minutes in which requests are to be resolved; each with an id of its own, made once.
 * @returns none while the answer is under way or young.
 */
export function answerAgain(answered: Delivery, nowMs: number): readonly NewDelivery[] {
  const ageMin = (nowMs - answered.nextAttemptAtMs) / MINUTE_MS;
  if (answered.status === 'pending' || ageMin < 1) return [];
  const occasion = ageMin < 2 ? '1' : ageMin < 4 ? '2' : ageMin < 8 ? '4' : `8x${Math.floor(ageMin / 8)}`;
  const { deliveryId, tenantId, target, lane, operation, orderingKey, payload } = answered;
  return [{ deliveryId: `${deliveryId}-again-${occasion}`, tenantId, target, lane, operation, orderingKey, payload }];
}
