import type { PracticeSetup } from '../../shared/clinic-day/index.ts';
import { practiceCalendar } from '../../shared/practice-time/index.ts';
import type { Effects } from '../effects.ts';
import type { EventLog } from '../event-log/index.ts';

/** A critical alert as it may leave the window: nothing in it names a patient. */
export interface CriticalAlert {
  readonly alertId: string;
  readonly practiceName: string;
  /** One sentence for people. */
  readonly sentence: string;
  /** Wall time at the practice when it was stored, `HH:MM`. */
  readonly wallTime: string;
}

export interface CriticalAlertOptions {
  readonly eventLog: Pick<EventLog, 'onCommitted'>;
  readonly practices: readonly PracticeSetup[];
  readonly effects: Pick<Effects, 'now'>;
}

/** What reaches us later than this is history: a source that catches up must not ring for this morning. */
const NEWS_FOR_MS = 10 * 60_000;
const REMEMBERED = 1_000;

/**
 * Tells each alert that became critical once, after its COMMIT; again only when it had been over or less than critical in
 * between. Our own alerts name nobody (events.md, Order and convergence) and speak with their message; what others wrote may
 * hold anything and is not repeated. @returns a function that stops it.
 */
export function tellCriticalAlerts(
  { eventLog, practices, effects }: CriticalAlertOptions,
  listener: (alert: CriticalAlert) => void,
): () => void {
  const known = new Map(practices.map(({ tenantId, name, timezone }) => [tenantId, { name, calendar: practiceCalendar(timezone) }]));
  const critical = new Set<string>();
  return eventLog.onCommitted((records) => {
    for (const { event, source, orderAtMs } of records) {
      const practice = known.get(event.tenantId);
      if (!practice) continue;
      if (event.eventType === 'orchestration.alert.resolved.v1' || event.eventType === 'orchestration.alert.dismissed.v1') {
        critical.delete(keyOf(event.tenantId, event.data.alertId));
      }
      if (event.eventType !== 'orchestration.alert.v1') continue;
      const { alertId, level, message } = event.data;
      const key = keyOf(event.tenantId, alertId);
      const wasCritical = critical.delete(key);
      if (level !== 'critical') continue;
      critical.add(key);
      const [oldest] = critical;
      if (critical.size > REMEMBERED && oldest !== undefined) critical.delete(oldest);
      const nowMs = effects.now();
      if (wasCritical || nowMs - orderAtMs > NEWS_FOR_MS) continue;
      const sentence = source === 'rules' ? message : 'A connected system raised a critical alert. Open Frontdesk to read it.';
      listener({ alertId, practiceName: practice.name, sentence, wallTime: practice.calendar.wallTimeOf(nowMs) });
    }
  });
}

function keyOf(tenantId: string, alertId: string): string {
  return `${tenantId} ${alertId}`;
}
