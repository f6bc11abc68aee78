import type { ClinicDay } from '../state.ts';

/** A day as plain data to compare: everything in it, and for chairs and providers their order too. */
export function plainDay(day: ClinicDay): unknown {
  const byId = <Value>(entities: Iterable<[string, Value]>) => [...entities].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    date: day.date,
    bounds: day.bounds,
    visits: byId(day.visits),
    resources: [...day.resources],
    providers: [...day.providers],
    patients: byId(day.patients),
    alerts: byId(day.alerts),
    commands: byId(day.commands),
    undone: [...day.undone].sort(),
    undos: byId(day.undos),
    seen: [...day.seen].sort((a, b) => a - b),
  };
}
