import type { ClinicDay } from '../state.ts';
import { accepted, type CommandOf, type DecideContext, type Decision, eventOf, instantOf, refused } from './decision.ts';
import { dayRefusal } from './visitMove.ts';

export function decideSetProviderStatus(day: ClinicDay, command: CommandOf<'setProviderStatus'>, context: DecideContext): Decision {
  const wrongDay = dayRefusal(day, context, 'today');
  if (wrongDay) return wrongDay;
  const provider = day.providers.get(command.providerId);
  if (provider === undefined) return refused('unknown-provider', 'This provider is not part of the practice. Choose another.');
  const note = command.note === undefined || command.note === '' ? null : command.note;
  if (provider.sinceMs !== null && provider.state === command.status && provider.note === note) {
    return refused('no-change', `${provider.name} is ${command.status.replace('-', ' ')} already.`);
  }
  return accepted([
    eventOf(day, context, 'provider.status.update.v1', {
      providerId: command.providerId,
      status: command.status,
      effectiveAt: instantOf(context.nowMs),
      ...(day.setup.locationId !== null && { locationId: day.setup.locationId }),
      ...(note !== null && { note }),
    }),
  ]);
}
