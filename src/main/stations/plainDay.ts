import { type ClinicDay, visitsOfDay } from '../../shared/clinic-day/index.ts';

/** Contents of others, which keep their own spelling. */
const foreign: ReadonlySet<string> = new Set(['meta', 'externalIds']);

/**
 * The folded day as plain JSON for programs: no records, and beside every `…Ms` instant the same as an ISO string without `Ms`
 * (`startsAtMs` and `startsAt`).
 */
export function plainDay(day: ClinicDay, position: number): Record<string, unknown> {
  return {
    tenantId: day.setup.tenantId,
    date: day.date,
    timezone: day.setup.timezone,
    position,
    visits: visitsOfDay(day).map(plain),
    resources: [...day.resources.values()].map(plain),
    providers: [...day.providers.values()].map(plain),
    patients: [...day.patients.values()].map(plain),
    alerts: [...day.alerts.values()].map(plain),
  };
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (key === 'records') continue;
    result[key] = foreign.has(key) ? field : plain(field);
    if (key.endsWith('Ms') && (typeof field === 'number' || field === null)) {
      result[key.slice(0, -2)] = field === null ? null : new Date(field).toISOString();
    }
  }
  return result;
}
