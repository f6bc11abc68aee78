import type { AppointmentId, LogRecord, ResourceId } from '../../events/index.ts';
import { describeCommand } from '../describeCommand.ts';
import { compareRecords, isUndone } from '../recordOrder.ts';
import { initialsBehind, sayOther } from '../sayWho.ts';
import type { ClinicDay } from '../state.ts';
import { touchedBy } from '../touchedBy.ts';
import {
  accepted,
  type CommandOf,
  type DecideContext,
  type Decision,
  eventOf,
  instantOf,
  type RefusedDecision,
  refused,
} from './decision.ts';

/**
 * Takes a command back: the fold skips its events, which restores stage, chair and the original clocks (board.md, moves:
 * undo). Refused with the reason when something has been built upon it since.
 */
export function decideUndoCommand(day: ClinicDay, command: CommandOf<'undoCommand'>, context: DecideContext): Decision {
  const records = day.commands.get(command.commandId) ?? [];
  const last = records.at(-1);
  if (last === undefined) {
    return refused('unknown-command', 'This action is not part of this day, so it cannot be taken back here. Open the day it belongs to.');
  }
  const undo = day.undos.get(command.commandId);
  if (undo !== undefined) {
    return refused('already-undone', `This was taken back already (${undo.actor.id}). There is nothing to do.`);
  }
  if (records.some(({ event }) => event.eventType === 'command.undone.v1')) {
    return refused('is-undo', 'This was itself a step back. Do the action again instead.');
  }
  if (context.calendar.dateOf(last.orderAtMs) !== context.calendar.dateOf(context.nowMs)) {
    return refused('too-old', 'This is from another day and can no longer be taken back. Correct it with a new action.');
  }
  const blocked = laterUse(day, records);
  if (blocked) return blocked;
  return accepted([
    eventOf(day, context, 'command.undone.v1', {
      commandId: command.commandId,
      ...(command.reason !== undefined && { reason: command.reason }),
      undoneAt: instantOf(context.nowMs),
    }),
  ]);
}

function laterUse(day: ClinicDay, records: readonly LogRecord[]): RefusedDecision | undefined {
  const touched = touchedBy(records, []);
  for (const resourceId of touched.resources.keys()) {
    const refusal = chairReused(day, resourceId, records);
    if (refusal) return refusal;
  }
  const later = [
    ...[...touched.visits.keys()].map((id) => day.visits.get(id)?.records),
    ...[...touched.providers.keys()].map((id) => day.providers.get(id)?.records),
    ...[...touched.patients.keys()].map((id) => day.patients.get(id)?.records),
    ...[...touched.alerts.keys()].map((id) => day.alerts.get(id)?.records),
    ...[...touched.resources.keys()].map((id) => day.resources.get(id)?.records),
  ]
    .flatMap((about) => laterThan(day, records, about ?? []))
    .filter((record) => record.commandId !== null)
    .sort(compareRecords)
    .at(-1);
  if (later?.commandId == null) return undefined;
  const what = describeCommand(day, later.commandId) ?? 'somebody did something';
  return refused('later-command', `Since then ${what}. Take that back first.`);
}

/** Any later word on who sits in a chair that this command filled or freed, from a person or from outside. */
function chairReused(day: ClinicDay, resourceId: ResourceId, records: readonly LogRecord[]): RefusedDecision | undefined {
  const chair = day.resources.get(resourceId);
  const later = laterThan(day, records, chair?.records ?? []).find(
    ({ event }) => event.eventType === 'resource.occupancy.update.v1' && event.data.currentAppointmentId,
  );
  const hadChair = records.some(({ event }) => event.eventType === 'resource.occupancy.update.v1' && event.data.resourceId === resourceId);
  if (chair === undefined || later === undefined || !hadChair) return undefined;
  const seated = seatedBy(later);
  const who = seated === undefined ? 'another patient' : sayOther(day, seated);
  const change = { actor: later.actor, atMs: later.orderAtMs, commandId: later.commandId };
  return refused(
    'chair-reused',
    `${chair.name} has been used by ${who} since then${initialsBehind(change)}, so this cannot be taken back. Move the patients with new actions instead.`,
  );
}

function seatedBy({ event }: LogRecord): AppointmentId | undefined {
  return event.eventType === 'resource.occupancy.update.v1' ? (event.data.currentAppointmentId ?? undefined) : undefined;
}

/** Records that count and come after the last of this command's. */
function laterThan(day: ClinicDay, records: readonly LogRecord[], about: readonly LogRecord[]): readonly LogRecord[] {
  const last = records.at(-1);
  return about.filter((record) => last !== undefined && compareRecords(record, last) > 0 && !isUndone(record, day.undos));
}
