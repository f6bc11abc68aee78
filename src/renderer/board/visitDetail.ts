import {
  actorInWords,
  chairOf,
  clocksOf,
  conflictsAbout,
  describeRecord,
  providerName,
  roundedWaitRange,
  type Visit,
} from '../../shared/clinic-day/index.ts';
import type { AppointmentOrigin, LogRecord } from '../../shared/events/index.ts';
import type { PracticeCalendar } from '../../shared/practice-time/index.ts';
import type { QueueInput } from './queueRows.ts';
import type { TimelineEntry, VisitDetail, VisitFact } from './VisitPanel.tsx';

const originWords: Readonly<Record<AppointmentOrigin, string>> = {
  desk: 'At the desk',
  phone: 'By phone',
  online: 'Online',
  'walk-in': 'Walked in',
  integration: 'Another system',
};

export type VisitFacts = Pick<VisitDetail, 'facts' | 'clocks' | 'contact' | 'notes' | 'warnings' | 'timeline'>;

/**
 * What the visit panel says. Where the role may not see contacts the day has none, and the list is left out.
 * @param maySeeContact whether the role may see them at all.
 */
export function visitFacts(visit: Visit, input: QueueInput & { readonly maySeeContact: boolean; readonly mayUndo: boolean }): VisitFacts {
  const { day, forecast, nowMs, calendar, maySeeContact } = input;
  const clocks = clocksOf(visit, nowMs);
  const ahead = forecast.visits.get(visit.appointmentId);
  const patient = visit.patientId === null ? undefined : day.patients.get(visit.patientId);
  const at = (ms: number | null) => (ms === null ? null : calendar.wallTimeOf(ms));
  const minutes = (value: number | null) => (value === null ? null : `${value} min`);
  const planned = visit.plannedResourceId === null ? undefined : day.resources.get(visit.plannedResourceId);
  return {
    facts: known([
      [
        'Booked for',
        visit.startsAtMs === null ? 'Needs a time' : `${at(visit.startsAtMs)}${visit.lengthMin ? ` · ${visit.lengthMin} min` : ''}`,
      ],
      ['Provider', providerName(day, visit.providerId) ?? 'First available'],
      ['Chair', chairOf(day, visit.appointmentId)?.name ?? (planned ? `${planned.name}, planned` : null)],
      ['Came in', visit.origin === null ? null : originWords[visit.origin]],
      ['Can be told', ahead && !ahead.hasStarted && visit.arrivedAtMs !== null ? roundedWaitRange(ahead, nowMs) : null],
    ]),
    clocks: known([
      ['Waited', minutes(clocks.fairWaitMin)],
      ['In the building', minutes(clocks.lobbyWaitMin)],
      ['In this stage', minutes(clocks.stageMin)],
      ['Arrived', at(visit.arrivedAtMs)],
      ['Called', visit.calledAtMs === null ? null : `${at(visit.calledAtMs)}${visit.callCount > 1 ? ` · ${visit.callCount} times` : ''}`],
      ['Seated', at(visit.seatedAtMs)],
      ['Done', at(visit.completedAtMs)],
    ]),
    contact: maySeeContact
      ? known([
          ['Mobile', patient?.mobile ?? null],
          ['Phone', patient?.phone ?? null],
          ['Email', patient?.email ?? null],
          ['Born', patient?.dateOfBirth ? bornWords(patient.dateOfBirth) : null],
        ])
      : null,
    notes: known([
      ['Reason', visit.reason],
      ['Visit', visit.notes],
      ['Patient', patient?.notes ?? null],
    ]),
    warnings: conflictsAbout(day, visit).map(({ message }) => message),
    timeline: timelineOf(visit, input),
  };
}

function timelineOf(visit: Visit, { day, calendar, mayUndo }: QueueInput & { readonly mayUndo: boolean }): readonly TimelineEntry[] {
  return visit.records.toReversed().map((record: LogRecord, index, all) => {
    const who = actorInWords(record.actor);
    const sentence = describeRecord(record, day, calendar);
    const undone = record.commandId !== null && day.undone.has(record.commandId);
    const isUndo = record.event.eventType === 'command.undone.v1';
    // Several events of one command are one action: the undo stands at the newest of them.
    const first = all.findIndex(({ commandId }) => commandId === record.commandId) === index;
    return {
      id: record.event.eventId,
      time: timeWords(record.orderAtMs, day.date, calendar),
      words: capitalised(sentence.startsWith(`${who} `) ? sentence.slice(who.length + 1) : sentence),
      who: record.actor.kind === 'source' ? `From ${who}` : who,
      undone,
      commandId: mayUndo && record.actor.kind === 'user' && !undone && !isUndo && first ? record.commandId : null,
    };
  });
}

/** "10:31"; another day's with its date, "19 Nov". */
function timeWords(atMs: number, date: string, calendar: PracticeCalendar): string {
  if (calendar.dateOf(atMs) === date) return calendar.wallTimeOf(atMs);
  return new Intl.DateTimeFormat('en-AU', { timeZone: calendar.timezone, day: 'numeric', month: 'short' }).format(atMs);
}

/** @param date calendar date without a zone. */
function bornWords(date: string): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Intl.DateTimeFormat('en-AU', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).format(
    Date.UTC(year, month - 1, day),
  );
}

function known(facts: readonly (readonly [string, string | null])[]): readonly VisitFact[] {
  return facts.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }]));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
