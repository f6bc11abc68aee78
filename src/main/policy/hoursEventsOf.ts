import { v5 as uuidV5 } from 'uuid';
import type { HoursData } from '../../shared/clinic-day/index.ts';
import {
  type CanonicalEvent,
  correlationIdSchema,
  eventIdSchema,
  type LogRecord,
  type ProviderId,
  weekdays,
} from '../../shared/events/index.ts';
import type { PracticePolicy } from './policySchema.ts';

/** Namespace of the ids that the setup derives. Never change it: the same hours would get other ids. */
const namespace = new Uint8Array([0x6b, 0x1e, 0x90, 0x3d, 0x44, 0xa2, 0x5c, 0x07, 0x9f, 0x61, 0x2a, 0xd8, 0x13, 0x7b, 0xe5, 0x40]);

export interface HoursOptions {
  /** Practice date YYYY-MM-DD from which a change holds: today, as a rule. */
  readonly effectiveFrom: string;
  /** RFC 3339: when the policy was read. */
  readonly changedAt: string;
  /** What the setup said last about a provider, from the log: see {@link lastSetupHours}. */
  readonly lastRecorded: (providerId: ProviderId) => HoursData | null;
}

type HoursEvent = CanonicalEvent<'schedule.hours.changed.v1'>;

/**
 * The working hours of a policy as events, for those providers alone whose hours are not what the setup said last: the same
 * policy read again records nothing, and one changed back and forth records each change. A provider whose hours were taken
 * out of the policy gets empty ones. The same arguments always give the same events and ids (UUID v5 of the content).
 */
export function hoursEventsOf(practice: PracticePolicy, options: HoursOptions): readonly HoursEvent[] {
  const { effectiveFrom, changedAt } = options;
  const idOf = (...content: readonly unknown[]) =>
    uuidV5(JSON.stringify([practice.tenantId, effectiveFrom, changedAt, ...content]), namespace);
  return (practice.setup?.providers ?? []).flatMap(({ providerId }): HoursEvent[] => {
    const hours = hoursOf(practice, providerId);
    const last = options.lastRecorded(providerId);
    const isNews = last === null ? hours.length > 0 : JSON.stringify(inOrder(last.hours)) !== JSON.stringify(hours);
    if (!isNews) return [];
    return [
      {
        eventId: eventIdSchema.parse(idOf(providerId, hours)),
        eventType: 'schedule.hours.changed.v1',
        eventVersion: '1',
        occurredAt: changedAt,
        producer: 'frontdesk',
        tenantId: practice.tenantId,
        correlationId: correlationIdSchema.parse(idOf('setup')),
        data: { providerId, effectiveFrom, hours, changedAt },
      },
    ];
  });
}

/** What the setup said last about a provider. @param records about that provider, oldest position first. */
export function lastSetupHours(records: readonly LogRecord[]): HoursData | null {
  const last = records.findLast(({ actor, event }) => actor.kind === 'setup' && event.eventType === 'schedule.hours.changed.v1');
  return last?.event.eventType === 'schedule.hours.changed.v1' ? last.event.data : null;
}

function hoursOf(practice: PracticePolicy, providerId: ProviderId): HoursData['hours'] {
  return inOrder((practice.setup?.hours ?? []).filter((hours) => hours.providerId === providerId));
}

/** Monday first, then by start: the order in a file says nothing. */
function inOrder(hours: readonly HoursData['hours'][number][]): HoursData['hours'] {
  return hours
    .map(({ weekday, start, end }) => ({ weekday, start, end }))
    .sort((a, b) => weekdays.indexOf(a.weekday) - weekdays.indexOf(b.weekday) || a.start.localeCompare(b.start));
}
