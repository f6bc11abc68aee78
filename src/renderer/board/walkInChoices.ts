import { type DayForecast, visitName, visitsOfDay } from '../../shared/clinic-day/index.ts';
import { providerName } from './providerCards.ts';
import type { MoveContext } from './visitMoves.ts';
import type { WalkInDialogProps } from './WalkInDialog.tsx';

/** Who and what a walk-in can be given: people of today, providers with their next free time, types. */
export function walkInChoices(
  { day, calendar, nowMs }: MoveContext,
  forecast: DayForecast,
): Pick<WalkInDialogProps, 'patients' | 'providers' | 'types'> {
  const seen = new Set<string>();
  return {
    patients: visitsOfDay(day).flatMap((visit) => {
      if (visit.patientId === null || seen.has(visit.patientId)) return [];
      seen.add(visit.patientId);
      const detail = visit.startsAtMs === null ? 'today' : `today ${calendar.wallTimeOf(visit.startsAtMs)}`;
      return [{ id: visit.patientId, name: visitName(visit, day), detail }];
    }),
    providers: [...day.providers.values()]
      .filter(({ state }) => state !== 'off-duty')
      .map((provider) => {
        const next = forecast.providers.get(provider.providerId)?.nextStartMs ?? null;
        const detail = next === null || next <= nowMs ? '' : `next ${calendar.wallTimeOf(next)}`;
        return { id: provider.providerId, name: providerName(provider), detail };
      }),
    types: day.setup.appointmentTypes.map(({ appointmentTypeId, name, lengthMin }) => ({ id: appointmentTypeId, name, lengthMin })),
  };
}
