import type { Actor } from '../../shared/events/index.ts';
import type { DeadDeliveries, DeadDeliveryChange } from '../outbox/index.ts';
import { type ApiAnswer, failure } from './apiAnswer.ts';

type Listed = ReturnType<DeadDeliveries['list']>[number];

/** One delivery that was given up, in plain JSON: why, since when, what it means and what to do. Identifiers only, nothing personal. */
export function plainDeadDelivery({ words, createdAtMs, diedAtMs, ...delivery }: Listed) {
  const { deliveryId, tenantId, target, operation, attempts, reason, lastStatus, payload } = delivery;
  const bookingId = payload['bookingId'];
  return {
    deliveryId,
    tenantId,
    target,
    operation,
    createdAt: new Date(createdAtMs).toISOString(),
    diedAt: new Date(diedAtMs).toISOString(),
    attempts,
    status: lastStatus,
    reason: reasonOf(reason, lastStatus),
    level: words?.level ?? 'info',
    meaning: words?.meaning ?? 'Nobody is concerned: what it was about has been settled since.',
    toDo: words?.toDo ?? 'Nothing is to be done.',
    relatedAppointments: words?.relatedAppointments ?? [],
    ...(typeof bookingId === 'number' && { bookingId: String(bookingId) }),
  };
}

/** What was answered may be kept with another system's own words, and those may name anybody: its code alone is told. */
function reasonOf(reason: string | null, status: number | null): string {
  if (status !== null) return `It was answered with ${status}.`;
  return reason ?? 'The reason was not kept.';
}

const addresses: Readonly<Record<string, DeadDeliveryChange['change']>> = { 'send-again': 'again', 'set-aside': 'set aside' };

/** @returns what `POST /api/deliveries/{deliveryId}/send-again` or `…/set-aside` asks for; undefined when the address is another. */
export function deadDeliveryChangeIn(pathname: string): { readonly id: string; readonly change: DeadDeliveryChange['change'] } | undefined {
  const [, id, word] = /^\/api\/deliveries\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
  const change = word === undefined ? undefined : addresses[word];
  return id === undefined || change === undefined ? undefined : { id, change };
}

export async function changeDeadDelivery(
  deadDeliveries: DeadDeliveries | undefined,
  change: DeadDeliveryChange,
  actor: Actor,
): Promise<ApiAnswer> {
  const answer = (await deadDeliveries?.change(change, actor)) ?? ({ outcome: 'unknown' } as const);
  switch (answer.outcome) {
    case 'done':
      return { status: 200, body: change.change === 'again' ? { sentAgain: true } : { setAside: true } };
    case 'unknown':
      return failure(404, 'not-found', 'There is no such delivery. GET /api/dead-letters lists those that were given up.');
    case 'refused':
      return failure(409, 'refused', answer.message);
  }
}
