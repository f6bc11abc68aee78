import type { Actor, SourceId } from '../shared/events/index.ts';
import type { Effects } from './effects.ts';
import type { EventLog } from './event-log/index.ts';
import { hoursEventsOf, lastSetupHours, type PracticePolicy } from './policy/index.ts';

const setupActor: Actor = { kind: 'setup', id: 'policy', role: null };

/** Records what the policy says of working hours where it is news; the same policy read again records nothing. @throws StorageError */
export async function recordSetup(options: {
  eventLog: EventLog;
  practices: readonly PracticePolicy[];
  effects: Pick<Effects, 'now' | 'log'>;
}): Promise<void> {
  const { eventLog, effects } = options;
  for (const practice of options.practices) {
    const { tenantId } = practice;
    const nowMs = effects.now();
    const events = hoursEventsOf(practice, {
      effectiveFrom: eventLog.days.today(tenantId),
      changedAt: new Date(nowMs).toISOString(),
      lastRecorded: (providerId) => lastSetupHours(eventLog.read.about(tenantId, 'provider', providerId, 'schedule.hours.changed.v1')),
    });
    if (events.length === 0) continue;
    const recorded = await eventLog.submit<number | null>({
      tenantId,
      source: 'setup' as SourceId,
      actor: setupActor,
      stationId: null,
      commandId: null,
      causationId: null,
      receivedAtMs: nowMs,
      decide: () => ({ outcome: 'record', events, answer: (stored) => stored.length }),
      failed: () => null,
    });
    effects.log('info', 'setup recorded', { tenantId, count: recorded ?? 0, outcome: recorded === null ? 'failed' : 'recorded' });
  }
}
