import type { PracticeSetup } from '../../../shared/clinic-day/index.ts';
import type { ProviderId, Weekday } from '../../../shared/events/index.ts';

/** Weekly hours of one provider, wall times in practice time. */
export interface WeeklyHours {
  readonly providerId: ProviderId;
  readonly weekday: Weekday;
  readonly start: string;
  readonly end: string;
}

/**
 * Healthengine's unit of booking: a practitioner in one specialty. Not our resource (a chair or room): the word never
 * leaves this folder (healthengine.md, Units).
 */
export interface PmsResource {
  readonly pmsResourceId: string;
  readonly pmsResourceName: string;
  readonly pmsPractitionerTitle?: string;
}

const SPECIALTY_MARK = '~';

/** One practitioner with several specialties is one PMS resource each. @returns the complete list: what is missing counts as deleted. */
export function pmsResourcesOf(setup: PracticeSetup): readonly PmsResource[] {
  return bookableProviders(setup).map(({ resource }) => resource);
}

/** @returns the provider behind a PMS resource id, or null when this practice has no such one. */
export function providerOfPmsResource(setup: PracticeSetup, pmsResourceId: string): ProviderId | null {
  return bookableProviders(setup).find(({ resource }) => resource.pmsResourceId === pmsResourceId)?.providerId ?? null;
}

/** @returns every PMS resource id under which this provider is booked: a time taken in one specialty is taken in all. */
export function pmsResourceIdsOf(setup: PracticeSetup, providerId: ProviderId): readonly string[] {
  return bookableProviders(setup)
    .filter((one) => one.providerId === providerId)
    .map(({ resource }) => resource.pmsResourceId);
}

function bookableProviders(setup: PracticeSetup): readonly { readonly providerId: ProviderId; readonly resource: PmsResource }[] {
  const ids = new Set<string>();
  const names = new Set<string>();
  const add = (providerId: ProviderId, id: string, name: string, title: string | null) => {
    const pmsResourceId = firstFree(ids, id, (again) => `${id}-${again}`);
    // Both must be unique at Healthengine, or it refuses the whole list: two of one name are told apart by their ids.
    const pmsResourceName = firstFree(names, name, (again) =>
      again === 2 ? `${name} [${pmsResourceId}]` : `${name} [${pmsResourceId} ${again}]`,
    );
    return { providerId, resource: { pmsResourceId, pmsResourceName, ...(title !== null && { pmsPractitionerTitle: title }) } };
  };
  return setup.providers.flatMap(({ providerId, name, title, specialties }) =>
    specialties.length < 2
      ? [add(providerId, providerId, name, title)]
      : specialties.map((specialty) =>
          add(
            providerId,
            `${providerId}${SPECIALTY_MARK}${specialty.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
            `${name} (${specialty})`,
            title,
          ),
        ),
  );
}

function firstFree(taken: Set<string>, wanted: string, other: (again: number) => string): string {
  let free = wanted;
  for (let again = 2; taken.has(free); again += 1) free = other(again);
  taken.add(free);
  return free;
}

/** Complete list of types; lengths in minutes here. Which of them a provider does is told with each availability. */
export function pmsAppointmentTypesOf(
  setup: PracticeSetup,
): readonly { pmsAppointmentTypeId: string; pmsAppointmentTypeName: string; pmsAppointmentLength: number }[] {
  const names = new Set<string>();
  return setup.appointmentTypes.map(({ appointmentTypeId, name, lengthMin }) => ({
    pmsAppointmentTypeId: appointmentTypeId,
    pmsAppointmentTypeName: firstFree(names, name, (again) => `${name} [${appointmentTypeId}${again === 2 ? '' : ` ${again}`}]`),
    pmsAppointmentLength: lengthMin,
  }));
}

type WallTimeRanges = readonly { readonly start: string; readonly end: string }[];

/** The hours in which the practice promises to be polling: per weekday from the first provider's start to the last one's end. */
export function livenessContractOf(hours: readonly WeeklyHours[]): {
  readonly liveHours: Readonly<Record<Weekday | 'publicHolidays', WallTimeRanges>>;
} {
  const on = (weekday: Weekday): WallTimeRanges => {
    const ranges = hours.filter((one) => one.weekday === weekday);
    const start = ranges.map((one) => one.start).sort()[0];
    const end = ranges
      .map((one) => one.end)
      .sort()
      .at(-1);
    // Healthengine's times of day end at 23:59.
    return start === undefined || end === undefined ? [] : [{ start, end: end === '24:00' ? '23:59' : end }];
  };
  return {
    liveHours: {
      monday: on('monday'),
      tuesday: on('tuesday'),
      wednesday: on('wednesday'),
      thursday: on('thursday'),
      friday: on('friday'),
      saturday: on('saturday'),
      sunday: on('sunday'),
      publicHolidays: [],
    },
  };
}

/** Whether the practice promises to be polling at this moment. @param wallTime `HH:MM` in practice time. */
export function isInLiveHours(hours: readonly WeeklyHours[], weekday: Weekday, wallTime: string): boolean {
  return livenessContractOf(hours).liveHours[weekday].some((range) => range.start <= wallTime && wallTime <= range.end);
}
