import type { Migration } from './migration.ts';

/** The corrections of the host's clock that the log holds, so that they are found without reading it: one row an event. */
export const clockCorrections: Migration = {
  version: 13,
  name: 'corrections of the clock',
  database: 'events',
  sql: `
CREATE TABLE clock_corrections (
  position INTEGER PRIMARY KEY REFERENCES events (position),
  tenant_id TEXT NOT NULL,
  from_position INTEGER NOT NULL,
  to_position INTEGER NOT NULL,
  offset_ms INTEGER NOT NULL
) STRICT;
`,
};
