import { v5 as uuidV5 } from 'uuid';
import { type AlertId, alertIdSchema, type CanonicalEvent, eventIdSchema } from '../../shared/events/index.ts';
import type { DeadWords, Delivery, DeliveryTarget } from './contract.ts';

const namespace = '2e6f1d0c-3b7a-5e4f-8c21-6a9d0b5f7e13';

/** Named after the delivery: when it is given up once more, it is the same alert anew. */
export function deadAlertIdOf(deliveryId: string): AlertId {
  return alertIdSchema.parse(`delivery-dead-${deliveryId}`.slice(0, 200));
}

/** @returns null where nobody is concerned. Of a target that is gone or says nothing it is not known whom it concerns. */
export function deadWordsOf(target: DeliveryTarget | undefined, delivery: Delivery): DeadWords | null {
  if (target?.whenDead) return target.whenDead(delivery);
  return {
    level: 'critical',
    meaning: `A message for ${delivery.target} could not be delivered and is not tried any more. Whether somebody waits for it is not known here.`,
    toDo: 'Ask IT to look at the list of dead letters: it says why, and from there it can be sent again.',
    relatedAppointments: [],
  };
}

/** A delivery was given up: nothing ends in silence. @param attempt the last one, 1 for the first. @param atMs epoch ms UTC. */
export function deadAlert(delivery: Delivery, words: DeadWords, { attempt, atMs }: { attempt: number; atMs: number }): CanonicalEvent {
  const at = new Date(atMs).toISOString();
  return {
    eventId: eventIdSchema.parse(uuidV5(JSON.stringify([delivery.deliveryId, attempt, 'dead']), namespace)),
    eventType: 'orchestration.alert.v1',
    eventVersion: '1',
    occurredAt: at,
    producer: 'frontdesk',
    tenantId: delivery.tenantId,
    data: {
      alertId: deadAlertIdOf(delivery.deliveryId),
      level: words.level,
      category: 'delivery-dead',
      message: `${words.meaning} ${words.toDo}`,
      ...(words.relatedAppointments.length > 0 && { relatedAppointments: [...words.relatedAppointments] }),
      meta: { rule: 'delivery-dead', deliveryId: delivery.deliveryId, operation: delivery.operation },
      emittedAt: at,
    },
  };
}

/** A person sent it again or settled it otherwise. @param attempts so far: each time it is given up has an end of its own. */
export function deadAlertOver({ deliveryId, tenantId, attempts }: Delivery, atMs: number): CanonicalEvent {
  const at = new Date(atMs).toISOString();
  return {
    eventId: eventIdSchema.parse(uuidV5(JSON.stringify([deliveryId, attempts, 'over']), namespace)),
    eventType: 'orchestration.alert.resolved.v1',
    eventVersion: '1',
    occurredAt: at,
    producer: 'frontdesk',
    tenantId,
    data: { alertId: deadAlertIdOf(deliveryId), resolvedAt: at, by: 'person' },
  };
}
