import type { NewDeadLetter } from '../../event-log/index.ts';
import type { NewDelivery } from '../../outbox/index.ts';
import { bookingIds } from '../bookingIds.ts';
import type { Page } from '../pms-api/createPmsApi.ts';
import { healthengineSource } from '../practice.ts';
import type { RequestHandlers } from './requestHandlers.ts';
import { submitDecision } from './submitDecision.ts';

type Unreadable = Page<unknown>['unreadable'][number];

/** A booking that cannot be read becomes a dead letter, once, and is rejected, so that its patient can choose another time. */
export async function rejectUnreadable(handlers: RequestHandlers, items: readonly Unreadable[]): Promise<void> {
  const { practice, effects } = handlers;
  for (const item of items) {
    const bookingId = bookingIdIn(item.raw);
    if (bookingId === null) {
      sayUnreadable(handlers, [item]);
      continue;
    }
    const ids = bookingIds(practice.practiceId, bookingId);
    const rejection: NewDelivery = {
      deliveryId: ids.answerId,
      tenantId: practice.tenantId,
      target: 'healthengine',
      lane: 'answer',
      operation: 'rejectBookingInsert',
      orderingKey: ids.orderingKey,
      payload: { bookingId, body: { reason: 'The booking could not be read' } },
    };
    const letter: NewDeadLetter = {
      tenantId: practice.tenantId,
      source: healthengineSource,
      rawBody: new TextEncoder().encode(JSON.stringify(item.raw)),
      headers: {},
      reason: `A booking of Healthengine could not be read (${item.path}) and was rejected, so that its patient can choose another time.`,
      path: item.path,
      fault: 'sender',
      receivedAtMs: effects.now(),
      patientId: null,
    };
    await submitDecision(handlers, (view) =>
      view.delivery(ids.answerId) ? { events: [], deliveries: [] } : { events: [], deliveries: [rejection], deadLetters: [letter] },
    );
  }
}

/** Items of other listings: nothing is lost by leaving them, they come again; whoever reads the log learns where they are odd. */
export function sayUnreadable({ effects, practice }: Pick<RequestHandlers, 'effects' | 'practice'>, items: readonly Unreadable[]): void {
  for (const { path } of items) effects.log('error', 'an item of Healthengine cannot be read', { tenantId: practice.tenantId, code: path });
}

function bookingIdIn(raw: unknown): number | null {
  const id = typeof raw === 'object' && raw !== null && 'bookingId' in raw ? Number(raw.bookingId) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}
