import type { PracticeSetup } from '../../../shared/clinic-day/index.ts';
import { type ProviderId, providerIdSchema, type Weekday } from '../../../shared/events/index.ts';

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
  return setup.providers.flatMap(({ providerId, name, title, specialties }) => {
    const named = { ...(title !== null && { pmsPractitionerTitle: title }) };
    if (specialties.length < 2) return [{ pmsResourceId: providerId, pmsResourceName: name, ...named }];
    return specialties.map((specialty) => ({
      pmsResourceId: `${providerId}${SPECIALTY_MARK}${specialty.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
      pmsResourceName: `${name} (${specialty})`,
      ...named,
    }));
  });
}

/** @returns the provider behind a PMS resource id, or null when this practice has no such one. */
export function providerOfPmsResource(setup: PracticeSetup, pmsResourceId: string): ProviderId | null {
  if (!pmsResourcesOf(setup).some((one) => one.pmsResourceId === pmsResourceId)) return null;
  const parsed = providerIdSchema.safeParse(pmsResourceId.split(SPECIALTY_MARK)[0]);
  return parsed.success ? parsed.data : null;
}

/** Complete list of types; lengths in minutes here. A type that only some providers do is listed once for each of their PMS resources. */
export function pmsAppointmentTypesOf(
  setup: PracticeSetup,
): readonly { pmsAppointmentTypeId: string; pmsAppointmentTypeName: string; pmsAppointmentLength: number }[] {
  return setup.appointmentTypes.map(({ appointmentTypeId, name, lengthMin }) => ({
    pmsAppointmentTypeId: appointmentTypeId,
    pmsAppointmentTypeName: name,
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
