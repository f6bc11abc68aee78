import type { Map as ImmutableMap } from 'immutable';
import { type ClinicDay, touchedBy } from '../../shared/clinic-day/index.ts';
import type { AlertId, AppointmentId, LogRecord, PatientId, ProviderId, ResourceId } from '../../shared/events/index.ts';
import type { EntityKey } from './liveState.ts';

/** What is another value than before, or new. */
export interface ChangedEntities {
  readonly visits: readonly AppointmentId[];
  readonly resources: readonly ResourceId[];
  readonly providers: readonly ProviderId[];
  readonly patients: readonly PatientId[];
  readonly alerts: readonly AlertId[];
}

/**
 * @param records what `after` holds more than `before`.
 * @returns everything that is another value in `after` than in `before`, or new in it.
 */
export function changedEntities(before: ClinicDay, after: ClinicDay, records: readonly LogRecord[]): ChangedEntities {
  // What an undo changes is not written in its own record; it is found by looking at everything.
  const touched = records.some(({ event }) => event.eventType === 'command.undone.v1') ? null : touchedBy(records, []);
  return {
    visits: changedIn(before.visits, after.visits, touched?.visits),
    resources: changedIn(before.resources, after.resources, touched?.resources),
    providers: changedIn(before.providers, after.providers, touched?.providers),
    patients: changedIn(before.patients, after.patients, touched?.patients),
    alerts: changedIn(before.alerts, after.alerts, touched?.alerts),
  };
}

function changedIn<Id>(was: ImmutableMap<Id, unknown>, is: ImmutableMap<Id, unknown>, among?: ReadonlyMap<Id, unknown>): readonly Id[] {
  if (was === is) return [];
  return [...(among ?? is).keys()].filter((id) => is.has(id) && was.get(id) !== is.get(id));
}

/** The same as keys of one set. */
export function keysOf({ visits, resources, providers, patients, alerts }: ChangedEntities): readonly EntityKey[] {
  return [
    ...visits.map((id) => `visit:${id}` as const),
    ...resources.map((id) => `resource:${id}` as const),
    ...providers.map((id) => `provider:${id}` as const),
    ...patients.map((id) => `patient:${id}` as const),
    ...alerts.map((id) => `alert:${id}` as const),
  ];
}
