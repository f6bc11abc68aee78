import { minutesBetween } from '../clocks.ts';
import { hoursEnd } from '../forecastHours.ts';
import { phaseOf } from '../visitPhase.ts';
import type { Finding, RuleContext } from './finding.ts';
import { thresholdFor } from './thresholds.ts';

const none = { appointmentId: null, providerId: null, resourceId: null } as const;

/** Visits still open after the last provider's hours: each needs an end before the day can be trusted. */
export function dayFindings({ day, visits, nowMs, settings }: RuleContext): readonly Finding[] {
  const closeMs = [...day.providers.values()].reduce((latest, provider) => Math.max(latest, hoursEnd(provider) ?? 0), 0);
  if (closeMs === 0 || nowMs < closeMs) return [];
  const open = visits.filter((visit) => phaseOf(visit) !== 'ended' && visit.stage !== 'checked-out' && visit.stage !== 'departed');
  if (open.length === 0) return [];
  return [
    {
      ...none,
      rule: 'unclosed-visits',
      subject: { kind: 'day', id: day.date },
      sinceMs: closeMs,
      measure: { value: minutesBetween(closeMs, nowMs), threshold: thresholdFor('unclosed-visits', settings) },
      relatedAppointments: open.map((visit) => visit.appointmentId),
      message: `${open.length} ${open.length === 1 ? 'visit is' : 'visits are'} still open after the end of the day.`,
    },
  ];
}

/** Feeds and sources that have fallen silent, in seconds. */
export function feedFindings({ feeds, nowMs, settings }: RuleContext): readonly Finding[] {
  return feeds.map((feed) => {
    const silentS = Math.floor(Math.max(0, nowMs - feed.lastSeenMs) / 1_000);
    return {
      ...none,
      rule: 'feed-stale',
      subject: { kind: 'feed', id: feed.id },
      sinceMs: feed.lastSeenMs,
      measure: { value: silentS, threshold: thresholdFor('feed-stale', settings) },
      relatedAppointments: [],
      message: `Nothing has come from ${feed.id} for ${silentS} s.`,
    };
  });
}
