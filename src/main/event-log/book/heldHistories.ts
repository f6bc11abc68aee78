import { compareRecords, type Placed } from '../../../shared/clinic-day/index.ts';
import type { LogRecord } from '../../../shared/events/index.ts';

/** What the entity was after each of its records, in folding order. */
interface Step<Row> {
  readonly place: Placed;
  readonly row: Row;
}

export interface HistoryOf<Row> {
  /** Every record that counts, any order; read when the history is not held. */
  readonly records: () => readonly LogRecord[];
  readonly evolve: (row: Row | undefined, record: LogRecord) => Row;
  readonly recordAt: (position: number) => LogRecord | undefined;
}

export type Histories<Row extends { readonly position: number }> = ReturnType<typeof holdHistories<Row>>;

/** Steps in memory over all entities: some 10 MB at most. */
const STEPS_HELD = 40_000;

/**
 * What came of each record of the entities that lately had a record come late. Without it a record that sorts before the newest makes the
 * whole history be read and folded again, each time; with it only what comes after, and only until that no longer differs from what
 * was: nearly every fact is soon told again.
 */
export function holdHistories<Row extends { readonly position: number }>(stepsHeld = STEPS_HELD) {
  const histories = new Map<string, Step<Row>[]>();
  let steps = 0;

  function drop(key: string): void {
    steps -= histories.get(key)?.length ?? 0;
    histories.delete(key);
  }

  function load(key: string, { records, evolve }: HistoryOf<Row>): Step<Row>[] {
    const history: Step<Row>[] = [];
    for (const record of [...records()].sort(compareRecords)) {
      history.push({ place: placeOf(record), row: evolve(history.at(-1)?.row, record) });
    }
    histories.set(key, history);
    steps += history.length;
    for (const oldest of histories.keys()) {
      if (steps <= stepsHeld || oldest === key) break;
      drop(oldest);
    }
    return history;
  }

  return {
    /** Takes in a record that comes after everything there was, where the history is held. */
    extend(key: string, record: LogRecord, row: Row): void {
      const history = histories.get(key);
      if (!history) return;
      history.push({ place: placeOf(record), row });
      steps += 1;
    },

    /** @param record one that is stored and sorts before the newest. @returns what the entity is now. */
    insert(key: string, record: LogRecord, of: HistoryOf<Row>): Row | undefined {
      const held = histories.get(key);
      // Read afresh it has the record already.
      if (!held) return load(key, of).at(-1)?.row;
      histories.delete(key);
      histories.set(key, held);
      const at = insertionPoint(held, record);
      let row = of.evolve(held[at - 1]?.row, record);
      held.splice(at, 0, { place: placeOf(record), row });
      steps += 1;
      for (let index = at + 1; index < held.length; index += 1) {
        const step = held[index];
        const later = step && of.recordAt(step.place.position);
        if (!step || !later) break;
        row = of.evolve(row, later);
        const isAsBefore = isSame(row, step.row);
        held[index] = { place: step.place, row };
        if (isAsBefore) break;
      }
      const newest = held.at(-1)?.row;
      // Steps after the one at which nothing differed any more have not heard of the record's position.
      return newest && { ...newest, position: Math.max(newest.position, record.position) };
    },

    /** What is held of an entity may be wrong: a record of it was taken back. */
    forget(key: string): void {
      drop(key);
    },

    /** What is held may be wrong: a transaction was rolled back, an erasure took details away, the book is made anew. */
    forgetAll(): void {
      histories.clear();
      steps = 0;
    },
  };
}

function placeOf({ orderAtMs, source, position, event }: LogRecord): Placed {
  return { orderAtMs, source, position, event: { eventId: event.eventId } };
}

function insertionPoint(history: readonly { readonly place: Placed }[], record: Placed): number {
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const step = history[middle];
    if (step && compareRecords(step.place, record) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether two rows say the same, whatever newest position each reflects. */
function isSame<Row extends { readonly position: number }>(a: Row, b: Row): boolean {
  return JSON.stringify({ ...a, position: 0 }) === JSON.stringify({ ...b, position: 0 });
}
