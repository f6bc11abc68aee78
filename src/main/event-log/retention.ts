import type { WritableDatabase } from './database/openDatabase.ts';

/** How long and how much is kept of what is not the log itself. Days of 24 h. */
export interface Retention {
  readonly deadLetters: {
    /** A letter that waits for somebody, since it came last. */
    readonly openDays: number;
    /** One that was replayed or discarded. */
    readonly settledDays: number;
    readonly letters: number;
    readonly megabytes: number;
  };
  /** Answers to commands: for so long a window that sends a command again gets its first answer. */
  readonly commandResultsDays: number;
}

export const defaultRetention: Retention = {
  deadLetters: { openDays: 180, settledDays: 30, letters: 100_000, megabytes: 1_000 },
  commandResultsDays: 30,
};

/** What one step removed. */
export interface Pruned {
  readonly deadLetters: number;
  readonly commandResults: number;
  readonly mayBeMore: boolean;
}

const DAY_MS = 86_400_000;
const MEGABYTE = 1_000_000;
/** Removed in one step, so that nothing else waits for long: deleted content is overwritten. */
const STEP_ROWS = 100;
const STEP_BYTES = 1_000_000;

interface LetterRow {
  readonly sequence: number;
  readonly kept_bytes: number;
}

/**
 * @returns a step that removes what has been kept long enough, or is more than may be kept: settled letters before open ones, the
 * oldest first.
 */
export function preparePruning(database: WritableDatabase): (nowMs: number, retention: Retention) => Pruned {
  const old = database.prepare<[0 | 1, number], LetterRow>(
    `SELECT sequence, kept_bytes FROM dead_letters WHERE is_open = ? AND last_at < ? ORDER BY last_at LIMIT ${STEP_ROWS}`,
  );
  const oldest = database.prepare<[], LetterRow>(
    `SELECT sequence, kept_bytes FROM dead_letters ORDER BY is_open, last_at LIMIT ${STEP_ROWS}`,
  );
  const total = database.prepare<[], { letters: number; bytes: number }>(
    'SELECT count(*) AS letters, coalesce(sum(kept_bytes), 0) AS bytes FROM dead_letters INDEXED BY dead_letters_by_age',
  );
  const removeLetter = database.prepare('DELETE FROM dead_letters WHERE sequence = ?');
  const removeResults = database.prepare(
    `DELETE FROM commands WHERE command_id IN (SELECT command_id FROM commands WHERE answered_at < ? ORDER BY answered_at LIMIT ${STEP_ROWS})`,
  );

  function tooMany({ letters, megabytes }: Retention['deadLetters']): readonly LetterRow[] {
    const kept = total.get() ?? { letters: 0, bytes: 0 };
    const excess = Math.max(0, kept.letters - letters);
    let bytes = kept.bytes;
    return oldest.all().filter(({ kept_bytes }, index) => {
      const isTooMuch = index < excess || bytes > megabytes * MEGABYTE;
      bytes -= kept_bytes;
      return isTooMuch;
    });
  }

  return database.transaction((nowMs: number, retention: Retention): Pruned => {
    const before = (days: number) => Math.floor(nowMs - days * DAY_MS);
    const { deadLetters, commandResultsDays } = retention;
    const leaving = [
      ...old.all(0, before(deadLetters.settledDays)),
      ...old.all(1, before(deadLetters.openDays)),
      ...tooMany(deadLetters),
    ].slice(0, STEP_ROWS);
    let removed = 0;
    let bytes = 0;
    for (const { sequence, kept_bytes } of leaving) {
      bytes += kept_bytes;
      if (bytes > STEP_BYTES && bytes > kept_bytes) break;
      removed += removeLetter.run(sequence).changes;
    }
    const commandResults = removeResults.run(before(commandResultsDays)).changes;
    return { deadLetters: removed, commandResults, mayBeMore: removed > 0 || commandResults === STEP_ROWS };
  });
}
