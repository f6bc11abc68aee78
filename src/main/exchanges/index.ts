/** Every call out goes through one HTTP client, which tells its observer and is never steered by it. */
export type { CallOutcome, HttpClient, OutboundCall } from './contract.ts';
export { type CallObserver, createHttpClient } from './createHttpClient.ts';
