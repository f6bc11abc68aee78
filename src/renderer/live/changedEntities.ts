import type { Map as ImmutableMap } from 'immutable';
import type { ClinicDay } from '../../shared/clinic-day/index.ts';
import type { EntityKey } from './liveState.ts';

/** @returns the keys of everything that is another value in `after` than in `before`, or new in it. */
export function changedEntities(before: ClinicDay, after: ClinicDay): readonly EntityKey[] {
  const keys: EntityKey[] = [];
  function compare(kind: 'visit' | 'resource' | 'provider' | 'patient' | 'alert', was: ImmutableMap<string, unknown>, is: typeof was) {
    if (was === is) return;
    for (const [id, value] of is) if (was.get(id) !== value) keys.push(`${kind}:${id}`);
  }
  compare('visit', before.visits, after.visits);
  compare('resource', before.resources, after.resources);
  compare('provider', before.providers, after.providers);
  compare('patient', before.patients, after.patients);
  compare('alert', before.alerts, after.alerts);
  return keys;
}
