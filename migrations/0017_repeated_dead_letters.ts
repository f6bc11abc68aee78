import type { Migration } from './migration.ts';

/**
 * What comes again with the same bytes for the same reason is counted on the letter that is there. Computed columns and an absent
 * time instead of values filled in: a letter has up to a megabyte, and its row would be written anew.
 */
export const repeatedDeadLetters: Migration = {
  version: 17,
  name: 'repeated dead letters',
  database: 'events',
  sql: `
-- HMAC under the practice's key over source, reason, path and body. Null for letters of the time before repeats were counted.
ALTER TABLE dead_letters ADD COLUMN fingerprint BLOB CHECK (fingerprint IS NULL OR length(fingerprint) = 32);
-- How often it came again after the first time, and when last; null: it never did.
ALTER TABLE dead_letters ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0 CHECK (repeats >= 0);
ALTER TABLE dead_letters ADD COLUMN last_received_at INTEGER;
ALTER TABLE dead_letters ADD COLUMN last_at INTEGER GENERATED ALWAYS AS (coalesce(last_received_at, received_at)) VIRTUAL;
ALTER TABLE dead_letters ADD COLUMN is_open INTEGER GENERATED ALWAYS AS (status = 'open') VIRTUAL;
ALTER TABLE dead_letters ADD COLUMN kept_bytes INTEGER GENERATED ALWAYS AS (length(sealed_headers) + length(sealed_body)) VIRTUAL;
CREATE UNIQUE INDEX dead_letters_by_fingerprint ON dead_letters (fingerprint) WHERE fingerprint IS NOT NULL;
-- What leaves first: settled ones, then the oldest. With their bytes, so that adding them up reads no letter.
CREATE INDEX dead_letters_by_age ON dead_letters (is_open, last_at, kept_bytes);
`,
};
