import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../shared/events/index.ts';
import type { Delivery } from './contract.ts';
import { nextAttemptAtMs } from './retryPolicy.ts';

const aDelivery = (overrides: Partial<Delivery>): Delivery => ({
  deliveryId: 'd-1',
  tenantId: 't' as TenantId,
  target: 'x',
  lane: 'ordered',
  operation: 'o',
  orderingKey: 'k',
  payload: {},
  createdAtMs: 0,
  attempts: 0,
  attemptsBefore: 0,
  nextAttemptAtMs: 0,
  status: 'pending',
  ...overrides,
});
const later = { outcome: 'retryLater', reason: 'answered 503', status: 503 } as const;
/** Without jitter. */
const MIDDLE = 0.5;

describe('retryPolicy', () => {
  it('never tries again what arrived or was refused', () => {
    expect(nextAttemptAtMs(aDelivery({}), { outcome: 'delivered', status: 200 }, 0, MIDDLE)).toBeNull();
    expect(nextAttemptAtMs(aDelivery({}), { outcome: 'rejected', reason: 'no', status: 400 }, 0, MIDDLE)).toBeNull();
  });

  it('waits 5 s, 30 s, 5 min … 24 h and then gives up after the 11th attempt', () => {
    const waits = Array.from({ length: 11 }, (_, attempts) => nextAttemptAtMs(aDelivery({ attempts }), later, 0, MIDDLE));
    expect(waits).toEqual(
      [5, 30, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map((seconds) => seconds * 1_000).concat([null as never]),
    );
  });

  it('spreads by 20 % to either side', () => {
    expect(nextAttemptAtMs(aDelivery({}), later, 0, 0)).toBe(4_000);
    expect(nextAttemptAtMs(aDelivery({}), later, 0, 1)).toBe(6_000);
  });

  it('honours Retry-After up to twice the planned wait', () => {
    expect(nextAttemptAtMs(aDelivery({}), { ...later, retryAfterMs: 8_000 }, 0, MIDDLE)).toBe(8_000);
    expect(nextAttemptAtMs(aDelivery({}), { ...later, retryAfterMs: 60_000 }, 0, MIDDLE)).toBe(10_000);
    expect(nextAttemptAtMs(aDelivery({}), { ...later, retryAfterMs: 1_000 }, 0, MIDDLE)).toBe(5_000);
  });

  const answer = (attempts: number, more: Partial<Delivery> = {}) =>
    nextAttemptAtMs(aDelivery({ lane: 'answer', attempts, ...more }), { ...later, retryAfterMs: 60_000 }, 0, MIDDLE);

  it('tries an answer again at once, after 1 s and 2 s, every 2 s while it is pressing, every 15 s for two hours, then with patience', () => {
    expect([0, 1, 2, 3, 15, 16, 495, 496, 639, 640].map((attempts) => answer(attempts))).toEqual([
      0,
      1_000,
      2_000,
      2_000,
      2_000,
      15_000,
      15_000,
      1_800_000,
      1_800_000,
      null,
    ]);
  });

  it('goes by attempts and not by age: an answer that was held for a week, or whose clock was wrong, has all of its attempts', () => {
    const weekMs = 7 * 24 * 3_600_000;
    for (const createdAtMs of [-weekMs, weekMs]) expect(answer(0, { createdAtMs })).toBe(0);
  });

  it('begins anew for what was sent again', () => {
    expect(nextAttemptAtMs(aDelivery({ attempts: 11, attemptsBefore: 11 }), later, 0, MIDDLE)).toBe(5_000);
    expect(answer(641, { attemptsBefore: 640 })).toBe(1_000);
  });
});
