import { useMemo, useRef } from 'react';
import { type ClinicDay, type DayForecast, forecastDay, measuresOf, nextActionOf } from '../../shared/clinic-day/index.ts';
import type { AppointmentId } from '../../shared/events/index.ts';
import { type PracticeCalendar, practiceCalendar } from '../../shared/practice-time/index.ts';
import type { AlertCardModel } from './AlertsPanel.tsx';
import { type AlertLists, alertLists } from './alertCards.ts';
import type { FooterMeasure } from './BoardFooter.tsx';
import type { ChairTileModel } from './ChairsPanel.tsx';
import { chairsInUse, chairTiles } from './chairTiles.ts';
import { footerMeasures } from './footerMeasures.ts';
import { keptWallTimes } from './keptWallTimes.ts';
import type { ProviderCardModel } from './ProviderStrip.tsx';
import { providerCards } from './providerCards.ts';
import { type QueueEntry, queueEntries } from './queueRows.ts';
import { reuse, type Shown } from './reuse.ts';

export interface BoardModel {
  readonly calendar: PracticeCalendar;
  readonly forecast: DayForecast;
  readonly entries: readonly QueueEntry[];
  readonly cards: readonly ProviderCardModel[];
  readonly tiles: readonly ChairTileModel[];
  readonly inUse: string;
  readonly alerts: AlertLists;
  readonly measures: readonly FooterMeasure[];
  readonly next: ReturnType<typeof nextActionOf>;
}

/**
 * Everything the board shows, worked out from the day and the minute. What looks the same as before keeps its identity, so that only
 * what changed is drawn again.
 * @param nowMs host time, epoch ms. @param glowing keys of what changed within the last second.
 */
export function useBoardModel(day: ClinicDay, nowMs: number, glowing: ReadonlyMap<string, number>): BoardModel {
  const calendar = useMemo(() => keptWallTimes(practiceCalendar(day.setup.timezone)), [day.setup.timezone]);
  const known = useRef<Known>({ rows: new Map(), cards: new Map(), tiles: new Map(), alerts: new Map() });
  const forecast = useMemo(() => forecastDay(day, nowMs), [day, nowMs]);

  const entries = useMemo(() => {
    const fresh = queueEntries({ day, forecast, nowMs, calendar });
    const rows = reuse(
      known.current.rows,
      fresh.map(({ row }) => row),
    );
    return fresh.map((entry, index) => ({ ...entry, row: rows[index] ?? entry.row }));
  }, [day, forecast, nowMs, calendar]);

  return {
    calendar,
    forecast,
    entries,
    cards: useMemo(
      () => reuse(known.current.cards, providerCards({ day, forecast, nowMs, calendar, glowing: (id) => glowing.has(`provider:${id}`) })),
      [day, forecast, nowMs, calendar, glowing],
    ),
    tiles: useMemo(
      () => reuse(known.current.tiles, chairTiles({ day, forecast, nowMs, calendar, glowing: (id) => glowing.has(`resource:${id}`) })),
      [day, forecast, nowMs, calendar, glowing],
    ),
    inUse: chairsInUse(day),
    alerts: useMemo(
      () => alertLists({ day, forecast, nowMs, calendar, shown: known.current.alerts, glowing: (id) => glowing.has(`alert:${id}`) }),
      [day, forecast, nowMs, calendar, glowing],
    ),
    measures: useMemo(() => footerMeasures(measuresOf(day, nowMs)), [day, nowMs]),
    next: useMemo(() => nextActionOf(day, nowMs, forecast), [day, nowMs, forecast]),
  };
}

interface Known {
  readonly rows: Shown<AppointmentId, QueueEntry['row']>;
  readonly cards: Shown<string, ProviderCardModel>;
  readonly tiles: Shown<string, ChairTileModel>;
  readonly alerts: Shown<string, AlertCardModel>;
}
