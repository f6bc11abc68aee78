import type { PracticeSetup, TimeRange } from '../../../shared/clinic-day/index.ts';
import { appointmentIdSchema, type ResourceId } from '../../../shared/events/index.ts';
import type { PracticeCalendar } from '../../../shared/practice-time/index.ts';
import { type InventedPatient, knownPatient, newPatient, PATIENTS_KNOWN } from './inventedPatients.ts';
import { paceOf } from './paceOf.ts';
import type { PlannedDay, PlannedProvider, PlannedVisit } from './plannedDay.ts';
import { type SeededRandom, seededRandom } from './seededRandom.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const GRID_MS = 5 * MINUTE_MS;

/** How each provider in turn keeps to the plan: the second one runs late all day. */
const overruns = [1.1, 1.28, 1.1, 1.04, 1.06];
/** What a slot holds beside the time in the chair: calling, walking in, and the cleaning where there is one chair only. */
const turnoverMin = { oneChair: 15, moreChairs: 3 } as const;
const WALK_INS = 3;
/** Appointments made on the day itself have numbers of their own, so that another plan of the day finds none of them taken. */
const FIRST_NUMBER_ON_THE_DAY = 201;
/** The last appointments of a day are made in the afternoon before; a day that is chosen late is settled in the evening, after them. */
const BOOKED_BEFORE_MS = 6 * HOUR_MS;
const DECIDED_BEFORE_MS = 5 * HOUR_MS;

export interface PlanDayOptions {
  /** Whose clinic it is: the same people on every day. */
  readonly seed: number;
  /** Which of many possible days; 0, the one that is planned days ahead, when absent. */
  readonly variant?: number;
  /** Practice date YYYY-MM-DD. */
  readonly date: string;
  /** Epoch ms UTC, both within the practice date. */
  readonly openMs: number;
  readonly closeMs: number;
  readonly setup: PracticeSetup;
  readonly calendar: PracticeCalendar;
}

type AppointmentType = PracticeSetup['appointmentTypes'][number];
interface Slot {
  readonly provider: PlannedProvider | null;
  readonly type: AppointmentType;
  readonly startsAtMs: number;
  readonly resourceId: ResourceId | null;
  readonly overrun: number;
}

/** Plans one day of the pretend clinic. Pure: the same options give the same day for ever. */
export function planDay(options: PlanDayOptions): PlannedDay {
  const { seed, variant = 0, date, openMs, closeMs, setup, calendar } = options;
  const stream = (purpose: string) => seededRandom(`${seed}.${variant}:${date}:${purpose}`);
  const chairs = setup.resources.filter((resource) => resource.kind === 'chair').map((resource) => resource.resourceId);
  const { providers, outOfOrder } = planProviders(setup, chairs, openMs, closeMs);
  const slots = [
    ...providers.flatMap((provider, at) => fillDay(provider, setup, stream(`slots:${at}`), overruns[at % overruns.length] ?? 1)),
    ...walkIns(setup, stream('walk-ins'), openMs, closeMs),
  ].sort((a, b) => a.startsAtMs - b.startsAtMs);
  const dayStartMs = calendar.boundsOf(date).startMs;
  const plannedAtMs = variant === 0 ? dayStartMs - 40 * DAY_MS : dayStartMs - DECIDED_BEFORE_MS;
  const visits = peopleFor({ slots, seed, openMs, dayStartMs, plannedAtMs, date, random: stream('people') });
  return {
    seed,
    variant,
    plannedAtMs,
    date,
    tenantId: setup.tenantId,
    locationId: setup.locationId,
    openMs,
    closeMs,
    providers,
    outOfOrder,
    chairs,
    visits,
    visitOf: new Map(visits.map((visit) => [visit.appointmentId, visit])),
  };
}

function planProviders(setup: PracticeSetup, chairs: readonly ResourceId[], openMs: number, closeMs: number) {
  const isHygienist = (provider: PracticeSetup['providers'][number]) =>
    /hygien/i.test(`${provider.title} ${provider.specialties.join(' ')}`);
  const hygienists = setup.providers.filter(isHygienist);
  const dentists = setup.providers.filter((provider) => !isHygienist(provider));
  const free = [...chairs];
  // Hygienists have one chair each, at the end of the corridor; dentists share the rest evenly, two at most.
  const forHygienists = free.splice(Math.max(0, free.length - hygienists.length));
  const each = Math.min(2, Math.max(1, Math.floor(free.length / Math.max(1, dentists.length))));
  // The last dentist's first chair is the broken one, as long as another is left to work at.
  const outOfOrder = each === 2 ? (free[(dentists.length - 1) * 2] ?? null) : null;
  const longDay = closeMs - openMs >= 6 * HOUR_MS;

  const providers = setup.providers.map((provider, at): PlannedProvider => {
    const hygienist = hygienists.includes(provider);
    const own = hygienist
      ? forHygienists.slice(hygienists.indexOf(provider)).slice(0, 1)
      : free.slice(dentists.indexOf(provider) * each, (dentists.indexOf(provider) + 1) * each);
    const usable = own.filter((chair) => chair !== outOfOrder);
    const lunchMs = openMs + 4 * HOUR_MS + at * 15 * MINUTE_MS;
    // The last hygienist's break falls where a demo starts: two and a half hours after opening.
    const teaMs = at === setup.providers.length - 1 ? openMs + 150 * MINUTE_MS : openMs + 180 * MINUTE_MS;
    const breaks: TimeRange[] = [
      ...(hygienist && closeMs - openMs >= 3 * HOUR_MS ? [{ startMs: teaMs, endMs: teaMs + 25 * MINUTE_MS }] : []),
      ...(longDay ? [{ startMs: lunchMs, endMs: lunchMs + 45 * MINUTE_MS }] : []),
    ].filter((pause) => pause.endMs <= closeMs - 15 * MINUTE_MS);
    return {
      providerId: provider.providerId,
      chairs: usable,
      patientsAtOnce: hygienist ? 1 : Math.min(2, usable.length),
      hygienist,
      hours: { startMs: openMs, endMs: closeMs },
      breaks,
    };
  });
  return { providers, outOfOrder };
}

/** One provider's book: one patient after the other, a little air now and then, nothing across a break. */
function fillDay(provider: PlannedProvider, setup: PracticeSetup, random: SeededRandom, overrun: number): Slot[] {
  const types = setup.appointmentTypes.filter((type) => type.providerIds === null || type.providerIds.includes(provider.providerId));
  const slots: Slot[] = [];
  if (types.length === 0 || provider.chairs.length === 0) return slots;
  let cursor = provider.hours.startMs;
  while (cursor < provider.hours.endMs) {
    const pause = provider.breaks.find((range) => cursor >= range.startMs && cursor < range.endMs);
    if (pause) {
      cursor = pause.endMs;
      continue;
    }
    const until = Math.min(
      provider.hours.endMs,
      ...provider.breaks.filter((range) => range.startMs > cursor).map((range) => range.startMs),
    );
    const fitting = types.filter((type) => cursor + type.lengthMin * MINUTE_MS <= until);
    if (fitting.length === 0) {
      cursor = until;
      continue;
    }
    // Long treatments are as much of a day as short ones: of three drawn the longest is taken.
    const drawn = [random.pick(fitting), random.pick(fitting)];
    const type = drawn.reduce((longest, each) => (each.lengthMin > longest.lengthMin ? each : longest), random.pick(fitting));
    const resourceId = provider.chairs[slots.length % provider.chairs.length] ?? null;
    slots.push({ provider, type, startsAtMs: cursor, resourceId, overrun });
    const air = random.chance(0.35) ? random.between(1, 3) * GRID_MS : 0;
    cursor = Math.ceil((cursor + type.lengthMin * MINUTE_MS + air - provider.hours.startMs) / GRID_MS) * GRID_MS + provider.hours.startMs;
  }
  return slots;
}

/** People with a toothache and no appointment; the first comes when a demo starts. */
function walkIns(setup: PracticeSetup, random: SeededRandom, openMs: number, closeMs: number): Slot[] {
  const shortest = setup.appointmentTypes.toSorted((a, b) => a.lengthMin - b.lengthMin);
  const type = shortest.find((candidate) => /toothache|emergency/i.test(candidate.name)) ?? shortest[0];
  if (!type) return [];
  const first = openMs + random.between(148, 156) * MINUTE_MS;
  const others = Array.from({ length: WALK_INS - 1 }, () => openMs + random.between(40, 420) * MINUTE_MS);
  return [first, ...others]
    .filter((startsAtMs) => startsAtMs < closeMs - 30 * MINUTE_MS)
    .map((startsAtMs) => ({ provider: null, type, startsAtMs, resourceId: null, overrun: 1 }));
}

function peopleFor(options: {
  readonly slots: readonly Slot[];
  readonly seed: number;
  readonly date: string;
  readonly openMs: number;
  readonly dayStartMs: number;
  readonly plannedAtMs: number;
  readonly random: SeededRandom;
}): PlannedVisit[] {
  const { slots, seed, date, openMs, dayStartMs, plannedAtMs, random } = options;
  const known = random.shuffled(Array.from({ length: PATIENTS_KNOWN }, (_, index) => index));
  const booked = slots.filter((slot) => slot.provider !== null);
  const special = new Set<Slot>();
  /** One that is not special yet, starting so many minutes after opening; else the nearest there is. */
  const choose = (fromMin: number, toMin: number): Slot[] => {
    const fromMs = openMs + fromMin * MINUTE_MS;
    const toMs = openMs + toMin * MINUTE_MS;
    const free = booked.filter((slot) => !special.has(slot) && slot.startsAtMs < openMs + (toMin + 60) * MINUTE_MS);
    const within = free.filter((slot) => slot.startsAtMs >= fromMs && slot.startsAtMs < toMs);
    const nearest = free.toSorted((a, b) => Math.abs(a.startsAtMs - fromMs) - Math.abs(b.startsAtMs - fromMs)).slice(0, 1);
    const candidates = within.length > 0 ? within : nearest;
    if (candidates.length === 0) return [];
    const chosen = random.pick(candidates);
    special.add(chosen);
    return [chosen];
  };
  // Around the time at which a demo starts something of every kind is on the board; the rest is spread over the day.
  const noShows = new Set([...choose(135, 155), ...choose(45, 110), ...(random.chance(0.5) ? choose(300, 480) : [])]);
  const cancelled = new Set(choose(185, 300));
  const veryLate = new Set([...choose(140, 160), ...choose(20, 80), ...choose(220, 300), ...choose(360, 480)]);
  const newPatients = new Set([...choose(150, 190), ...choose(0, 120), ...choose(240, 400)]);
  const formMissing = new Set([...choose(130, 175), ...choose(200, 420)]);
  const bookedToday = new Set([...choose(240, 300), ...choose(300, 380), ...choose(380, 480)]);

  // A demo that starts tells the bookings of the past all at once: one from outside that is still expected would look as if it came too late.
  const missed = new Set([...noShows, ...veryLate]);
  const numbers = { before: 0, onTheDay: FIRST_NUMBER_ON_THE_DAY };
  return slots.map((slot, at): PlannedVisit => {
    const walkIn = slot.provider === null;
    const number = walkIn || bookedToday.has(slot) ? numbers.onTheDay++ : ++numbers.before;
    const appointmentId = appointmentIdSchema.parse(`demo-${date}-${String(number).padStart(3, '0')}`);
    const isNewPatient = newPatients.has(slot) || (!walkIn && /new patient/i.test(slot.type.name));
    const today = bookedToday.has(slot);
    const bookedAtMs = walkIn
      ? slot.startsAtMs
      : today
        ? openMs + random.between(10, 200) * MINUTE_MS
        : Math.max(plannedAtMs, dayStartMs - BOOKED_BEFORE_MS - Math.floor(-Math.log(1 - random.next() * 0.98) * 6 * DAY_MS));
    const patient: InventedPatient = isNewPatient ? newPatient(seed, appointmentId, bookedAtMs) : knownPatient(seed, known[at] ?? at);
    const lateMin = veryLate.has(slot) ? random.between(16, 26) : minutesLate(random);
    const drawn = { self: random.chance(0.15), kiosk: random.chance(0.6), online: random.chance(0.2), phone: random.chance(0.6) };
    return {
      appointmentId,
      patient,
      providerId: slot.provider?.providerId ?? null,
      resourceId: slot.resourceId,
      appointmentTypeId: slot.type.appointmentTypeId,
      startsAtMs: slot.startsAtMs,
      lengthMin: slot.type.lengthMin,
      origin: walkIn ? 'walk-in' : today || (drawn.online && !missed.has(slot)) ? 'online' : drawn.phone ? 'phone' : 'desk',
      isNewPatient,
      formMissing: formMissing.has(slot),
      bookedAtMs,
      outcome: noShows.has(slot) ? 'no-show' : cancelled.has(slot) ? 'cancelled' : 'attends',
      arrivesAtMs: walkIn ? slot.startsAtMs : slot.startsAtMs + lateMin * MINUTE_MS + random.between(0, 59) * 1_000,
      checkInBy: walkIn ? 'desk' : drawn.self ? 'self' : drawn.kiosk ? 'kiosk' : 'desk',
      cancelledAtMs: cancelled.has(slot) ? slot.startsAtMs - random.between(60, 150) * MINUTE_MS : null,
      pace: paceOf(random, slot.type.lengthMin - turnover(slot), slot.overrun),
    };
  });
}

function turnover({ provider }: Slot): number {
  return provider?.chairs.length === 1 ? turnoverMin.oneChair : turnoverMin.moreChairs;
}

/** Most people come a little early; one in six is late. @returns minutes after the appointment's start, negative when early. */
function minutesLate(random: SeededRandom): number {
  const kind = random.next();
  if (kind < 0.66) return -random.between(8, 24);
  if (kind < 0.84) return -random.between(0, 3);
  return random.between(3, 13);
}
