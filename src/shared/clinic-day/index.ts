/**
 * The clinic day: one practice and date, folded from canonical events by the same pure code in the engine and in every
 * window. `fold` turns events into state, `decide` a wish into events or a named refusal, `evaluateRules` state and now
 * into alerts, `forecastDay` state and now into predicted starts. Time is always an argument.
 */

export { chairOf, chairsNaming } from './chairOf.ts';
export * from './commands.ts';
export { emptyDay } from './emptyDay.ts';
export { fold, foldAll } from './fold.ts';
export { newestOrderAtMs } from './newestOrderAtMs.ts';
export { type Place, stageFromWire, stageToWire } from './stageWire.ts';
export * from './state.ts';
export { visitsOfDay } from './visitsOfDay.ts';
