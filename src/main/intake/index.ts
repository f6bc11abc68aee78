/**
 * Intake: everything that others send comes in here, through one operation (events.md, One way in).
 * A message takes these hops: http/routes → findSource → readJson → the source's connector → storeItems → the log.
 */
export { type ConnectorKind, connectorKinds } from './connectors/connector.ts';
export { type IntakeListener, IntakeListenerError, type IntakeListenerOptions, startIntakeListener } from './http/startIntakeListener.ts';
export { createIngest, type Ingest, type IngestOptions } from './ingest.ts';
export type { InboundMessage } from './message.ts';
export { createMetrics, type Metrics } from './metrics/metrics.ts';
export { type IngestInput, type IngestOutput, ingestOperation, type WebhookRecord } from './operation.ts';
export type { IngestOutcome, ItemResult } from './outcome.ts';
export type { IntakeSource } from './source.ts';
