import type { ClinicDay, DayForecast, Provider, ProviderForecast } from '../../shared/clinic-day/index.ts';
import { visitName } from '../../shared/clinic-day/index.ts';
import type { ProviderState } from '../../shared/events/index.ts';
import type { PracticeCalendar } from '../../shared/practice-time/index.ts';
import type { ProviderCardModel, ProviderStatusChoice } from './ProviderStrip.tsx';

export const providerStatusWords: Readonly<Record<ProviderState, string>> = {
  available: 'Available',
  busy: 'With a patient',
  'on-break': 'On break',
  'off-duty': 'Off duty',
  'in-surgery': 'In surgery',
};

export const providerStatusChoices: readonly (ProviderStatusChoice & { readonly status: ProviderState })[] = [
  { status: 'available', label: 'Available' },
  { status: 'busy', label: 'With a patient' },
  { status: 'on-break', label: 'On break' },
  { status: 'in-surgery', label: 'In surgery' },
  { status: 'off-duty', label: 'Off duty' },
];

export interface ProviderCardsInput {
  readonly day: ClinicDay;
  readonly forecast: DayForecast;
  readonly nowMs: number;
  readonly calendar: PracticeCalendar;
}

/** The providers in the order of the practice's setup. */
export function providersInOrder(day: ClinicDay): readonly Provider[] {
  const order = new Map(day.setup.providers.map(({ providerId }, index) => [providerId, index]));
  return [...day.providers.values()].sort(
    (a, b) => (order.get(a.providerId) ?? order.size) - (order.get(b.providerId) ?? order.size) || a.name.localeCompare(b.name),
  );
}

/** A provider as a card of the strip: where they are, how far behind, who is next. */
export function providerCard(provider: Provider, { day, forecast, nowMs, calendar }: ProviderCardsInput): ProviderCardModel {
  const ahead = forecast.providers.get(provider.providerId);
  const away = provider.state === 'on-break' || provider.state === 'off-duty';
  const pace = paceOf(provider, ahead, { away, nowMs, calendar });
  const doing = doingOf(provider, ahead, day);
  const next = nextOf(ahead, { day, nowMs, calendar });
  return {
    id: provider.providerId,
    initials: initialsOf(provider.name),
    name: providerName(provider),
    doing,
    ...pace,
    ahead: next,
    away,
    spoken: [providerName(provider), pace.pace, doing, next].filter(Boolean).join(', '),
  };
}

function paceOf(
  provider: Provider,
  ahead: ProviderForecast | undefined,
  { away, nowMs, calendar }: { away: boolean; nowMs: number; calendar: PracticeCalendar },
): Pick<ProviderCardModel, 'pace' | 'paceTone'> {
  const current = provider.breaks.find(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs);
  if (away) return { pace: current && provider.state === 'on-break' ? `back ${calendar.wallTimeOf(current.endMs)}` : '', paceTone: 'idle' };
  const delay = ahead?.delayMin ?? 0;
  if (delay < 5) return { pace: 'on time', paceTone: 'fine' };
  return { pace: `+${delay} min`, paceTone: delay >= 30 ? 'act' : 'look' };
}

function doingOf(provider: Provider, ahead: ProviderForecast | undefined, day: ClinicDay): string {
  const chair = ahead?.currentResourceId ? day.resources.get(ahead.currentResourceId) : undefined;
  if (chair && (provider.state === 'busy' || provider.state === 'available')) return `In ${chair.name}`;
  const words = providerStatusWords[provider.state];
  const next = ahead?.nextAppointmentId ? day.visits.get(ahead.nextAppointmentId) : undefined;
  if (provider.state !== 'available' || !next) return words;
  return `${words} · next ${visitName(next, day, { short: true })}`;
}

function nextOf(
  ahead: ProviderForecast | undefined,
  { nowMs, calendar }: { day: ClinicDay; nowMs: number; calendar: PracticeCalendar },
): string {
  if (!ahead) return '';
  if (ahead.affected > 0 && ahead.delayMin >= 30) return `affects ${ahead.affected}`;
  if (ahead.nextStartMs === null) return 'nobody next';
  return `next ${calendar.wallTimeOf(Math.max(nowMs, ahead.nextStartMs))}`;
}

/** "Dr K. Osei": the title where the name does not carry it already. */
export function providerName({ name, title }: Pick<Provider, 'name' | 'title'>): string {
  return title && !name.toLowerCase().startsWith(title.toLowerCase()) ? `${title} ${name}` : name;
}

/** The family name, for narrow columns: "Osei" of "Dr K. Osei", "Walker" of "J. Walker, hyg.". */
export function providerShortName(name: string): string {
  const words = (name.split(',')[0] ?? name).trim().split(/\s+/);
  return words.at(-1) ?? name;
}

function initialsOf(name: string): string {
  const words = (name.split(',')[0] ?? name).split(/\s+/).filter((word) => !/^(dr|mr|mrs|ms|mx|prof)\.?$/i.test(word));
  const first = words[0]?.[0] ?? '';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}
