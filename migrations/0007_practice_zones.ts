import type { Migration } from './migration.ts';

/** The zone by which the dates of the book were worked out: another one makes them other dates. */
export const practiceZones: Migration = {
  version: 7,
  name: 'practice zones',
  database: 'events',
  sql: `
CREATE TABLE book_zones (
  tenant_id TEXT PRIMARY KEY,
  -- IANA name.
  timezone TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
