import type { LogRecord, ProviderId } from '../events/index.ts';
import type { PracticeCalendar } from '../practice-time/index.ts';
import { hoursOn } from './hoursOn.ts';
import type { PracticeSetup, Provider } from './state.ts';

/** A provider of whom nothing is known but what the setup says; one that the setup lacks goes by their id. */
export function blankProvider(providerId: ProviderId, setup: PracticeSetup): Provider {
  const known = setup.providers.find((provider) => provider.providerId === providerId);
  return {
    providerId,
    name: known?.name ?? providerId,
    title: known?.title ?? null,
    state: 'available',
    sinceMs: null,
    note: null,
    hours: [],
    breaks: [],
    lastChange: null,
    records: [],
  };
}

/** One more record of a provider, in fold order. Hours are settled afterwards by `withHours`: they go by the date they hold from. */
export function evolveProvider(provider: Provider, { event }: LogRecord): Provider {
  if (event.eventType !== 'provider.status.update.v1') return provider;
  const { status, effectiveAt, note } = event.data;
  const isSame = provider.sinceMs !== null && provider.state === status;
  return { ...provider, state: status, sinceMs: isSame ? provider.sinceMs : Date.parse(effectiveAt), note: note ?? null };
}

/**
 * The hours in effect on a date: of those that hold from that date or earlier the one with the latest effectiveFrom, and
 * of several the last in fold order.
 * @param records of this provider in fold order, without undone ones.
 * @param date practice date YYYY-MM-DD.
 */
export function withHours(provider: Provider, records: readonly LogRecord[], date: string, calendar: () => PracticeCalendar): Provider {
  let inEffect: Parameters<typeof hoursOn>[0] | undefined;
  for (const { event } of records) {
    if (event.eventType !== 'schedule.hours.changed.v1' || event.data.effectiveFrom > date) continue;
    if (inEffect === undefined || event.data.effectiveFrom >= inEffect.effectiveFrom) inEffect = event.data;
  }
  return inEffect === undefined ? { ...provider, hours: [], breaks: [] } : { ...provider, ...hoursOn(inEffect, date, calendar()) };
}
