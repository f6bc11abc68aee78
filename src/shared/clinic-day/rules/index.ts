/**
 * Rules turn the day and now into alert events. One file a family of rules finds what may be wrong; `absorb` groups it by
 * cause; `evaluateRules` compares it with the alerts that stand and says what opened, changed level or is over.
 */

export { escalationOf, shownAs } from './alertLife.ts';
export { type AlertAction, type AlertMeta, alertMetaOf } from './alertMeta.ts';
export { type AlertWords, type DescribeOptions, describeAlert } from './describeAlert.ts';
export { type EvaluateOptions, evaluateRules } from './evaluateRules.ts';
export type { FeedHealth } from './finding.ts';
export {
  type AlertSettings,
  defaultThresholds,
  isRuleName,
  type MeasuredRule,
  type RuleName,
  ruleNames,
  type Threshold,
  thresholdFor,
} from './thresholds.ts';
