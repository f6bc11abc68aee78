import { createHash } from 'node:crypto';
import { type ClinicDay, visitsOfDay } from '../../../shared/clinic-day/index.ts';
import type { ProviderId } from '../../../shared/events/index.ts';
import { pmsResourcesOf, providerOfPmsResource } from '../configuration/configurationSnapshots.ts';
import type { LinkedPractice } from '../practice.ts';
import { availabilityOf } from './availabilityOf.ts';

/** What one PMS resource can still be booked for on one day, as it is sent. */
export interface Snapshot {
  /** Of the resource and day: what was sent under it before is replaced. */
  readonly key: string;
  /** Two of the same hash say the same. */
  readonly hash: string;
  readonly body: {
    /** Comes back when Healthengine refuses it. */
    readonly id: string;
    readonly date: string;
    readonly pmsResourceId: string;
    readonly availability: readonly unknown[];
  };
}

const DEFAULT_SLOT_MIN = 30;
const freedStages: ReadonlySet<string> = new Set(['cancelled', 'rescheduled', 'entered-in-error', 'no-show', 'left-without-being-seen']);

export function snapshotKey(date: string, pmsResourceId: string): string {
  return `${date}|${pmsResourceId}`;
}

/**
 * @param notBeforeMs nothing is offered before this instant. @param alsoFor ids that Healthengine asked about by name; one that
 * this practice does not have is offered nothing. @returns one snapshot for each PMS resource.
 */
export function snapshotsOf(
  day: ClinicDay,
  practice: LinkedPractice,
  notBeforeMs: number,
  alsoFor: readonly string[],
): readonly Snapshot[] {
  const { setup, calendar } = practice;
  const appointments = visitsOfDay(day).filter((visit) => !freedStages.has(visit.stage));
  const ids = new Set([...pmsResourcesOf(setup).map(({ pmsResourceId }) => pmsResourceId), ...alsoFor]);
  return [...ids].map((pmsResourceId): Snapshot => {
    const providerId = providerOfPmsResource(setup, pmsResourceId);
    const provider = providerId === null ? undefined : day.providers.get(providerId);
    const types = typesOf(practice, providerId);
    const ranges = availabilityOf(
      {
        // Whoever does none of the practice's types cannot be booked for any.
        hours: types.length === 0 && setup.appointmentTypes.length > 0 ? [] : (provider?.hours ?? []),
        breaks: provider?.breaks ?? [],
        appointments: appointments.flatMap(({ providerId: seenBy, startsAtMs, lengthMin }) =>
          seenBy === providerId && startsAtMs !== null
            ? [{ startMs: startsAtMs, endMs: startsAtMs + (lengthMin ?? DEFAULT_SLOT_MIN) * 60_000 }]
            : [],
        ),
        notBeforeMs,
        // The shortest type that this provider does: a longer one takes several slots.
        slotLengthMin: types.length === 0 ? DEFAULT_SLOT_MIN : Math.min(...types.map(({ lengthMin }) => lengthMin)),
      },
      calendar.wallTimeOf,
    );
    // Only where not everybody does everything: without the ids a range is open for every type.
    const isForSome = types.length > 0 && types.length < setup.appointmentTypes.length;
    const availability = isForSome
      ? ranges.map((range) => ({ ...range, pmsAppointmentTypeIds: types.map(({ appointmentTypeId }) => appointmentTypeId) }))
      : ranges;
    return {
      key: snapshotKey(day.date, pmsResourceId),
      hash: createHash('sha256').update(JSON.stringify(availability)).digest('base64'),
      body: { id: `${day.date} ${pmsResourceId}`, date: day.date, pmsResourceId, availability },
    };
  });
}

function typesOf({ setup }: LinkedPractice, providerId: ProviderId | null) {
  return setup.appointmentTypes.filter(
    ({ providerIds }) => providerIds === null || (providerId !== null && providerIds.includes(providerId)),
  );
}
