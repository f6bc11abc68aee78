import { v5 as uuidV5 } from 'uuid';
import { type AlertId, alertIdSchema, type EventId, eventIdSchema } from '../../events/index.ts';
import type { ClinicDay } from '../state.ts';

const ALERTS = '5d2c6a64-1d0c-5a5e-9a52-6f7e0a4b8c11';

/** The same trouble of the same day has the same id wherever and however often it is found (events.md: rule + subject + visit + episode). */
export function alertIdFor(day: ClinicDay, key: string, episode: number): AlertId {
  return alertIdSchema.parse(uuidV5(JSON.stringify([day.setup.tenantId, day.date, key, episode]), ALERTS));
}

/** One event about an alert at one instant: evaluating the same day at the same time twice gives the same ids. */
export function alertEventIdFor(day: ClinicDay, alertId: AlertId, what: string, atMs: number): EventId {
  return eventIdSchema.parse(uuidV5(JSON.stringify([day.setup.tenantId, alertId, what, atMs]), ALERTS));
}
