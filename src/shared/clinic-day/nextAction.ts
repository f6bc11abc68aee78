import type { AppointmentId, ResourceId } from '../events/index.ts';
import { clocksOf, minutesBetween } from './clocks.ts';
import type { Command } from './commands.ts';
import { type DayForecast, forecastDay } from './forecast.ts';
import { CLEANING_TARGET_MIN } from './forecastChairs.ts';
import { freeChairsFor, freeProviders } from './freeChair.ts';
import { visitName } from './patientName.ts';
import { providerName } from './providerName.ts';
import { canCallAgain } from './recall.ts';
import { type BoardKey, keyMap, rowActionsOf, seatIn } from './rowActions.ts';
import { defaultThresholds } from './rules/thresholds.ts';
import type { ClinicDay, Resource, Visit } from './state.ts';
import { visitsOfDay } from './visitsOfDay.ts';

/** The one line that says what to do next and why, with its key (look.md). */
export interface NextAction {
  readonly appointmentId: AppointmentId | null;
  readonly resourceId: ResourceId | null;
  /** "Call Amira Haddad to Chair 4" */
  readonly title: string;
  /** "Chair 4 is clean, Dr Osei is free, waited 21 min past the time" */
  readonly reason: string;
  /** On the button: "Call". */
  readonly label: string;
  readonly key: BoardKey;
  readonly command: Command;
}

interface Desk {
  readonly day: ClinicDay;
  readonly nowMs: number;
  readonly visits: readonly Visit[];
  readonly forecast: DayForecast;
}

/** A provider who is this close to done counts as free for whoever walks to the chair. */
const NEARLY_FREE_MIN = 5;
const DONE_WAITING_MIN = 5;

/**
 * What the desk should do next. In this order, the first that applies:
 * 1. check in who arrived 10 min ago and was not looked after;
 * 2. call again who was called 5 min ago and did not come (at most three calls);
 * 3. call the patient furthest past their time for whom a chair and their provider are free (or the provider within 5 min);
 * 4. finish a chair whose cleaning is over its target while somebody who could be seen waits for one;
 * 5. check in who has just arrived;
 * 6. seat who was called and has a chair;
 * 7. mark a no-show who is 15 min late;
 * 8. send to billing who has been done for 5 min.
 * Never something that `decide` refuses. Null when there is nothing to do, and outside the day's own date.
 * @param nowMs epoch ms UTC, the host's time. @param forecast of the same day and instant; made here when left out.
 */
export function nextActionOf(day: ClinicDay, nowMs: number, forecast?: DayForecast): NextAction | null {
  if (nowMs < day.bounds.startMs || nowMs >= day.bounds.endMs) return null;
  const visits = visitsOfDay(day).filter((visit) => visit.patientId !== null);
  const desk: Desk = { day, nowMs, visits, forecast: forecast ?? forecastDay(day, nowMs) };
  const oldArrivalMin = defaultThresholds['arrived-not-handled'].warning;
  return (
    checkIn(desk, oldArrivalMin) ??
    callAgain(desk) ??
    call(desk) ??
    chairReady(desk) ??
    checkIn(desk, 0) ??
    seat(desk) ??
    noShow(desk) ??
    billing(desk)
  );
}

function checkIn(desk: Desk, fromMin: number): NextAction | null {
  const { day, nowMs } = desk;
  const visit = oldest(
    desk,
    (it) => (it.stage === 'arrived' || it.stage === 'checked-in') && minutesBetween(it.stageEnteredAtMs, nowMs) >= fromMin,
  );
  const action = visit && rowActionsOf(visit, day, nowMs).find((it) => it.action === 'arrive');
  // Very early arrivals need a question first: that is for their row, not for one key.
  if (!visit || !action?.command || action.confirm !== null) return null;
  const min = minutesBetween(visit.stageEnteredAtMs, nowMs);
  return {
    ...about(visit, null),
    title: `Check in ${visitName(visit, day)}`,
    reason: min < 1 ? 'Has just arrived' : `Arrived ${min} min ago and nobody has checked them in`,
    label: 'Check in',
    key: keyMap.arrive,
    command: action.command,
  };
}

function callAgain(desk: Desk): NextAction | null {
  const visit = oldest(desk, (it) => canCallAgain(it, desk.nowMs));
  if (!visit) return null;
  const min = minutesBetween(visit.calledAtMs ?? visit.stageEnteredAtMs, desk.nowMs);
  return {
    ...about(visit, null),
    title: `Call ${visitName(visit, desk.day)} again`,
    reason: `Called ${min} min ago and not in the chair yet`,
    label: 'Call again',
    key: keyMap.call,
    command: { type: 'callPatient', appointmentId: visit.appointmentId },
  };
}

function call(desk: Desk): NextAction | null {
  const { day, nowMs } = desk;
  for (const visit of waitingByNeed(desk)) {
    const chair = freeChairsFor(visit, day, nowMs)[0];
    const provider = providerReadiness(visit, desk);
    if (!chair || provider === null) continue;
    const waitedMin = clocksOf(visit, nowMs).fairWaitMin ?? 0;
    const wait = waitedMin > 0 ? `waited ${waitedMin} min past the time` : isBeforeTime(visit, nowMs) ? 'here before the time' : 'due now';
    return {
      ...about(visit, chair),
      title: `Call ${visitName(visit, day)} to ${chair.name}`,
      reason: `${chair.name} is clean, ${provider}, ${wait}`,
      label: 'Call',
      key: keyMap.call,
      command: { type: 'callPatient', appointmentId: visit.appointmentId, resourceId: chair.resourceId },
    };
  }
  return null;
}

function chairReady(desk: Desk): NextAction | null {
  const { day, nowMs } = desk;
  const waiting = waitingByNeed(desk).find(
    (visit) => freeChairsFor(visit, day, nowMs).length === 0 && providerReadiness(visit, desk) !== null,
  );
  if (!waiting) return null;
  const cleaning = [...day.resources.values()].filter(
    (resource) =>
      resource.state === 'cleaning' && resource.sinceMs !== null && minutesBetween(resource.sinceMs, nowMs) >= CLEANING_TARGET_MIN,
  );
  const chair = cleaning.sort((a, b) => (a.sinceMs ?? 0) - (b.sinceMs ?? 0))[0];
  if (!chair) return null;
  return {
    ...about(null, chair),
    title: `Get ${chair.name} ready`,
    reason: `In cleaning for ${minutesBetween(chair.sinceMs ?? nowMs, nowMs)} min, and ${visitName(waiting, day)} waits for a chair`,
    label: 'Ready',
    key: keyMap.chairReady,
    command: { type: 'markChairReady', resourceId: chair.resourceId },
  };
}

function seat(desk: Desk): NextAction | null {
  const { day, nowMs } = desk;
  const visit = oldest(desk, (it) => it.stage === 'called' && it.providerId !== null && freeChairsFor(it, day, nowMs).length > 0);
  const chair = visit && freeChairsFor(visit, day, nowMs)[0];
  if (!visit || !chair) return null;
  return {
    ...about(visit, chair),
    title: `Seat ${visitName(visit, day)} in ${chair.name}`,
    reason: `Called ${minutesBetween(visit.stageEnteredAtMs, nowMs)} min ago, ${chair.name} is clean`,
    label: 'Seat',
    key: keyMap.seat,
    command: seatIn(visit, chair),
  };
}

function noShow(desk: Desk): NextAction | null {
  const from = defaultThresholds['no-show-suggested'].warning;
  const late = (visit: Visit) => (visit.startsAtMs === null ? 0 : minutesBetween(visit.startsAtMs, desk.nowMs));
  const visit = desk.visits.filter((it) => it.stage === 'booked' && late(it) >= from).sort((a, b) => late(b) - late(a))[0];
  if (!visit) return null;
  return {
    ...about(visit, null),
    title: `Is ${visitName(visit, desk.day)} a no-show?`,
    reason: `${late(visit)} min late and not here; it can be taken back when they come after all`,
    label: 'No-show',
    key: keyMap.noShow,
    command: { type: 'markNoShow', appointmentId: visit.appointmentId },
  };
}

function billing(desk: Desk): NextAction | null {
  const visit = oldest(desk, (it) => it.stage === 'completed' && minutesBetween(it.stageEnteredAtMs, desk.nowMs) >= DONE_WAITING_MIN);
  if (!visit) return null;
  return {
    ...about(visit, null),
    title: `Send ${visitName(visit, desk.day)} to billing`,
    reason: `Done for ${minutesBetween(visit.stageEnteredAtMs, desk.nowMs)} min`,
    label: 'Billing',
    key: keyMap.billing,
    command: { type: 'sendToBilling', appointmentId: visit.appointmentId },
  };
}

/** Those who wait, furthest past their time first; who is here before their time comes after those who are due, by their time. */
function waitingByNeed({ visits, nowMs }: Desk): readonly Visit[] {
  const dueMs = (visit: Visit) => Math.max(visit.startsAtMs ?? 0, visit.waitingSinceMs ?? visit.stageEnteredAtMs);
  return visits
    .filter(
      (visit) =>
        visit.stage === 'waiting' &&
        !visit.telehealth &&
        (visit.startsAtMs === null || visit.startsAtMs <= nowMs + NEARLY_FREE_MIN * 60_000),
    )
    .sort((a, b) => dueMs(a) - dueMs(b) || (a.appointmentId < b.appointmentId ? -1 : 1));
}

/** "Dr Osei is free"; null when the provider cannot take the patient soon. */
function providerReadiness(visit: Visit, { day, nowMs, forecast }: Desk): string | null {
  const free = freeProviders(day, nowMs);
  if (visit.providerId === null) {
    const first = [...free][0];
    if (first !== undefined) return `${providerName(day, first)} is free`;
    return day.providers.size === 0 ? 'nobody else is before them' : null;
  }
  const name = providerName(day, visit.providerId);
  if (free.has(visit.providerId) || !day.providers.has(visit.providerId)) return `${name} is free`;
  const remainingMin = forecast.providers.get(visit.providerId)?.remainingMin ?? null;
  return remainingMin !== null && remainingMin <= NEARLY_FREE_MIN ? `${name} is free in ${remainingMin} min` : null;
}

function isBeforeTime(visit: Visit, nowMs: number): boolean {
  return visit.startsAtMs !== null && visit.startsAtMs > nowMs;
}

function oldest({ visits }: Desk, applies: (visit: Visit) => boolean): Visit | undefined {
  return visits.filter(applies).sort((a, b) => a.stageEnteredAtMs - b.stageEnteredAtMs || (a.appointmentId < b.appointmentId ? -1 : 1))[0];
}

function about(visit: Visit | null, chair: Resource | null): Pick<NextAction, 'appointmentId' | 'resourceId'> {
  return { appointmentId: visit?.appointmentId ?? null, resourceId: chair?.resourceId ?? null };
}
