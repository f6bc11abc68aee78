/** The outbox: what is to be sent is a row in the transaction of what caused it; workers deliver it at least once. */

export type { AttemptOutcome, Delivery, DeliveryQueue, DeliveryTarget, NewDelivery, SettledAttempt } from './contract.ts';
export { channelOf } from './contract.ts';
export { type DeliveryWriter, prepareDeliveryWriter, readDeliveryQueue } from './deliveryQueue.ts';
export { postponeInLog } from './postponeInLog.ts';
export { settleInLog } from './settleInLog.ts';
export { type Outbox, startOutbox } from './startOutbox.ts';
