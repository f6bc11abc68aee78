import type { AlertId, CanonicalEvent } from '../../events/index.ts';
import { correlationIdSchema } from '../../events/index.ts';
import { type DayForecast, forecastDay } from '../forecast.ts';
import { plannedLengths } from '../forecastDuration.ts';
import type { Alert, ClinicDay } from '../state.ts';
import { visitsOfDay } from '../visitsOfDay.ts';
import { absorb } from './absorb.ts';
import { alertActionOf } from './alertAction.ts';
import { alertEventIdFor, alertIdFor } from './alertIds.ts';
import { isLive, mayOpenAgain } from './alertLife.ts';
import { type AlertMeta, alertMetaOf } from './alertMeta.ts';
import { bookingFindings } from './bookingRules.ts';
import { chairFindings } from './chairRules.ts';
import { dayFindings, feedFindings } from './dayRules.ts';
import { type FeedHealth, type Finding, keyOf, type RuleContext } from './finding.ts';
import { lateFindings } from './lateRules.ts';
import { type LevelledFinding, levelOf } from './levelOf.ts';
import { providerFindings } from './providerRules.ts';
import type { AlertSettings } from './thresholds.ts';
import { waitFindings } from './waitRules.ts';

export interface EvaluateOptions {
  /** Gives the correlation id that the events of this evaluation share. Ids of alerts and events derive from what they are about. */
  readonly newId: () => string;
  readonly settings?: AlertSettings;
  /** A forecast of the same day and instant, where the caller has one. */
  readonly forecast?: DayForecast;
  /** Left out: feeds are not looked at, and their alerts stay as they are. */
  readonly feeds?: readonly FeedHealth[];
}

interface Known {
  readonly alert: Alert;
  readonly meta: AlertMeta;
}

/**
 * The alert events that the day needs now: what opened, changed its level, or is over (board.md, Rules and alerts; events.md,
 * Order and convergence). Folding them and evaluating again at the same instant gives none. Outside the day's own date
 * nothing is found: an alert is about now.
 * @param nowMs epoch ms UTC, the host's time.
 */
export function evaluateRules(day: ClinicDay, nowMs: number, options: EvaluateOptions): CanonicalEvent[] {
  if (nowMs < day.bounds.startMs || nowMs >= day.bounds.endMs) return [];
  const context: RuleContext = {
    day,
    nowMs,
    visits: visitsOfDay(day),
    forecast: options.forecast ?? forecastDay(day, nowMs),
    settings: options.settings,
    feeds: options.feeds ?? [],
    plannedMin: plannedLengths(day),
  };
  const known = newestEpisodes(day);
  const stands = (it: LevelledFinding) => {
    const last = known.get(keyOf(it.finding));
    return !last || isLive(last.alert) || mayOpenAgain(last.alert, last.meta.sinceMs, it, nowMs);
  };
  const standing = absorb(levelled(allFindings(context), known), context, stands);
  const events: CanonicalEvent[] = [];
  const emit = eventMaker(day, nowMs, options.newId);

  const standingKeys = new Set<string>();
  for (const it of standing) {
    const key = keyOf(it.finding);
    // Two findings of one key cannot be told apart afterwards: the first stands.
    if (standingKeys.has(key)) continue;
    standingKeys.add(key);
    const last = known.get(key);
    if (last && isLive(last.alert)) {
      if (last.alert.level !== it.level) events.push(emit.raised(it, last.alert.alertId, last.meta.episode, last.alert));
    } else if (stands(it)) {
      const episode = (last?.meta.episode ?? 0) + 1;
      events.push(emit.raised(it, alertIdFor(day, key, episode), episode, undefined));
    }
  }
  for (const [key, { alert, meta }] of known) {
    if (!isLive(alert) || standingKeys.has(key)) continue;
    if (meta.rule === 'feed-stale' && options.feeds === undefined) continue;
    events.push(emit.resolved(alert));
  }
  return events.sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
}

function allFindings(context: RuleContext): readonly Finding[] {
  return [
    ...waitFindings(context),
    ...lateFindings(context),
    ...chairFindings(context),
    ...providerFindings(context),
    ...bookingFindings(context),
    ...dayFindings(context),
    ...feedFindings(context),
  ];
}

function levelled(findings: readonly Finding[], known: ReadonlyMap<string, Known>): readonly LevelledFinding[] {
  return findings.flatMap((finding) => {
    const last = known.get(keyOf(finding));
    const level = levelOf(finding, last && isLive(last.alert) ? last.alert.level : null);
    return level === null ? [] : [{ finding, level }];
  });
}

/** By key the newest alert of our own rules: its id proves that it is ours and of this date. */
function newestEpisodes(day: ClinicDay): ReadonlyMap<string, Known> {
  const newest = new Map<string, Known>();
  for (const alert of day.alerts.values()) {
    const meta = alertMetaOf(alert);
    if (meta === null || alert.alertId !== alertIdFor(day, meta.key, meta.episode)) continue;
    const known = newest.get(meta.key);
    if (!known || known.meta.episode < meta.episode) newest.set(meta.key, { alert, meta });
  }
  return newest;
}

function eventMaker(day: ClinicDay, nowMs: number, newId: () => string) {
  const correlationId = correlationIdSchema.parse(newId());
  // After whatever was folded last, so that what was found is what is folded.
  const instantFor = (alert: Alert | undefined) => Math.max(nowMs, ...(alert?.records.map((record) => record.orderAtMs + 1) ?? []));
  const envelope = (alertId: AlertId, what: string, atMs: number) => ({
    eventId: alertEventIdFor(day, alertId, what, atMs),
    eventVersion: '1',
    occurredAt: new Date(atMs).toISOString(),
    producer: 'frontdesk.rules',
    tenantId: day.setup.tenantId,
    correlationId,
  });

  return {
    raised({ finding, level }: LevelledFinding, alertId: AlertId, episode: number, alert: Alert | undefined): CanonicalEvent {
      const atMs = instantFor(alert);
      return {
        ...envelope(alertId, level, atMs),
        eventType: 'orchestration.alert.v1',
        data: {
          alertId,
          level,
          category: finding.rule,
          message: finding.message,
          relatedAppointments: [...finding.relatedAppointments],
          meta: { ...metaOf(finding, episode, day, nowMs) },
          emittedAt: new Date(atMs).toISOString(),
        },
      };
    },
    resolved(alert: Alert): CanonicalEvent {
      const atMs = instantFor(alert);
      return {
        ...envelope(alert.alertId, 'resolved', atMs),
        eventType: 'orchestration.alert.resolved.v1',
        data: { alertId: alert.alertId, resolvedAt: new Date(atMs).toISOString(), by: 'rule' },
      };
    },
  };
}

function metaOf(finding: Finding, episode: number, day: ClinicDay, nowMs: number): AlertMeta {
  const { measure } = finding;
  const about = {
    rule: finding.rule,
    subject: finding.subject,
    appointmentId: finding.appointmentId,
    providerId: finding.providerId,
    resourceId: finding.resourceId,
    patientId: finding.patientId ?? null,
  };
  return {
    ...about,
    key: keyOf(finding),
    episode,
    sinceMs: finding.sinceMs,
    value: 'value' in measure ? measure.value : null,
    warningAt: 'value' in measure ? measure.threshold.warning : null,
    criticalAt: 'value' in measure ? measure.threshold.critical : null,
    nextAction: alertActionOf(about, day, nowMs),
  };
}
