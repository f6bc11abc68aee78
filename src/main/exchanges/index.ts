/**
 * Exchanges: every call out goes through one HTTP client, which tells its observer and is never steered by it; every call in is told
 * once it was answered. Both are written to exchanges.db in batches, off the way of the work (architecture.md, decision 4).
 */
export { type CallOutcome, type HttpClient, type NoAnswer, noAnswerWords, type OutboundCall } from './contract.ts';
export { type CallObserver, createHttpClient } from './createHttpClient.ts';
export { erasePatientEverywhere } from './erasePatientEverywhere.ts';
export type {
  Exchange,
  ExchangeCount,
  ExchangeFilter,
  ExchangeStatus,
  Exchanges,
  ExchangeWithBodies,
  InboundExchange,
  InboundResult,
} from './exchange.ts';
export { type ExchangesOptions, openExchanges } from './openExchanges.ts';
