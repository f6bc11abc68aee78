import type { LogRecord, Subject } from '../events/index.ts';
import type { ClinicDay } from './state.ts';

/**
 * The newest place in the order among what is known of some subjects. The log gives a command's events
 * max(now, this + 1 ms), so that what was decided is what is folded (events.md, Order and convergence).
 * @returns epoch ms UTC; 0 when nothing is known of any of them.
 */
export function newestOrderAtMs(day: ClinicDay, subjects: readonly Subject[]): number {
  return subjects.reduce((newest, subject) => Math.max(newest, recordsAbout(day, subject).at(-1)?.orderAtMs ?? 0), 0);
}

function recordsAbout(day: ClinicDay, { kind, id }: Subject): readonly LogRecord[] {
  switch (kind) {
    case 'appointment':
      return byId(day.visits, id)?.records ?? [];
    case 'patient':
      return byId(day.patients, id)?.records ?? [];
    case 'resource':
      return byId(day.resources, id)?.records ?? [];
    case 'provider':
      return byId(day.providers, id)?.records ?? [];
    case 'alert':
      return byId(day.alerts, id)?.records ?? [];
    case 'command':
      return byId(day.commands, id) ?? [];
  }
}

/** Subjects carry plain text ids; the maps are keyed by branded ones, which are the same text. */
function byId<Value>(entities: { get(id: never): Value | undefined }, id: string): Value | undefined {
  return entities.get(id as never);
}
