import type { ReadableDatabase } from './openDatabase.ts';

/** @returns what is wrong, a sentence each; nothing when all is well. */
export function checkIntegrity(events: ReadableDatabase, keys: ReadableDatabase): readonly string[] {
  const problems: string[] = [];
  for (const [name, database] of [
    ['events.db', events],
    ['keys.db', keys],
  ] as const) {
    try {
      const found = database.prepare<[], string>('PRAGMA integrity_check').pluck().all();
      problems.push(...found.filter((line) => line !== 'ok').map((line) => `${name}: ${line}`));
      const orphans = database.prepare('PRAGMA foreign_key_check').all();
      if (orphans.length > 0) problems.push(`${name}: ${orphans.length} rows point at nothing.`);
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : 'could not be read'}`);
    }
  }
  if (problems.length === 0) {
    const { count, newest } = events
      .prepare<[], { count: number; newest: number }>('SELECT count(*) AS count, coalesce(max(position), 0) AS newest FROM events')
      .get() ?? { count: 0, newest: 0 };
    if (count !== newest) problems.push(`The log has ${count} events but its newest position is ${newest}: positions have gaps.`);
  }
  return problems;
}
