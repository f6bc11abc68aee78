import type { Migration } from './migration.ts';

/** An erasure destroys the key first and removes the rest in slices: what it still has to look for, and how far it reaches. */
export const erasureAndRetention: Migration = {
  version: 18,
  name: 'erasure in slices, retention',
  database: 'events',
  sql: `
-- What tells the patient from others in messages and answers, under the practice's key; gone when the erasure is finished.
ALTER TABLE erasures ADD COLUMN sealed_traits BLOB;
-- The log as it was when the erasure began: what came later is about somebody who is new.
ALTER TABLE erasures ADD COLUMN until_position INTEGER;
-- Answers to commands leave when they are old enough.
CREATE INDEX commands_by_age ON commands (answered_at);
`,
};
