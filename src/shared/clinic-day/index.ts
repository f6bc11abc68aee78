/**
 * The clinic day: one practice and date, folded from canonical events by the same pure code in the engine and in every
 * window. `fold` turns events into state, `decide` a wish into events or a named refusal, `evaluateRules` state and now
 * into alerts, `forecastDay` state and now into predicted starts. Time is always an argument.
 */
export * from './commands.ts';
export * from './state.ts';
