import { type AlertId, alertLevels, type LogRecord } from '../events/index.ts';
import type { Alert } from './state.ts';

/** An alert of which only an answer is known so far, not the alert itself. */
export function blankAlert(alertId: AlertId): Alert {
  return {
    alertId,
    level: 'info',
    category: null,
    message: 'Something needs a look; what it is has not reached this board yet.',
    relatedAppointments: [],
    meta: {},
    openedAtMs: 0,
    status: 'open',
    snoozedUntilMs: null,
    lastChange: null,
    records: [],
  };
}

/** One more record of an alert, in fold order (board.md, Rules and alerts: open → acknowledged → snoozed → resolved or dismissed). */
export function evolveAlert(alert: Alert, { event }: LogRecord): Alert {
  switch (event.eventType) {
    case 'orchestration.alert.v1': {
      const { level, category, message, relatedAppointments, meta, emittedAt } = event.data;
      const rises = alertLevels.indexOf(level) > alertLevels.indexOf(alert.level);
      // A resolved alert that is raised again is a new trouble; a snooze ends early only when the level rises; noise stays noise.
      const isReopened = alert.status === 'resolved' || (alert.status === 'snoozed' && rises);
      return {
        ...alert,
        level,
        category: category ?? null,
        message,
        relatedAppointments: relatedAppointments ?? [],
        meta: meta ?? {},
        openedAtMs: alert.openedAtMs === 0 || alert.status === 'resolved' ? Date.parse(emittedAt) : alert.openedAtMs,
        status: isReopened ? 'open' : alert.status,
        snoozedUntilMs: isReopened ? null : alert.snoozedUntilMs,
      };
    }
    case 'orchestration.alert.acknowledged.v1':
      return { ...alert, status: 'acknowledged', snoozedUntilMs: null };
    case 'orchestration.alert.snoozed.v1':
      return { ...alert, status: 'snoozed', snoozedUntilMs: Date.parse(event.data.until) };
    case 'orchestration.alert.dismissed.v1':
      return { ...alert, status: 'dismissed', snoozedUntilMs: null };
    case 'orchestration.alert.resolved.v1':
      return { ...alert, status: 'resolved', snoozedUntilMs: null };
    default:
      return alert;
  }
}
