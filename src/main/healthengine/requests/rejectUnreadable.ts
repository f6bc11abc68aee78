import type { CanonicalEvent } from '../../../shared/events/index.ts';
import type { NewDeadLetter } from '../../event-log/index.ts';
import type { NewDelivery } from '../../outbox/index.ts';
import { bookingIds } from '../bookingIds.ts';
import type { Page } from '../pms-api/createPmsApi.ts';
import { healthengineSource } from '../practice.ts';
import { rejectedAlert } from './bookingAlerts.ts';
import { answerAgain, bookingDelivery } from './bookingDelivery.ts';
import type { RequestHandlers } from './requestHandlers.ts';
import { submitDecision } from './submitDecision.ts';

export type Unreadable = Page<unknown>['unreadable'][number];

/** A booking that cannot be read becomes a dead letter, once, and is rejected, so that its patient can choose another time. */
export async function rejectUnreadableBooking(handlers: RequestHandlers, item: Unreadable): Promise<void> {
  const { practice, effects } = handlers;
  const bookingId = idIn(item.raw, 'bookingId');
  if (bookingId === null) return sayUnreadable(handlers, item);
  const ids = bookingIds(practice.practiceId, bookingId);
  const reason = 'The booking could not be read';
  await turnAway(handlers, {
    deliveryId: ids.answerId,
    rejection: bookingDelivery({
      practice,
      ids,
      bookingId,
      deliveryId: ids.answerId,
      operation: 'rejectBookingInsert',
      lane: 'answer',
      body: { reason },
    }),
    letter: deadLetter(
      item,
      handlers,
      'A booking of Healthengine could not be read and was rejected, so that its patient can choose another time',
    ),
    events: [rejectedAlert({ practice, ids, bookingId, atMs: effects.now() }, { sentence: reason, startsAtMs: null, inTheWay: null })],
  });
}

/** The same for an update: nobody can tell what it wants, and it must not stay outstanding. */
export async function rejectUnreadableUpdate(handlers: RequestHandlers, item: Unreadable): Promise<void> {
  const { practice } = handlers;
  const [bookingId, requestId] = [idIn(item.raw, 'bookingId'), idIn(item.raw, 'requestId')];
  if (bookingId === null || requestId === null) return sayUnreadable(handlers, item);
  const ids = bookingIds(practice.practiceId, bookingId);
  const deliveryId = ids.updateAnswerId(requestId);
  await turnAway(handlers, {
    deliveryId,
    rejection: bookingDelivery({
      practice,
      ids,
      bookingId,
      deliveryId,
      operation: 'rejectBookingUpdate',
      lane: 'answer',
      requestId,
      body: { reason: 'The update could not be read' },
    }),
    letter: deadLetter(item, handlers, 'A change of a Healthengine booking could not be read and was rejected'),
    events: [],
  });
}

interface TurnedAway {
  readonly deliveryId: string;
  readonly rejection: NewDelivery;
  readonly letter: NewDeadLetter;
  readonly events: readonly CanonicalEvent[];
}

async function turnAway(handlers: RequestHandlers, { deliveryId, rejection, letter, events }: TurnedAway): Promise<void> {
  await submitDecision(handlers, (view) => {
    const answered = view.delivery(deliveryId);
    return answered
      ? { events: [], deliveries: answerAgain(answered, view.nowMs) }
      : { events, deliveries: [rejection], deadLetters: [letter] };
  });
}

function deadLetter({ raw, path }: Unreadable, { practice, effects }: RequestHandlers, sentence: string): NewDeadLetter {
  return {
    tenantId: practice.tenantId,
    source: healthengineSource,
    rawBody: new TextEncoder().encode(JSON.stringify(raw)),
    headers: {},
    reason: `${sentence}${path === '' ? '' : ` (${path})`}.`,
    path,
    fault: 'sender',
    receivedAtMs: effects.now(),
    patientId: null,
  };
}

/** Without an id there is nothing to answer: it comes again with every poll, and whoever reads the log learns where it is odd. */
export function sayUnreadable({ effects, practice }: Pick<RequestHandlers, 'effects' | 'practice'>, { path }: Unreadable): void {
  effects.log('warn', 'an item of Healthengine cannot be read', { tenantId: practice.tenantId, code: path });
}

function idIn(raw: unknown, name: 'bookingId' | 'requestId'): number | null {
  const value = typeof raw === 'object' && raw !== null && name in raw ? (raw as Readonly<Record<string, unknown>>)[name] : null;
  const id = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}
