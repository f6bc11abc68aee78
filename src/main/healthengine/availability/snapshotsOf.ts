import { createHash } from 'node:crypto';
import type { ProviderId } from '../../../shared/events/index.ts';
import { pmsResourcesOf, providerOfPmsResource } from '../configuration/configurationSnapshots.ts';
import type { LinkedPractice } from '../practice.ts';
import { availabilityOf } from './availabilityOf.ts';
import { type DayAndNeighbours, DEFAULT_LENGTH_MIN, freeStretchesOf, providerTimeOf } from './providerTime.ts';

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

export function snapshotKey(date: string, pmsResourceId: string): string {
  return `${date}|${pmsResourceId}`;
}

/**
 * @param notBeforeMs nothing is offered before this instant. @param alsoFor ids that Healthengine asked about by name; one that
 * this practice does not have is offered nothing. @returns one snapshot for each PMS resource.
 */
export function snapshotsOf(
  days: DayAndNeighbours,
  practice: LinkedPractice,
  notBeforeMs: number,
  alsoFor: readonly string[],
): readonly Snapshot[] {
  const { setup, calendar } = practice;
  const { date } = days.day;
  const ids = new Set([...pmsResourcesOf(setup).map(({ pmsResourceId }) => pmsResourceId), ...alsoFor]);
  return [...ids].map((pmsResourceId): Snapshot => {
    const providerId = providerOfPmsResource(setup, pmsResourceId);
    const types = typesOf(practice, providerId);
    const ranges = availabilityOf(
      {
        // Whoever does none of the practice's types cannot be booked for any.
        free:
          providerId === null || (types.length === 0 && setup.appointmentTypes.length > 0)
            ? []
            : freeStretchesOf(providerTimeOf(days, providerId)),
        notBeforeMs,
        slotLengthMin: slotLengthMinOf(practice, providerId),
      },
      calendar.wallTimeOf,
    );
    // Only where not everybody does everything: without the ids a range is open for every type.
    const isForSome = types.length > 0 && types.length < setup.appointmentTypes.length;
    const availability = isForSome
      ? ranges.map((range) => ({ ...range, pmsAppointmentTypeIds: types.map(({ appointmentTypeId }) => appointmentTypeId) }))
      : ranges;
    return {
      key: snapshotKey(date, pmsResourceId),
      hash: createHash('sha256').update(JSON.stringify(availability)).digest('base64'),
      body: { id: `${date} ${pmsResourceId}`, date, pmsResourceId, availability },
    };
  });
}

/** The shortest type that this provider does: a longer one takes several slots. */
export function slotLengthMinOf(practice: LinkedPractice, providerId: ProviderId | null): number {
  const types = typesOf(practice, providerId);
  return types.length === 0 ? DEFAULT_LENGTH_MIN : Math.min(...types.map(({ lengthMin }) => lengthMin));
}

function typesOf({ setup }: LinkedPractice, providerId: ProviderId | null) {
  return setup.appointmentTypes.filter(
    ({ providerIds }) => providerIds === null || (providerId !== null && providerIds.includes(providerId)),
  );
}
