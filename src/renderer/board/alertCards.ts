import { type Alert, actorInWords, type ClinicDay, type DayForecast, describeAlert, shownAs } from '../../shared/clinic-day/index.ts';
import type { AlertId, AlertLevel } from '../../shared/events/index.ts';
import type { PracticeCalendar } from '../../shared/practice-time/index.ts';
import type { Tone } from '../ui/tone.ts';
import type { AlertCardModel, AlertTab } from './AlertsPanel.tsx';
import { reuse, type Shown } from './reuse.ts';

export interface AlertCardsInput {
  readonly day: ClinicDay;
  readonly forecast: DayForecast;
  readonly nowMs: number;
  readonly calendar: PracticeCalendar;
  /** The cards as they were shown last. */
  readonly shown: Shown<string, AlertCardModel>;
}

export interface AlertLists {
  readonly counts: Readonly<Record<AlertTab, number>>;
  /** The first of a list. @param most how many at most. */
  readonly cards: (tab: AlertTab, most: number) => readonly AlertCardModel[];
  /** Every open one, the worst first. */
  readonly openIds: readonly AlertId[];
  readonly cardOf: (id: AlertId) => AlertCardModel | null;
}

const levelOrder: Readonly<Record<AlertLevel, number>> = { critical: 0, warning: 1, info: 2 };
const toneOfLevel: Readonly<Record<AlertLevel, Tone>> = { critical: 'act', warning: 'look', info: 'progress' };
const levelWords: Readonly<Record<AlertLevel, string>> = { critical: 'Act now', warning: 'Needs a look', info: 'For information' };

/** The lists of the panel: open with what is acknowledged below, snoozed, done. The worst first, then the oldest. */
export function alertLists(input: AlertCardsInput): AlertLists {
  const byTab: Record<AlertTab, Alert[]> = { open: [], snoozed: [], done: [] };
  for (const alert of input.day.alerts.values()) {
    const shown = shownAs(alert, input.nowMs);
    byTab[shown === 'acknowledged' ? 'open' : shown].push(alert);
  }
  const worstFirst = (a: Alert, b: Alert) =>
    Number(a.status === 'acknowledged') - Number(b.status === 'acknowledged') ||
    levelOrder[a.level] - levelOrder[b.level] ||
    a.openedAtMs - b.openedAtMs;
  const newestFirst = (a: Alert, b: Alert) => (b.lastChange?.atMs ?? 0) - (a.lastChange?.atMs ?? 0);
  byTab.open.sort(worstFirst);
  byTab.snoozed.sort(worstFirst);
  byTab.done.sort(newestFirst);
  return {
    counts: { open: byTab.open.length, snoozed: byTab.snoozed.length, done: byTab.done.length },
    cards(tab, most) {
      const cards = byTab[tab].slice(0, most).map((alert) => cardOf(alert, tab, input));
      return reuse(input.shown, cards);
    },
    openIds: byTab.open.map(({ alertId }) => alertId),
    cardOf(id) {
      const alert = byTab.open.find(({ alertId }) => alertId === id);
      return alert ? cardOf(alert, 'open', input) : null;
    },
  };
}

function cardOf(alert: Alert, tab: AlertTab, { day, forecast, nowMs, calendar }: AlertCardsInput): AlertCardModel {
  const words = describeAlert(alert, day, nowMs, { forecast, calendar });
  return {
    id: alert.alertId,
    tone: alert.status === 'acknowledged' || tab === 'done' ? 'idle' : toneOfLevel[alert.level],
    level: levelWords[alert.level],
    title: words.title,
    detail: words.detail,
    action: words.action?.label ?? null,
    handled: handledWords(alert, calendar),
    open: tab !== 'done',
  };
}

function handledWords(alert: Alert, calendar: PracticeCalendar): string | null {
  if (alert.status === 'open') return null;
  // Not the last change: the rule may have raised the level since somebody took the alert on.
  const record = alert.records.findLast(({ event }) => event.eventType === `orchestration.alert.${alert.status}.v1`);
  if (!record) return null;
  const by = `${actorInWords(record.actor)}, ${calendar.wallTimeOf(record.orderAtMs)}`;
  switch (alert.status) {
    case 'acknowledged':
      return `Acknowledged · ${by}`;
    case 'snoozed':
      return alert.snoozedUntilMs === null ? `Snoozed · ${by}` : `Snoozed until ${calendar.wallTimeOf(alert.snoozedUntilMs)} · ${by}`;
    case 'dismissed':
      return `Dismissed · ${by}`;
    case 'resolved':
      return `Done · ${by}`;
  }
}
