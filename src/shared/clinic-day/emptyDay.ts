import { Map as ImmutableMap, Set as ImmutableSet, OrderedMap } from 'immutable';
import { practiceCalendar } from '../practice-time/index.ts';
import { blankProvider } from './foldProvider.ts';
import { blankResource } from './foldResource.ts';
import type { ClinicDay, PracticeSetup } from './state.ts';

/**
 * A practice's day before anything is known of it: its providers, chairs and rooms are there from the start.
 * @param date practice date YYYY-MM-DD.
 */
export function emptyDay(setup: PracticeSetup, date: string): ClinicDay {
  return {
    setup,
    date,
    bounds: practiceCalendar(setup.timezone).boundsOf(date),
    visits: ImmutableMap(),
    resources: OrderedMap(setup.resources.map(({ resourceId }) => [resourceId, blankResource(resourceId, setup)])),
    providers: OrderedMap(setup.providers.map(({ providerId }) => [providerId, blankProvider(providerId, setup)])),
    patients: ImmutableMap(),
    alerts: ImmutableMap(),
    commands: ImmutableMap(),
    undone: ImmutableSet(),
    undos: ImmutableMap(),
    seen: ImmutableSet(),
  };
}
