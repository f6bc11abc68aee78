import type { Alert, ClinicDay } from '../../../shared/clinic-day/index.ts';
import { hashOf } from './seededRandom.ts';

const MINUTE_MS = 60_000;
/** The pretend desk takes on four alerts in ten; the others are left to the person at the window. */
const TAKEN_PERCENT = 40;

/** The next alert that the pretend desk takes on, 4 to 9 minutes after it opened; critical ones are left alone. @param nowMs story time. */
export function alertToAcknowledge(day: ClinicDay, storyTime: (atMs: number) => number, nowMs: number): Alert | undefined {
  return [...day.alerts.values()].find((alert) => {
    const chance = hashOf(alert.alertId);
    const afterMs = (4 + (chance % 6)) * MINUTE_MS;
    return (
      alert.status === 'open' &&
      alert.level !== 'critical' &&
      (chance >>> 8) % 100 < TAKEN_PERCENT &&
      nowMs - storyTime(alert.openedAtMs) >= afterMs
    );
  });
}
