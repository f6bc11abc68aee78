/** An instant as a sender wrote it. */
export interface SentInstant {
  /** Epoch ms UTC; finer digits are cut. */
  readonly atMs: number;
  /** RFC 3339 with offset: the sender's own spelling where that is one already. */
  readonly rfc3339: string;
  /** Equal for two spellings of the same instant, to the last digit sent. */
  readonly key: string;
}

const pattern = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * Reads an ISO 8601 date and time: `T` or a space between them, seconds and fraction may be missing, the offset as `Z`, `+HH:MM`,
 * `+HHMM` or `+HH`. Without an offset it is read as UTC: the same bytes must mean the same instant whatever zone a practice is
 * set to later. @returns undefined when it is no such instant; a date alone is none.
 */
export function readTimestamp(text: string): SentInstant | undefined {
  const parts = pattern.exec(text);
  if (!parts) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', fraction = '', zone = 'Z'] = parts;
  if (!isCalendarDay(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const offset = offsetOf(zone);
  if (offset === undefined) return undefined;
  const rfc3339 = `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction && `.${fraction}`}${offset}`;
  const atMs = Date.parse(rfc3339);
  if (Number.isNaN(atMs)) return undefined;
  return { atMs, rfc3339, key: `${atMs}.${fraction.slice(3).replace(/0+$/, '')}` };
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const longest = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= longest;
}

function offsetOf(zone: string): string | undefined {
  if (zone === 'Z' || zone === 'z') return 'Z';
  const hours = zone.slice(1, 3);
  const minutes = zone.length > 3 ? zone.slice(-2) : '00';
  return Number(hours) > 23 || Number(minutes) > 59 ? undefined : `${zone[0]}${hours}:${minutes}`;
}
