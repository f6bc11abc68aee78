/** The outbox: what is to be sent is a row in the transaction of what caused it; workers deliver it at least once. */

export type {
  AttemptOutcome,
  CountedOutcome,
  DeadDelivery,
  DeadDeliveryChange,
  DeadWords,
  Delivery,
  DeliveryQueue,
  DeliveryTarget,
  Held,
  NewDelivery,
  SettledAttempt,
} from './contract.ts';
export { channelOf } from './contract.ts';
export { type DeadDeliveries, deadDeliveries } from './deadDeliveries.ts';
export { type DeliveryWriter, prepareDeliveryWriter, readDeliveryQueue } from './deliveryQueue.ts';
export { outboxInLog } from './outboxInLog.ts';
export { type Outbox, startOutbox } from './startOutbox.ts';
