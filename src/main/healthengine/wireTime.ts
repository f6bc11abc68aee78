import type { PracticeCalendar } from '../../shared/practice-time/index.ts';

/** @param wire `YYYY-MM-DD HH:MM:SS` in UTC. @returns epoch ms. */
export function fromWireUtc(wire: string): number {
  return Date.parse(`${wire.replace(' ', 'T')}Z`);
}

/** @param wire `YYYY-MM-DD HH:MM:SS` in practice time; seconds are kept. @returns epoch ms, NaN for a date that does not exist. */
export function fromWirePracticeTime(wire: string, calendar: PracticeCalendar): number {
  const [date = '', time = ''] = wire.split(' ');
  try {
    return calendar.instantOf(date, time.slice(0, 5)) + Number(time.slice(6, 8)) * 1_000;
  } catch {
    return Number.NaN;
  }
}

/** @param wire `DD-MM-YYYY`, as a patient's dob comes, or the date form that the definition claims. @returns YYYY-MM-DD, or null when it is no date. */
export function fromWireDob(wire: string | null | undefined): string | null {
  const parts = /^(\d{2})-(\d{2})-(\d{4})$/.exec(wire ?? '');
  const iso = parts ? `${parts[3]}-${parts[2]}-${parts[1]}` : /^\d{4}-\d{2}-\d{2}$/.test(wire ?? '') ? (wire ?? '') : '';
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}
