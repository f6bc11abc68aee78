import type { AppointmentId } from '../events/index.ts';
import type { ClinicDay, Resource } from './state.ts';

interface Chairs {
  readonly all: readonly Resource[];
  readonly naming: ReadonlyMap<AppointmentId, readonly Resource[]>;
}

/** A day's chairs are asked for hundreds of times between two changes of one of them; the map of a day never changes. */
const known = new WeakMap<ClinicDay['resources'], Chairs>();

/** Chairs and rooms in setup order. */
export function resourcesOf(day: ClinicDay): readonly Resource[] {
  return chairsOf(day).all;
}

/** Every chair and room that names this visit, in setup order: more than one is a conflict. */
export function resourcesNaming(day: ClinicDay, appointmentId: AppointmentId): readonly Resource[] {
  return chairsOf(day).naming.get(appointmentId) ?? none;
}

const none: readonly Resource[] = [];

function chairsOf({ resources }: ClinicDay): Chairs {
  const before = known.get(resources);
  if (before) return before;
  const all = [...resources.values()];
  const naming = new Map<AppointmentId, Resource[]>();
  for (const resource of all) {
    if (resource.appointmentId === null) continue;
    const others = naming.get(resource.appointmentId);
    if (others) others.push(resource);
    else naming.set(resource.appointmentId, [resource]);
  }
  const made = { all, naming };
  known.set(resources, made);
  return made;
}
