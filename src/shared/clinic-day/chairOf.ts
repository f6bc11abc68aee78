import type { AppointmentId } from '../events/index.ts';
import { resourcesNaming } from './resourcesOf.ts';
import type { ClinicDay, Resource } from './state.ts';

/**
 * Where a visit's patient sits. The resources' own records say it, nothing else (events.md, Order and convergence).
 * @returns undefined when in no chair; of several (a conflict) the first in setup order.
 */
export function chairOf(day: ClinicDay, appointmentId: AppointmentId): Resource | undefined {
  return resourcesNaming(day, appointmentId)[0];
}

/** Every chair and room that names this visit: more than one is a conflict. */
export function chairsNaming(day: ClinicDay, appointmentId: AppointmentId): readonly Resource[] {
  return resourcesNaming(day, appointmentId);
}
