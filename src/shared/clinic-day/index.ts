/**
 * The clinic day: one practice and date, folded from canonical events by the same pure code in the engine and in every
 * window. `fold` turns events into state, `decide` a wish into events or a named refusal, `evaluateRules` state and now
 * into alerts, `forecastDay` state and now into predicted starts. Time is always an argument.
 */

export { chairOf, chairsNaming } from './chairOf.ts';
export * from './commands.ts';
export { type Conflict, conflictsOf } from './conflictsOf.ts';
export { EARLY_CHECK_IN_MS } from './decide/decideArrival.ts';
export { RECALL_AFTER_MS } from './decide/decideChair.ts';
export type { DecideContext, Decision, RefusalCode } from './decide/decision.ts';
export { decide } from './decide.ts';
export { describeCommand, undoableCommandOf } from './describeCommand.ts';
export { actorInWords, describeRecord } from './describeRecord.ts';
export { emptyDay } from './emptyDay.ts';
export { fold, foldAll } from './fold.ts';
export { patientName } from './nameOf.ts';
export { newestOrderAtMs } from './newestOrderAtMs.ts';
export { type Place, stageFromWire, stageToWire } from './stageWire.ts';
export * from './state.ts';
export { visitsOfDay } from './visitsOfDay.ts';
