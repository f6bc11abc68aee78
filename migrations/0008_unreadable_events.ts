import type { Migration } from './migration.ts';

/**
 * Events that a repair could not make readable, so that nothing tries them again; they count as left out until an erasure or a later
 * repair takes them off. And which repairs of old data have been done, each once.
 */
export const unreadableEvents: Migration = {
  version: 8,
  name: 'unreadable events',
  database: 'events',
  sql: `
CREATE TABLE unreadable_events (
  position INTEGER PRIMARY KEY REFERENCES events (position),
  reason TEXT NOT NULL CHECK (reason = 'seal' OR reason = 'text' OR reason = 'type' OR reason = 'content'),
  found_at INTEGER NOT NULL
) STRICT;
CREATE TABLE repairs (
  name TEXT PRIMARY KEY,
  finished_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
