import { type ClinicDay, type DayForecast, forecastDay, measuresOf, nextActionOf, visitsOfDay } from '../../shared/clinic-day/index.ts';
import type { AppointmentId } from '../../shared/events/index.ts';
import { type PracticeCalendar, practiceCalendar } from '../../shared/practice-time/index.ts';
import type { ChangedEntities } from '../live/index.ts';
import { keptList, sameContent } from '../ui/sameContent.ts';
import type { AlertCardModel } from './AlertsPanel.tsx';
import { type AlertLists, alertLists } from './alertCards.ts';
import type { FooterMeasure } from './BoardFooter.tsx';
import { type BoardFaces, createBoardFaces, type FaceInput } from './boardFaces.ts';
import { chairsInUse, nextVisits } from './chairTiles.ts';
import { footerMeasures } from './footerMeasures.ts';
import { keptWallTimes } from './keptWallTimes.ts';
import { dayUsesForms, inQueueOrder, type QueueEntry } from './queueRows.ts';
import type { Shown } from './reuse.ts';

/** Everything the board shows beside its rows, tiles and cards: their order, the counts, what to do next. */
export interface BoardModel {
  readonly day: ClinicDay;
  /** Host time, epoch ms. */
  readonly nowMs: number;
  readonly calendar: PracticeCalendar;
  readonly forecast: DayForecast;
  /** In the order of the queue. */
  readonly entries: readonly QueueEntry[];
  readonly cardIds: readonly string[];
  readonly tileIds: readonly string[];
  readonly inUse: string;
  readonly alerts: AlertLists;
  readonly measures: readonly FooterMeasure[];
  readonly next: ReturnType<typeof nextActionOf>;
}

export interface BoardModelMaker {
  readonly faces: BoardFaces;
  /** The rows, tiles and cards of what a fold has changed, at once. @param before the day that the last call of either knew. */
  readonly touch: (changed: ChangedEntities, before: ClinicDay) => void;
  /** Everything anew, in small steps; the last one gives the model. */
  readonly make: () => Generator<void, BoardModel>;
  readonly context: () => FaceInput;
}

/**
 * Works out what the board shows. A row always shows its visit as the newest day has it; what others bring to it (the forecast, the order,
 * whether forms are asked for) is as old as the last `make`, and everything is of one day again once the events pause.
 * @param latest the newest day there is. @param hostNow the host's time, epoch ms.
 */
export function createBoardModel(latest: () => ClinicDay, hostNow: () => number): BoardModelMaker {
  const faces = createBoardFaces();
  const alertsShown: Shown<string, AlertCardModel> = new Map();
  const calendarOf = rememberCalendar();
  let made: BoardModel | null = null;
  let basis: Omit<FaceInput, 'day' | 'nowMs' | 'calendar'> | null = null;

  function context(): FaceInput {
    const day = latest();
    const nowMs = hostNow();
    basis ??= basisOf(day, nowMs);
    return { ...basis, day, nowMs, calendar: calendarOf(day.setup.timezone) };
  }

  function* make(): Generator<void, BoardModel> {
    basis = basisOf(latest(), hostNow());
    yield;
    for (const { appointmentId } of visitsOfDay(latest())) {
      const input = context();
      const visit = input.day.visits.get(appointmentId);
      if (visit?.date === input.day.date) faces.drawVisit(visit, input);
      yield;
    }
    const tileIds = faces.drawTiles(context());
    yield;
    const cardIds = faces.drawCards(context());
    yield;
    const alerts = alertLists({ ...context(), shown: alertsShown });
    yield;
    const measures = footerMeasures(measuresOf(latest(), hostNow()));
    yield;
    made = listed({ tileIds, cardIds, alerts, measures });
    return made;
  }

  /** What must be of one and the same day: the newest. */
  function listed(parts: Pick<BoardModel, 'tileIds' | 'cardIds' | 'alerts' | 'measures'>): BoardModel {
    const input = context();
    const { day, nowMs, calendar, forecast } = input;
    const visits = visitsOfDay(day);
    faces.keepVisits(new Set(visits.map(({ appointmentId }) => appointmentId)));
    const entries = inQueueOrder(visits.map((visit) => entryOf(visit.appointmentId, visit, input)));
    return {
      day,
      nowMs,
      calendar,
      forecast,
      entries,
      alerts: parts.alerts,
      tileIds: keptList(made?.tileIds, parts.tileIds),
      cardIds: keptList(made?.cardIds, parts.cardIds),
      measures: made && sameContent(made.measures, parts.measures) ? made.measures : parts.measures,
      inUse: chairsInUse(day),
      next: nextActionOf(day, nowMs, forecast),
    };
  }

  function entryOf(id: AppointmentId, visit: QueueEntry['visit'], input: FaceInput): QueueEntry {
    const known = faces.entryOf(id);
    return known?.visit === visit ? known : faces.drawVisit(visit, input);
  }

  return { faces, make, context, touch: (changed, before) => faces.drawChanged(changed, before, context()) };
}

function basisOf(day: ClinicDay, nowMs: number): Omit<FaceInput, 'day' | 'nowMs' | 'calendar'> {
  const forecast = forecastDay(day, nowMs);
  return { forecast, nextByChair: nextVisits(day, forecast), usesForms: dayUsesForms(day) };
}

function rememberCalendar(): (timezone: string) => PracticeCalendar {
  let known: PracticeCalendar | null = null;
  return (timezone) => {
    if (known?.timezone !== timezone) known = keptWallTimes(practiceCalendar(timezone));
    return known;
  };
}
