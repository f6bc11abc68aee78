import { describe, expect, it } from 'vitest';
import { tenantIdSchema } from '../../shared/events/index.ts';
import type { Delivery, Held } from './contract.ts';
import { createHolds } from './holds.ts';

const delivery: Delivery = {
  deliveryId: 'd-1',
  tenantId: tenantIdSchema.parse('clinic'),
  target: 'healthengine',
  lane: 'answer',
  operation: 'confirmInsert',
  orderingKey: 'booking-1',
  payload: {},
  createdAtMs: 0,
  attempts: 0,
  attemptsBefore: 0,
  nextAttemptAtMs: 0,
  status: 'pending',
};
const refusedFor = (scope: Held['scope']): Held => ({
  outcome: 'held',
  scope,
  status: 403,
  reason: 'refused',
  label: 'refused',
});

describe('what is held', () => {
  it.each([
    ['operation', 'channel'],
    ['channel', 'operation'],
  ] as const)('for its %s is not due again at once when its try is refused for its %s', (first, second) => {
    const holds = createHolds(() => 0.5);
    holds.refused(delivery, refusedFor(first), false, 1_000);
    expect(holds.dueForProbe(1_000)).toHaveLength(1);
    holds.refused(delivery, refusedFor(second), true, 1_000);
    holds.refused(delivery, refusedFor(second), true, 1_000);
    expect(holds.dueForProbe(1_000)).toEqual([]);
  });
});
