import type { AlertLevel } from '../../events/index.ts';
import type { Finding } from './finding.ts';

/** A finding that is, or stays, an alert. */
export interface LevelledFinding {
  readonly finding: Finding;
  readonly level: AlertLevel;
}

/** What comes from the forecast must fall this far below a threshold before the level falls (board.md: "2 min hysteresis"). */
const HYSTERESIS = 2;

/**
 * @param liveLevel the level of the alert that is open for this finding; null when none is.
 * @returns the level, null when there is nothing to say. Thresholds are inclusive.
 */
export function levelOf({ measure, canFall }: Finding, liveLevel: AlertLevel | null): AlertLevel | null {
  if ('level' in measure) return measure.level;
  const { value, threshold } = measure;
  const holds = (limit: number, isAlready: boolean) => value >= limit || (isAlready && canFall === true && value > limit - HYSTERESIS);
  if (threshold.critical !== null && holds(threshold.critical, liveLevel === 'critical')) return 'critical';
  return holds(threshold.warning, liveLevel === 'warning' || liveLevel === 'critical') ? 'warning' : null;
}
