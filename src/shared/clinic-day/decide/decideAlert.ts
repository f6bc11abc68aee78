import type { AlertId } from '../../events/index.ts';
import { initialsBehind } from '../sayWho.ts';
import type { Alert, ClinicDay } from '../state.ts';
import { accepted, type CommandOf, type DecideContext, type Decision, eventOf, instantOf, refused } from './decision.ts';

/** Takes an alert on: silenced, never hidden. */
export function decideAcknowledgeAlert(day: ClinicDay, { alertId }: CommandOf<'acknowledgeAlert'>, context: DecideContext): Decision {
  return onOpenAlert(day, alertId, (alert) =>
    alert.status === 'acknowledged'
      ? refused('no-change', `This alert has been taken on already${initialsBehind(alert.lastChange)}.`)
      : accepted([eventOf(day, context, 'orchestration.alert.acknowledged.v1', { alertId, acknowledgedAt: instantOf(context.nowMs) })]),
  );
}

/** Quiet for 5, 10 or 15 minutes, unless its level rises. */
export function decideSnoozeAlert(day: ClinicDay, { alertId, minutes }: CommandOf<'snoozeAlert'>, context: DecideContext): Decision {
  return onOpenAlert(day, alertId, () =>
    accepted([
      eventOf(day, context, 'orchestration.alert.snoozed.v1', {
        alertId,
        snoozedAt: instantOf(context.nowMs),
        until: instantOf(context.nowMs + minutes * 60_000),
      }),
    ]),
  );
}

export function decideDismissAlert(day: ClinicDay, { alertId }: CommandOf<'dismissAlert'>, context: DecideContext): Decision {
  return onOpenAlert(day, alertId, () =>
    accepted([eventOf(day, context, 'orchestration.alert.dismissed.v1', { alertId, dismissedAt: instantOf(context.nowMs) })]),
  );
}

export function decideResolveAlert(day: ClinicDay, { alertId }: CommandOf<'resolveAlert'>, context: DecideContext): Decision {
  return onOpenAlert(day, alertId, () =>
    accepted([eventOf(day, context, 'orchestration.alert.resolved.v1', { alertId, resolvedAt: instantOf(context.nowMs), by: 'person' })]),
  );
}

function onOpenAlert(day: ClinicDay, alertId: AlertId, decideFor: (alert: Alert) => Decision): Decision {
  const alert = day.alerts.get(alertId);
  if (alert === undefined) return refused('unknown-alert', 'This alert is not on this day any more. There is nothing to do.');
  if (alert.status === 'dismissed' || alert.status === 'resolved') {
    return refused('alert-closed', `This alert is ${alert.status} already${initialsBehind(alert.lastChange)}. There is nothing to do.`);
  }
  return decideFor(alert);
}
