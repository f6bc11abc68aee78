/**
 * The clinic day: one practice and date, folded from canonical events by the same pure code in the engine and in every
 * window. `fold` turns events into state, `decide` a wish into events or a named refusal, `evaluateRules` state and now
 * into alerts, `forecastDay` state and now into predicted starts. Time is always an argument.
 */

export { chairOf, chairsNaming } from './chairOf.ts';
export { clocksOf, minutesBetween, type VisitClocks } from './clocks.ts';
export * from './commands.ts';
export { type Conflict, conflictsAbout, conflictsOf } from './conflictsOf.ts';
export { EARLY_CHECK_IN_MS } from './decide/decideArrival.ts';
export { RECALL_AFTER_MS } from './decide/decideChair.ts';
export type { DecideContext, Decision, RefusalCode } from './decide/decision.ts';
export { decide } from './decide.ts';
export { describeCommand, undoableCommandOf } from './describeCommand.ts';
export { actorInWords, describeRecord } from './describeRecord.ts';
export { emptyDay } from './emptyDay.ts';
export { fold, foldAll } from './fold.ts';
export { type BreakForecast, type DayForecast, forecastDay, type ProviderForecast, type VisitForecast } from './forecast.ts';
export { CLEANING_TARGET_MIN } from './forecastChairs.ts';
export type { Durations, LearnedDuration } from './forecastDuration.ts';
export type { ForecastOptions } from './forecastQueue.ts';
export { type ForecastScore, forecastScoreOf } from './forecastScore.ts';
export { roundedWaitRange, startsAbout } from './forecastWords.ts';
export { freeChairsFor, freeProviders } from './freeChair.ts';
export { type MeasureName, measureDefinitions } from './measureDefinitions.ts';
export { type DayMeasures, measuresOf, type Share, type Spread } from './measures.ts';
export { newestOrderAtMs } from './newestOrderAtMs.ts';
export { type NextAction, nextActionOf } from './nextAction.ts';
export { ANSWER_WITHIN_MS, type OnlineAnswer, onlineAnswerOf } from './onlineAnswer.ts';
export { type NameOptions, nameOf, screenName, visitName } from './patientName.ts';
export { providerName } from './providerName.ts';
export { canCallAgain, hasNotResponded, MAX_CALLS } from './recall.ts';
export { compareRecords, type Placed } from './recordOrder.ts';
export { resourcesNaming, resourcesOf } from './resourcesOf.ts';
export { type BoardAction, type BoardKey, chairActionsOf, keyMap, type RowAction, rowActionsOf, seatIn } from './rowActions.ts';
export * from './rules/index.ts';
export { knownName } from './sayWho.ts';
export { type StageIcon, type StageLabel, type StageTone, stageLabel } from './stageLabel.ts';
export { type Place, stageFromWire, stageToWire } from './stageWire.ts';
export * from './state.ts';
export { touchedBy } from './touchedBy.ts';
export { arrivalOf, phaseOf, type VisitPhase } from './visitPhase.ts';
export { visitsOfDay } from './visitsOfDay.ts';
