/** The appointment statuses that the product acts on (events.md, Types). Others are kept and shown as they came. */
export const appointmentStatuses = [
  'scheduled',
  'confirmed',
  'arrived',
  'in_progress',
  'completed',
  'no_show',
  'left_without_being_seen',
  'cancelled',
  'rescheduled',
  'entered_in_error',
] as const;
export type AppointmentStatus = (typeof appointmentStatuses)[number];

/** A map, not an object: a status called `constructor` is an unknown status like any other. */
const spellings: ReadonlyMap<string, AppointmentStatus> = new Map<string, AppointmentStatus>([
  ['booked', 'scheduled'],
  ['checked_in', 'arrived'],
  ['checkedin', 'arrived'],
  ['in_room', 'in_progress'],
  ['in_chair', 'in_progress'],
  ['in_session', 'in_progress'],
  ['inprogress', 'in_progress'],
  ['started', 'in_progress'],
  ['complete', 'completed'],
  ['finished', 'completed'],
  ['done', 'completed'],
  ['noshow', 'no_show'],
  ['did_not_attend', 'no_show'],
  ['dna', 'no_show'],
  ['canceled', 'cancelled'],
  ['lwbs', 'left_without_being_seen'],
]);

/** @param wire a status as some system spells it. @returns our spelling, or the text unchanged when it is none we know. */
export function appointmentStatusFromWire(wire: string): string {
  const normal = wire
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return isAppointmentStatus(normal) ? normal : (spellings.get(normal) ?? wire);
}

export function isAppointmentStatus(status: string): status is AppointmentStatus {
  return (appointmentStatuses as readonly string[]).includes(status);
}
