import { type ClinicDay, emptyDay, foldAll } from '../../../shared/clinic-day/index.ts';
import type { FromEngine } from '../../../shared/live/index.ts';

/** Today as a window sees it: folded from the snapshot and what came after. */
export interface WatchedDay {
  receive(message: Extract<FromEngine, { kind: 'snapshot' | 'events' }>): void;
  /** Undefined until the first snapshot has come. */
  now(): { readonly day: ClinicDay; readonly position: number } | undefined;
}

export function watchDay(): WatchedDay {
  let current: { day: ClinicDay; position: number } | undefined;
  return {
    receive(message) {
      if (message.kind === 'snapshot') {
        current = { day: foldAll(emptyDay(message.setup, message.date), message.records), position: message.position };
      } else if (current) {
        current = { day: foldAll(current.day, message.records), position: message.position };
      }
    },
    now: () => current,
  };
}
