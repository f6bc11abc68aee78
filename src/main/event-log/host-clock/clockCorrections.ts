import { type ClockCorrection, type LogRecord, offsetAt, withClockCorrected } from '../../../shared/events/index.ts';
import type { ReadableDatabase } from '../database/openDatabase.ts';

/** The corrections of the host's clock, at hand for every record that is read: all readers of the log go by the same ones. */
export interface ClockCorrections {
  /** A record as it would be had the clock been right (`withClockCorrected`). */
  correct(stored: LogRecord): LogRecord;
  offsetAt(tenantId: string, position: number): number;
  /** Reads them again: after one was stored, or was rolled back. */
  load(): void;
}

/** @param database the writing connection, so that a correction counts within its own transaction. */
export function readClockCorrections(database: ReadableDatabase): ClockCorrections {
  const all = database.prepare<[], ClockCorrection>(
    'SELECT tenant_id AS tenantId, from_position AS fromPosition, to_position AS toPosition, offset_ms AS offsetMs FROM clock_corrections',
  );
  let known = all.all();
  return {
    // Nearly every log has none.
    correct: (stored) =>
      known.length === 0 ? stored : withClockCorrected(stored, offsetAt(known, stored.event.tenantId, stored.position)),
    offsetAt: (tenantId, position) => offsetAt(known, tenantId, position),
    load() {
      known = all.all();
    },
  };
}
