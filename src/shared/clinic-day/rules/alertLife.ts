import type { AlertLevel } from '../../events/index.ts';
import { alertLevels } from '../../events/index.ts';
import type { Alert } from '../state.ts';
import type { LevelledFinding } from './levelOf.ts';

const MINUTE = 60_000;
const REOPEN_AFTER_MS = 2 * MINUTE;
/** A person said it was settled: they are believed for this long. */
const SETTLED_BY_PERSON_MS = 10 * MINUTE;
/** What the forecast says has no beginning that would tell one trouble from the next: such noise is noise for an hour. */
const FORECAST_NOISE_MS = 60 * MINUTE;
const LEAD_AFTER_MS = 5 * MINUTE;
const MANAGER_AFTER_MS = 10 * MINUTE;

/** Whether an alert still stands for the rules: open, taken on by somebody, or snoozed. */
export function isLive(alert: Alert): boolean {
  return alert.status === 'open' || alert.status === 'acknowledged' || alert.status === 'snoozed';
}

/**
 * Whether a trouble whose last alert is over may be told again. After the rule resolved it: 2 min later, critical at once.
 * After a person resolved it: 10 min later. After it was dismissed as noise: when the condition began anew, or its level is higher.
 * @param over the newest alert of the same key, which is not live. @param sinceMs since when that alert's condition ran.
 */
export function mayOpenAgain(over: Alert, sinceMs: number, { finding, level }: LevelledFinding, nowMs: number): boolean {
  const isSameTrouble = sinceMs === finding.sinceMs;
  const rises = isHigher(level, over.level);
  const { atMs, byPerson } = endOf(over);
  if (over.status === 'dismissed') {
    return !isSameTrouble || rises || (finding.canFall === true && nowMs - atMs >= FORECAST_NOISE_MS);
  }
  if (byPerson && isSameTrouble && !rises) return nowMs - atMs >= SETTLED_BY_PERSON_MS;
  return level === 'critical' || nowMs - atMs >= REOPEN_AFTER_MS;
}

/** Which list of the alerts panel an alert is in now. A snooze that has run out is open again. */
export function shownAs(alert: Alert, nowMs: number): 'open' | 'acknowledged' | 'snoozed' | 'done' {
  if (alert.status === 'resolved' || alert.status === 'dismissed') return 'done';
  if (alert.status === 'snoozed') return alert.snoozedUntilMs !== null && nowMs < alert.snoozedUntilMs ? 'snoozed' : 'open';
  return alert.status;
}

/**
 * How far an alert has climbed: a critical one that nobody took on goes to the desk at once, to the lead after 5 min, to the
 * manager after 10 (board.md, Rules and alerts). Null while it is not critical, or is acknowledged, snoozed or over.
 */
export function escalationOf(alert: Alert, nowMs: number): 'desk' | 'lead' | 'manager' | null {
  if (alert.level !== 'critical' || shownAs(alert, nowMs) !== 'open') return null;
  const forMs = nowMs - criticalSince(alert);
  if (forMs >= MANAGER_AFTER_MS) return 'manager';
  return forMs >= LEAD_AFTER_MS ? 'lead' : 'desk';
}

function criticalSince(alert: Alert): number {
  let sinceMs: number | null = null;
  for (const { event } of alert.records) {
    if (event.eventType === 'orchestration.alert.v1') {
      if (event.data.level !== 'critical') sinceMs = null;
      else sinceMs ??= Date.parse(event.data.emittedAt);
    }
    // Having been put off, it starts to climb when the snooze is over.
    if (event.eventType === 'orchestration.alert.snoozed.v1' && sinceMs !== null) sinceMs = Date.parse(event.data.until);
  }
  return sinceMs ?? alert.openedAtMs;
}

function endOf(alert: Alert): { readonly atMs: number; readonly byPerson: boolean } {
  for (const { event } of alert.records.toReversed()) {
    if (event.eventType === 'orchestration.alert.resolved.v1') {
      return { atMs: Date.parse(event.data.resolvedAt), byPerson: event.data.by === 'person' };
    }
    if (event.eventType === 'orchestration.alert.dismissed.v1') return { atMs: Date.parse(event.data.dismissedAt), byPerson: true };
  }
  return { atMs: alert.lastChange?.atMs ?? alert.openedAtMs, byPerson: alert.lastChange?.actor.kind === 'user' };
}

function isHigher(level: AlertLevel, than: AlertLevel): boolean {
  return alertLevels.indexOf(level) > alertLevels.indexOf(than);
}
