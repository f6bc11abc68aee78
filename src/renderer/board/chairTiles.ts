import {
  type ClinicDay,
  type DayForecast,
  minutesBetween,
  nameOf,
  type Resource,
  resourcesOf,
  type Visit,
  type VisitForecast,
  visitName,
} from '../../shared/clinic-day/index.ts';
import type { ResourceId } from '../../shared/events/index.ts';
import type { PracticeCalendar } from '../../shared/practice-time/index.ts';
import type { Tone } from '../ui/tone.ts';
import type { ChairTileModel } from './ChairsPanel.tsx';
import { providerShortName } from './providerCards.ts';

export interface ChairTilesInput {
  readonly day: ClinicDay;
  readonly forecast: DayForecast;
  readonly nowMs: number;
  readonly calendar: PracticeCalendar;
}

type TileFace = Pick<ChairTileModel, 'state' | 'tone' | 'look' | 'line' | 'lineIsPatient' | 'foot'>;

/** A chair or room as a tile. @param next who is likely to take it next. */
export function chairTile(resource: Resource, next: Visit | undefined, input: ChairTilesInput): ChairTileModel {
  const face = faceOf(resource, next, input);
  return {
    id: resource.resourceId,
    name: resource.kind === 'chair' ? resource.name.replace(/^chair\s+/i, '') : resource.name,
    spoken: [resource.name, face.state, face.line, face.foot].filter(Boolean).join(', '),
    ...face,
  };
}

/** "5 of 8 in use": chairs that are out of order still count among all. */
export function chairsInUse(day: ClinicDay): string {
  const chairs = resourcesOf(day);
  return `${chairs.filter(({ state }) => state === 'occupied').length} of ${chairs.length} in use`;
}

function faceOf(resource: Resource, next: Visit | undefined, input: ChairTilesInput): TileFace {
  switch (resource.state) {
    case 'occupied':
      return occupiedFace(resource, input);
    case 'cleaning': {
      const minutes = resource.sinceMs === null ? null : minutesBetween(resource.sinceMs, input.nowMs);
      return { ...quiet('Cleaning', 'idle', 'hatched'), line: minutes === null ? '' : `${minutes} min` };
    }
    case 'maintenance':
      return {
        ...quiet('Out of order', 'idle', 'faded'),
        line: resource.sinceMs === null ? '' : `since ${sinceWords(resource.sinceMs, input)}`,
      };
    case 'available': {
      const reserved = resource.reservedFor ? input.day.visits.get(resource.reservedFor) : undefined;
      if (reserved)
        return { ...quiet('Kept', 'progress', 'plain'), line: visitName(reserved, input.day, { short: true }), lineIsPatient: true };
      return { ...quiet('Free', 'fine', 'plain'), line: next ? `next ${visitName(next, input.day, { short: true })}` : '' };
    }
  }
}

function occupiedFace(resource: Resource, { day, forecast, nowMs }: ChairTilesInput): TileFace {
  const visit = resource.appointmentId ? day.visits.get(resource.appointmentId) : undefined;
  if (!visit) return { ...quiet('In use', 'look', 'plain'), line: 'Nobody is named' };
  const provider = visit.providerId ? day.providers.get(visit.providerId) : undefined;
  const who = provider ? providerShortName(provider.name) : '';
  const patient = visit.patientId ? day.patients.get(visit.patientId) : undefined;
  const base = {
    look: 'plain',
    line: nameOf(patient, { short: true, fallbackId: visit.patientId ?? visit.appointmentId }),
    lineIsPatient: true,
  } as const;
  const overMin = minutesPastPlan(resource, visit, nowMs);
  if (visit.step === 'ready-for-provider') {
    const minutes = visit.readyForProviderAtMs === null ? null : minutesBetween(visit.readyForProviderAtMs, nowMs);
    return { ...base, state: 'Ready', tone: 'look', foot: [who, minutes === null ? null : `${minutes} min`].filter(Boolean).join(' · ') };
  }
  if (overMin !== null && overMin > 0) return { ...base, state: `+${overMin} min`, tone: overMin >= 5 ? 'act' : 'look', foot: who };
  return { ...base, state: timeLeft(forecast.visits.get(visit.appointmentId), nowMs), tone: 'progress', foot: who };
}

/** Whole minutes past the planned end of the visit in this chair; null where no end was planned. Negative while there is time left. */
export function minutesPastPlan(resource: Resource, visit: Visit, nowMs: number): number | null {
  const seatedEndMs = visit.seatedAtMs !== null && visit.lengthMin !== null ? visit.seatedAtMs + visit.lengthMin * 60_000 : null;
  const endMs = resource.expectedFreeAtMs ?? seatedEndMs;
  return endMs === null ? null : minutesBetween(endMs, nowMs);
}

function timeLeft(forecast: VisitForecast | undefined, nowMs: number): string {
  return forecast ? `${Math.max(1, Math.ceil((forecast.endMs - nowMs) / 60_000))} min left` : 'In use';
}

function quiet(state: string, tone: Tone, look: ChairTileModel['look']): TileFace {
  return { state, tone, look, line: '', lineIsPatient: false, foot: '' };
}

function sinceWords(sinceMs: number, { calendar, day }: ChairTilesInput): string {
  const date = calendar.dateOf(sinceMs);
  if (date === day.date) return calendar.wallTimeOf(sinceMs);
  const withinWeek = date > calendar.addDays(day.date, -7);
  const parts = withinWeek ? ({ weekday: 'short' } as const) : ({ day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat('en-AU', { timeZone: calendar.timezone, ...parts }).format(sinceMs);
}

/** Who is likely to take each chair next. */
export function nextVisits(day: ClinicDay, forecast: DayForecast): ReadonlyMap<ResourceId, Visit> {
  const next = new Map<ResourceId, { visit: Visit; startMs: number }>();
  for (const [appointmentId, { resourceId, hasStarted, startMs }] of forecast.visits) {
    const visit = day.visits.get(appointmentId);
    if (hasStarted || resourceId === null || !visit) continue;
    const known = next.get(resourceId);
    if (!known || startMs < known.startMs) next.set(resourceId, { visit, startMs });
  }
  return new Map([...next].map(([resourceId, { visit }]) => [resourceId, visit]));
}
