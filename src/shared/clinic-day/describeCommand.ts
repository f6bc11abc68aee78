import type { CommandId, EventTypeName, LogRecord } from '../events/index.ts';
import { type PracticeCalendar, practiceCalendar } from '../practice-time/index.ts';
import { actorInWords, chairName, predicateOf, whom } from './describeRecord.ts';
import { compareRecords } from './recordOrder.ts';
import { asSentence } from './sayWho.ts';
import type { ClinicDay } from './state.ts';

/** What a command did in one plain sentence: "MK seated Leo Marchetti in Chair 3". @returns undefined when this day knows nothing of it. */
export function describeCommand(
  day: ClinicDay,
  commandId: CommandId,
  calendar: PracticeCalendar = practiceCalendar(day.setup.timezone),
): string | undefined {
  const records = day.commands.get(commandId);
  const first = records?.[0];
  if (records === undefined || first === undefined) return undefined;
  return `${actorInWords(first.actor)} ${commandPredicate(day, records, calendar)}`;
}

/**
 * The newest action of a person on this date that is not taken back, with its label: "Seated Leo Marchetti in Chair 3". Taking
 * back is not such an action. `decide` may still refuse, with the reason.
 */
export function undoableCommandOf(day: ClinicDay, actorId: string): { readonly commandId: CommandId; readonly label: string } | undefined {
  let newest: { readonly commandId: CommandId; readonly records: readonly LogRecord[]; readonly last: LogRecord } | undefined;
  for (const [commandId, records] of day.commands) {
    const last = records.at(-1);
    if (last === undefined || last.actor.kind !== 'user' || last.actor.id !== actorId || day.undone.has(commandId)) continue;
    const isOfThisDay = last.orderAtMs >= day.bounds.startMs && last.orderAtMs < day.bounds.endMs;
    if (last.event.eventType === 'command.undone.v1' || !isOfThisDay) continue;
    if (newest === undefined || compareRecords(newest.last, last) < 0) newest = { commandId, records, last };
  }
  if (newest === undefined) return undefined;
  const label = asSentence(commandPredicate(day, newest.records, practiceCalendar(day.setup.timezone)));
  return { commandId: newest.commandId, label };
}

/** Of a command's events, the first of these says best what was done. */
const tellingFirst: readonly EventTypeName[] = [
  'command.undone.v1',
  'appointment.scheduled.v1',
  'patient.checkin.v1',
  'patient.flow.update.v1',
  'appointment.status.changed.v1',
  'appointment.rescheduled.v1',
  'resource.occupancy.update.v1',
  'resource.reserved.v1',
];

function commandPredicate(day: ClinicDay, records: readonly LogRecord[], calendar: PracticeCalendar): string {
  const place = (record: LogRecord) => {
    const rank = tellingFirst.indexOf(record.event.eventType);
    return rank === -1 ? tellingFirst.length : rank;
  };
  const telling = [...records].sort((a, b) => place(a) - place(b) || compareRecords(a, b))[0];
  if (telling === undefined) return 'did nothing';
  if (telling.event.eventType === 'command.undone.v1') {
    const undone = day.commands.get(telling.event.data.commandId);
    return undone === undefined ? 'took an action back' : `took back: ${commandPredicate(day, undone, calendar)}`;
  }
  return takingAChair(day, records) ?? predicateOf(telling, day, calendar);
}

/** Seating and transfer are told by two events together: who took which chair, and whether they were seated by it. */
function takingAChair(day: ClinicDay, records: readonly LogRecord[]): string | undefined {
  for (const { event } of records) {
    if (event.eventType !== 'resource.occupancy.update.v1' || !event.data.currentAppointmentId) continue;
    const isSeating = records.some(({ event: other }) => other.eventType === 'patient.flow.update.v1' && other.data.stage === 'in_chair');
    const name = whom(day, event.data.currentAppointmentId);
    return `${isSeating ? 'seated' : 'moved'} ${name} ${isSeating ? 'in' : 'to'} ${chairName(day, event.data.resourceId)}`;
  }
  return undefined;
}
