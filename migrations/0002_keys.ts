import type { Migration } from './migration.ts';

/** keys.db: one wrapped key a patient, one a practice. Nothing in it is of use without the practice key. */
export const keys: Migration = {
  version: 2,
  name: 'keys',
  database: 'keys',
  sql: `
CREATE TABLE data_keys (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('practice', 'patient')),
  id TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  PRIMARY KEY (tenant_id, kind, id)
) STRICT, WITHOUT ROWID;
-- One known value under the practice key: tells a wrong key file from damage.
CREATE TABLE practice_key_check (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  wrapped BLOB NOT NULL
) STRICT;
`,
};
