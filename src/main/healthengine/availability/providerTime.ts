import { type ClinicDay, type TimeRange, type Visit, visitsOfDay } from '../../../shared/clinic-day/index.ts';
import type { AppointmentId, ProviderId } from '../../../shared/events/index.ts';
import type { PracticeCalendar } from '../../../shared/practice-time/index.ts';

/** How one provider's time stands on one day, epoch ms. What is offered comes from it, and what is booked is checked against it. */
export interface ProviderTime {
  /** Working hours without breaks and leave, by start; null when nobody has ever said what they are. */
  readonly open: readonly TimeRange[] | null;
  /** Their appointments that still stand, by start. */
  readonly booked: readonly BookedTime[];
  /** As many appointments as there are chairs and rooms, whoever sees them. */
  readonly full: readonly TimeRange[];
}

export interface BookedTime extends TimeRange {
  readonly appointmentId: AppointmentId;
}

/** One practice date, and those beside it from which an appointment can reach into it or into which one of its own can run. */
export interface DayAndNeighbours {
  readonly day: ClinicDay;
  readonly beside: readonly ClinicDay[];
}

export type SlotState =
  | { readonly state: 'free' }
  | { readonly state: 'taken'; readonly by: AppointmentId }
  | { readonly state: 'full' }
  /** Outside the working hours, in a break, on leave. */
  | { readonly state: 'closed' };

/** Of an appointment that says no length. */
export const DEFAULT_LENGTH_MIN = 30;
const MINUTE_MS = 60_000;
const freedStages: ReadonlySet<string> = new Set(['cancelled', 'rescheduled', 'entered-in-error', 'no-show', 'left-without-being-seen']);
const always: TimeRange = { startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY };

/** The longest that an appointment can be (events: lengthMin). */
const LONGEST_MS = 24 * 60 * MINUTE_MS;

/** By instants, not by dates: beside a date of 23 hours the longest appointment reaches over two midnights. @param date practice date. */
export function dayAndNeighbours(dayOf: (date: string) => ClinicDay, calendar: PracticeCalendar, date: string): DayAndNeighbours {
  const { startMs, endMs } = calendar.boundsOf(date);
  const last = calendar.dateOf(endMs + LONGEST_MS - 1);
  const beside: ClinicDay[] = [];
  for (let other = calendar.dateOf(startMs - LONGEST_MS); other <= last; other = calendar.addDays(other, 1))
    if (other !== date) beside.push(dayOf(other));
  return { day: dayOf(date), beside };
}

/**
 * Hours are those of the date; what is booked, and where every chair is taken, is seen beyond both its midnights.
 * @param except its own appointment is in nobody's way.
 */
export function providerTimeOf(
  { day, beside }: DayAndNeighbours,
  providerId: ProviderId,
  except: AppointmentId | null = null,
): ProviderTime {
  const provider = day.providers.get(providerId);
  const standing = [day, ...beside]
    .flatMap(visitsOfDay)
    .flatMap((visit) => {
      const time = visit.appointmentId === except || freedStages.has(visit.stage) ? null : timeOf(visit);
      return time === null ? [] : [{ ...time, visit }];
    })
    .sort((a, b) => a.startMs - b.startMs);
  // Somebody on the telephone needs no chair.
  const seated = standing.filter(({ visit }) => !visit.telehealth);
  return {
    open: areHoursKnown(day, providerId) ? minus(merged(provider?.hours ?? []), provider?.breaks ?? []) : null,
    booked: standing
      .filter(({ visit }) => visit.providerId === providerId)
      .map(({ startMs, endMs, visit }) => ({ startMs, endMs, appointmentId: visit.appointmentId })),
    full: fullTimes(seated, day.setup.resources.length),
  };
}

/** The stretches in which the provider can be booked, by start. Nobody offers hours that nobody knows. */
export function freeStretchesOf(time: ProviderTime): readonly TimeRange[] {
  return freeIn(time.open ?? [], time);
}

/**
 * Whether somebody may be booked there: what `freeStretchesOf` offers is free, and where the hours are not known everything is
 * but what is taken. @param needsChair false for a telehealth appointment.
 */
export function slotStateOf(time: ProviderTime, slot: TimeRange, needsChair = true): SlotState {
  const { open, booked, full } = { ...time, ...(!needsChair && { full: [] }) };
  if (freeIn(open ?? [always], { booked, full }).some((free) => free.startMs <= slot.startMs && slot.endMs <= free.endMs))
    return { state: 'free' };
  const taken = booked.find((one) => overlaps(one, slot));
  if (taken) return { state: 'taken', by: taken.appointmentId };
  return { state: full.some((range) => overlaps(range, slot)) ? 'full' : 'closed' };
}

function freeIn(open: readonly TimeRange[], { booked, full }: Pick<ProviderTime, 'booked' | 'full'>): readonly TimeRange[] {
  return minus(open, [...booked, ...full]);
}

/** Hours that only begin later say nothing of this day; empty ones that hold say that it is off. */
function areHoursKnown(day: ClinicDay, providerId: ProviderId): boolean {
  return (day.providers.get(providerId)?.records ?? []).some(
    ({ event, commandId }) =>
      event.eventType === 'schedule.hours.changed.v1' &&
      event.data.effectiveFrom <= day.date &&
      !(commandId !== null && day.undone.has(commandId)),
  );
}

function timeOf({ startsAtMs, lengthMin }: Visit): TimeRange | null {
  return startsAtMs === null ? null : { startMs: startsAtMs, endMs: startsAtMs + (lengthMin ?? DEFAULT_LENGTH_MIN) * MINUTE_MS };
}

/** @param places 0: the setup names none, so nobody knows a limit. */
function fullTimes(seated: readonly TimeRange[], places: number): readonly TimeRange[] {
  if (places === 0 || seated.length < places) return [];
  // Ends before beginnings: who leaves makes room for who comes.
  const steps = seated
    .flatMap(({ startMs, endMs }) => [
      { atMs: startMs, by: 1 },
      { atMs: endMs, by: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  const full: TimeRange[] = [];
  let count = 0;
  let sinceMs: number | null = null;
  for (const { atMs, by } of steps) {
    count += by;
    if (count >= places) sinceMs ??= atMs;
    else if (sinceMs !== null) {
      if (atMs > sinceMs) full.push({ startMs: sinceMs, endMs: atMs });
      sinceMs = null;
    }
  }
  return full;
}

/** Hours that touch or overlap are one stretch. */
function merged(ranges: readonly TimeRange[]): readonly TimeRange[] {
  const stretches: TimeRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.startMs - b.startMs)) {
    const last = stretches.at(-1);
    if (last && range.startMs <= last.endMs)
      stretches[stretches.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, range.endMs) };
    else stretches.push(range);
  }
  return stretches;
}

function minus(ranges: readonly TimeRange[], busy: readonly TimeRange[]): readonly TimeRange[] {
  let left = ranges;
  for (const gap of busy) {
    left = left.flatMap((piece) =>
      overlaps(piece, gap)
        ? [
            { startMs: piece.startMs, endMs: Math.min(piece.endMs, gap.startMs) },
            { startMs: Math.max(piece.startMs, gap.endMs), endMs: piece.endMs },
          ].filter((rest) => rest.endMs > rest.startMs)
        : [piece],
    );
  }
  return left;
}

function overlaps(a: TimeRange, b: TimeRange): boolean {
  return a.startMs < b.endMs && b.startMs < a.endMs;
}
