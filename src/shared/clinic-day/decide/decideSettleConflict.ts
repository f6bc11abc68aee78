import type { ClinicDay } from '../state.ts';
import { type CommandOf, type DecideContext, type Decision, eventOf, refused } from './decision.ts';
import { onVisit } from './visitMove.ts';

/**
 * A person says which of two sources is right: the desk says the same again, after both of them, so that it is what folds last. Taking
 * that back leaves the contradiction as it was.
 */
export function decideSettleConflict(day: ClinicDay, command: CommandOf<'settleConflict'>, context: DecideContext): Decision {
  return onVisit(day, context, command.appointmentId, { when: 'any-day', needsPatient: false }, (move) => {
    const { conflicts, records } = move.visit;
    const isMeant = ({ source, eventId }: Pick<typeof command, 'source' | 'eventId'>) =>
      source === command.source && eventId === command.eventId;
    const right = records.find(({ source, event }) => isMeant({ source, eventId: event.eventId }));
    if (right === undefined || !conflicts.some(({ statements }) => statements.some(isMeant))) {
      return refused('no-change', 'This was settled in the meantime, or the systems agree now. Look at the appointment again.');
    }
    return move.accept(eventOf(day, context, right.event.eventType, right.event.data));
  });
}
