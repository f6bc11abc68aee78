import { z } from 'zod';
import type { PracticeSetup } from '../../../shared/clinic-day/index.ts';
import type { PracticeCalendar } from '../../../shared/practice-time/index.ts';
import type { Effects } from '../../effects.ts';
import { knownPatient, newPatient, PATIENTS_KNOWN } from './inventedPatients.ts';
import { seededRandom } from './seededRandom.ts';

export interface BookOnlineOptions {
  /** The hand behind the sandbox, such as `http://127.0.0.1:9000/control`. */
  readonly controlUrl: string;
  /** Healthengine's id of the pretend practice. */
  readonly practiceId: string;
  /** What the practice does; a booking is for something that fits the time and the provider. */
  readonly setup: PracticeSetup;
  readonly calendar: PracticeCalendar;
  readonly seed: number;
  /** How many times faster than life. */
  readonly speed: number;
  readonly effects: Pick<Effects, 'now' | 'setTimer' | 'fetch' | 'log'>;
}

const stateSchema = z.object({
  availability: z.array(
    z.object({
      practiceId: z.string(),
      pmsResourceId: z.string(),
      date: z.string(),
      availability: z.array(z.object({ start: z.string(), end: z.string(), slotLength: z.number() })),
    }),
  ),
});
const bookedSchema = z.object({ bookingId: z.number() });

const FIRST_AFTER_S = [20, 35] as const;
const NEXT_AFTER_S = [100, 280] as const;
/** Nobody books a visit that begins sooner. */
const AHEAD_MS = 20 * 60_000;
const DAYS_AHEAD = 3;

/**
 * Invented patients book over Healthengine's sandbox, and now and then cancel: they take a time that the practice itself
 * offered there, so the whole way of a booking is seen in the demo. What cannot be booked now is tried again later.
 * @returns a function that stops it.
 */
export function bookOnline(options: BookOnlineOptions): () => void {
  const { controlUrl, practiceId, setup, calendar, seed, speed, effects } = options;
  const random = seededRandom(`${seed}:online:${effects.now()}`);
  let isStopped = false;
  let lastBookingId: number | null = null;
  let cancelTimer = plan(FIRST_AFTER_S);

  function plan([least, most]: readonly [number, number]): () => void {
    return effects.setTimer(
      () => {
        void act()
          .catch((error: unknown) =>
            effects.log('debug', 'no online booking this time', { error: error instanceof Error ? error.name : 'unknown' }),
          )
          .finally(() => {
            if (!isStopped) cancelTimer = plan(NEXT_AFTER_S);
          });
      },
      (random.between(least, most) * 1_000) / speed,
    );
  }

  async function act(): Promise<void> {
    if (lastBookingId !== null && random.chance(0.15)) {
      await post(`/bookings/${lastBookingId}/cancel`, {});
      lastBookingId = null;
      return;
    }
    const answer = await effects.fetch(`${controlUrl}/state`);
    const slots = slotsOf(stateSchema.parse(await answer.json()));
    if (slots.length === 0) return;
    // Soon is likelier than later: half of the time one of the first times offered.
    const slot = random.pick(random.chance(0.5) ? slots.slice(0, 12) : slots);
    const isNewPatient = random.chance(0.4);
    const name = `online-${slot.date}-${effects.now()}`;
    const person = isNewPatient ? newPatient(seed, name, effects.now()) : knownPatient(seed, random.between(0, PATIENTS_KNOWN - 1));
    const [year, month, day] = person.dateOfBirth.split('-');
    const booked = await post('/bookings', {
      practiceId,
      pmsResourceId: slot.pmsResourceId,
      pmsAppointmentTypeId: typeFor(slot),
      pmsAppointmentTime: `${slot.date} ${slot.start}:00`,
      pmsAppointmentLength: slot.slotLength,
      patient: {
        firstname: person.givenName,
        lastname: person.familyName,
        dob: `${day}-${month}-${year}`,
        phone: person.mobile,
        email: person.email,
      },
      isNewPatient,
    });
    lastBookingId = bookedSchema.parse(booked).bookingId;
  }

  function typeFor({ pmsResourceId, slotLength }: { readonly pmsResourceId: string; readonly slotLength: number }): string | null {
    const fitting = setup.appointmentTypes.filter(({ lengthMin, providerIds }) => {
      const isDoneBy = providerIds === null || providerIds.some((providerId) => pmsResourceId.startsWith(providerId));
      return isDoneBy && lengthMin * 60 === slotLength;
    });
    return fitting.length === 0 ? null : random.pick(fitting).appointmentTypeId;
  }

  async function post(path: string, body: object): Promise<unknown> {
    const answer = await effects.fetch(`${controlUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.json();
  }

  /** Every time on offer within the next days, soonest first. */
  function slotsOf({ availability }: z.infer<typeof stateSchema>) {
    const notBeforeMs = effects.now() + AHEAD_MS;
    const lastDate = calendar.addDays(calendar.dateOf(effects.now()), DAYS_AHEAD);
    return availability
      .filter((one) => one.practiceId === practiceId && one.date <= lastDate)
      .flatMap(({ pmsResourceId, date, availability: ranges }) =>
        ranges.flatMap(({ start, end, slotLength }) => {
          const [fromMs, toMs] = [calendar.instantOf(date, start), calendar.instantOf(date, end)];
          const count = Math.floor((toMs - fromMs) / (slotLength * 1_000));
          return Array.from({ length: count }, (_, index) => fromMs + index * slotLength * 1_000)
            .filter((startsAtMs) => startsAtMs >= notBeforeMs)
            .map((startsAtMs) => ({ pmsResourceId, date, slotLength, startsAtMs, start: calendar.wallTimeOf(startsAtMs) }));
        }),
      )
      .sort((a, b) => a.startsAtMs - b.startsAtMs);
  }

  return () => {
    isStopped = true;
    cancelTimer();
  };
}
