import type { Migration } from './migration.ts';

/**
 * The last record of a row of the book in folding order is told by its source too: two sources may speak of one instant. Rows that are
 * there have no source, and are folded again when the next record of their instant comes. A business key that another source contradicts
 * is stored with that source behind it, for which the unique index stays as it is.
 */
export const sourcesInTheBook: Migration = {
  version: 12,
  name: 'sources in the book',
  database: 'events',
  sql: `
ALTER TABLE book_appointments ADD COLUMN newest_source TEXT NOT NULL DEFAULT '';
ALTER TABLE book_patients ADD COLUMN newest_source TEXT NOT NULL DEFAULT '';
ALTER TABLE book_alerts ADD COLUMN newest_source TEXT NOT NULL DEFAULT '';
ALTER TABLE book_hours ADD COLUMN source TEXT NOT NULL DEFAULT '';
`,
};
