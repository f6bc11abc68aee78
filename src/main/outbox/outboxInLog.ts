import type { EventLog } from '../event-log/index.ts';
import { holdAlertsInLog } from './holdAlerts.ts';
import { hurryInLog } from './hurryInLog.ts';
import { postponeInLog } from './postponeInLog.ts';
import { settleInLog } from './settleInLog.ts';
import type { OutboxOptions } from './startOutbox.ts';

/** What an outbox reads from the event log and writes into it. */
export function outboxInLog(
  eventLog: EventLog,
  now: () => number,
): Pick<OutboxOptions, 'queue' | 'settle' | 'postpone' | 'hurry' | 'holdAlerts'> {
  return {
    queue: eventLog.deliveries,
    settle: settleInLog(eventLog, now),
    postpone: postponeInLog(eventLog, now),
    hurry: hurryInLog(eventLog, now),
    holdAlerts: holdAlertsInLog(eventLog, now),
  };
}
