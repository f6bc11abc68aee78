import type { PracticeCalendar } from '../../shared/practice-time/index.ts';

/** @param wire any text. @returns whether it is `YYYY-MM-DD HH:MM:SS` of a day and a time that exist in some zone. */
export function isWireTime(wire: string): boolean {
  if (!/^\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(wire)) return false;
  const atMs = Date.parse(`${wire.replace(' ', 'T')}Z`);
  // The 30th of February is read as a day in March: then it reads back differently.
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(wire.slice(0, 10));
}

/** @param wire a wire time in UTC. @returns epoch ms. */
export function fromWireUtc(wire: string): number {
  return Date.parse(`${wire.replace(' ', 'T')}Z`);
}

/**
 * @param wire a wire time in practice time; seconds are kept. A time that a clock change skips moves forward, one that
 * happens twice means the first. @returns epoch ms, NaN for a date that does not exist.
 */
export function fromWirePracticeTime(wire: string, calendar: PracticeCalendar): number {
  if (!isWireTime(wire)) return Number.NaN;
  const [date = '', time = ''] = wire.split(' ');
  return calendar.instantOf(date, time.slice(0, 5)) + Number(time.slice(6, 8)) * 1_000;
}

/** @param wire `DD-MM-YYYY`, as a patient's dob comes, or the date form that the definition claims. @returns YYYY-MM-DD, or null when it is no date. */
export function fromWireDob(wire: string | null | undefined): string | null {
  const parts = /^(\d{2})-(\d{2})-(\d{4})$/.exec(wire ?? '');
  const iso = parts ? `${parts[3]}-${parts[2]}-${parts[1]}` : /^\d{4}-\d{2}-\d{2}$/.test(wire ?? '') ? (wire ?? '') : '';
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}
