/** A column, and the values that its constraint lists. */
type Listed = readonly [column: string, values: readonly string[]];

/**
 * SQL that turns `column IN ('a', 'b', 'c')` in the schema into `(column = 'a' OR column = 'b' OR column = 'c')`. The text alone
 * changes, not one stored byte, which is what SQLite allows the schema table to be edited for
 * (https://www.sqlite.org/lang_altertable.html#otheralter): no table is copied, however long the log is.
 */
export function withPlainComparisons(...listed: readonly Listed[]): string {
  const updates = listed.map(([column, values]) => {
    const list = `${column} IN (${values.map((value) => `'${value}'`).join(', ')})`;
    const comparisons = `(${values.map((value) => `${column} = '${value}'`).join(' OR ')})`;
    return `UPDATE sqlite_schema SET sql = replace(sql, ${quoted(list)}, ${quoted(comparisons)}) WHERE type IN ('table', 'index');`;
  });
  // RESET reads the schema again, so that the statements prepared next go by the new text.
  return ['PRAGMA writable_schema = ON;', ...updates, 'PRAGMA writable_schema = RESET;'].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
