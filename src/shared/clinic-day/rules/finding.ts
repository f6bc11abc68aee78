import type { AlertLevel, AppointmentId, PatientId, ProviderId, ResourceId } from '../../events/index.ts';
import type { DayForecast } from '../forecast.ts';
import type { ClinicDay, Visit } from '../state.ts';
import type { AlertSettings, RuleName, Threshold } from './thresholds.ts';

/** A live feed or a source as the engine sees it, for the rule about staleness. Leave out those from which silence is normal. */
export interface FeedHealth {
  readonly id: string;
  /** Epoch ms: the last sign of life. */
  readonly lastSeenMs: number;
}

/** What an alert is about, as windows look it up. */
export interface AlertSubject {
  readonly kind: 'visit' | 'resource' | 'provider' | 'patient' | 'feed' | 'day';
  readonly id: string;
}

/** What every rule looks at. Made once for an evaluation. */
export interface RuleContext {
  readonly day: ClinicDay;
  readonly nowMs: number;
  readonly visits: readonly Visit[];
  readonly forecast: DayForecast;
  readonly settings: AlertSettings | undefined;
  readonly feeds: readonly FeedHealth[];
  readonly plannedMin: (visit: Visit) => number;
}

/** A rule whose condition may hold: how far it has gone, and about whom. Whether it becomes an alert is decided afterwards. */
export interface Finding {
  readonly rule: RuleName;
  readonly subject: AlertSubject;
  readonly appointmentId: AppointmentId | null;
  readonly providerId: ProviderId | null;
  readonly resourceId: ResourceId | null;
  readonly patientId?: PatientId;
  /** Since when the condition runs, epoch ms. Another instant is another trouble: what was dismissed as noise may open again. */
  readonly sinceMs: number;
  /** Minutes (seconds for feeds) against thresholds, or a level that does not depend on a measure. */
  readonly measure: { readonly value: number; readonly threshold: Threshold } | { readonly level: AlertLevel };
  /** The measure comes from the forecast and may fall again: it must fall 2 below a threshold before the level does. */
  readonly canFall?: boolean;
  readonly relatedAppointments: readonly AppointmentId[];
  /** Names nobody: it is stored, sent on and logged. */
  readonly message: string;
}

/** What identifies an alert but for the episode: rule + subject + visit. */
export function keyOf(finding: Pick<Finding, 'rule' | 'subject' | 'appointmentId'>): string {
  return JSON.stringify([finding.rule, finding.subject.kind, finding.subject.id, finding.appointmentId]);
}
