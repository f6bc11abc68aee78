import type { AppointmentTypeId, ProviderId } from '../../events/index.ts';
import { CLEANING_TARGET_MIN } from '../forecastChairs.ts';

/** The rules that open alerts. The names are in the log: never rename one. */
export const ruleNames = [
  'waiting-to-call',
  'called-to-chair',
  'total-wait',
  'arrived-not-handled',
  'ready-for-provider',
  'chair-overrun',
  'cleaning-over',
  'patient-late',
  'no-show-suggested',
  'provider-behind',
  'feed-stale',
  'double-booking',
  'no-free-chair',
  'same-patient-twice',
  'break-at-risk',
  'overtime',
  'late-booking',
  'possible-duplicate',
  'unclosed-visits',
] as const;
export type RuleName = (typeof ruleNames)[number];

export function isRuleName(name: unknown): name is RuleName {
  return typeof name === 'string' && (ruleNames as readonly string[]).includes(name);
}

/** From `warning` on a warning, from `critical` on critical, both inclusive; null never reaches that level. */
export interface Threshold {
  readonly warning: number;
  readonly critical: number | null;
}

/** Rules measured in something; minutes, but for `feed-stale`, which is in seconds. */
export type MeasuredRule = Exclude<
  RuleName,
  'double-booking' | 'no-free-chair' | 'same-patient-twice' | 'late-booking' | 'possible-duplicate'
>;

/** The table of board.md, "Rules and alerts". */
export const defaultThresholds: Readonly<Record<MeasuredRule, Threshold>> = {
  'waiting-to-call': { warning: 15, critical: 20 },
  'called-to-chair': { warning: 10, critical: 15 },
  'total-wait': { warning: 20, critical: 30 },
  'arrived-not-handled': { warning: 10, critical: 15 },
  'ready-for-provider': { warning: 10, critical: 15 },
  'chair-overrun': { warning: 5, critical: 15 },
  'cleaning-over': { warning: 1.5 * CLEANING_TARGET_MIN, critical: 2 * CLEANING_TARGET_MIN },
  'patient-late': { warning: 5, critical: 10 },
  'no-show-suggested': { warning: 15, critical: 30 },
  'provider-behind': { warning: 15, critical: 30 },
  'feed-stale': { warning: 10, critical: 60 },
  'break-at-risk': { warning: 10, critical: null },
  overtime: { warning: 15, critical: 30 },
  'unclosed-visits': { warning: 15, critical: 60 },
};

export type ThresholdSettings = Readonly<Partial<Record<MeasuredRule, Threshold>>>;

/** What a practice set for itself; the finer one wins: type, provider, clinic, default. */
export interface AlertSettings {
  readonly clinic?: ThresholdSettings;
  readonly providers?: Readonly<Record<string, ThresholdSettings>>;
  readonly types?: Readonly<Record<string, ThresholdSettings>>;
}

export function thresholdFor(
  rule: MeasuredRule,
  settings: AlertSettings | undefined,
  about: { readonly providerId?: ProviderId | null; readonly typeId?: AppointmentTypeId | null } = {},
): Threshold {
  return (
    (about.typeId ? settings?.types?.[about.typeId]?.[rule] : undefined) ??
    (about.providerId ? settings?.providers?.[about.providerId]?.[rule] : undefined) ??
    settings?.clinic?.[rule] ??
    defaultThresholds[rule]
  );
}
