import type { PracticeSetup } from '../../shared/clinic-day/index.ts';
import { type Actor, actorSchema, type SourceId, sourceIdSchema, type TenantId } from '../../shared/events/index.ts';
import { type PracticeCalendar, practiceCalendar } from '../../shared/practice-time/index.ts';
import type { WeeklyHours } from './configuration/configurationSnapshots.ts';

/** One practice that is linked to Healthengine, as its handlers need it. */
export interface LinkedPractice {
  readonly tenantId: TenantId;
  /** Healthengine's id of the practice. */
  readonly practiceId: string;
  readonly setup: PracticeSetup;
  /** The weekly hours of the setup: what the liveness contract promises. */
  readonly hours: readonly WeeklyHours[];
  readonly calendar: PracticeCalendar;
}

export const healthengineSource: SourceId = sourceIdSchema.parse('healthengine-pms');
export const healthengineActor: Actor = actorSchema.parse({ kind: 'source', id: 'healthengine-pms', role: null });

export function linkedPractice(options: {
  readonly practiceId: string;
  readonly setup: PracticeSetup;
  readonly hours: readonly WeeklyHours[];
}): LinkedPractice {
  return { ...options, tenantId: options.setup.tenantId, calendar: practiceCalendar(options.setup.timezone) };
}
