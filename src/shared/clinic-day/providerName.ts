import type { ProviderId } from '../events/index.ts';
import type { ClinicDay } from './state.ts';

/** A provider as staff say it: "Dr Osei". */
export function providerName(day: ClinicDay, providerId: ProviderId | null): string | null {
  if (providerId === null) return null;
  const provider = day.providers.get(providerId);
  if (!provider) return providerId;
  const { name, title } = provider;
  return title === null || name.startsWith(title) ? name : `${title} ${name}`;
}
