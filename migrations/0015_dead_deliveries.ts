import type { Migration } from './migration.ts';

/** What was given up is listed, and can be sent again (integrations.md, Delivery): its schedule then begins anew, its attempts are kept. */
export const deadDeliveries: Migration = {
  version: 15,
  name: 'dead_deliveries',
  database: 'events',
  sql: `
-- Attempts that were spent before it was last sent again.
ALTER TABLE deliveries ADD COLUMN attempts_before INTEGER NOT NULL DEFAULT 0;
-- When a person settled it some other way, epoch ms UTC: it is listed no more.
ALTER TABLE deliveries ADD COLUMN set_aside_at INTEGER;
CREATE INDEX deliveries_dead ON deliveries (sequence) WHERE status = 'dead' AND set_aside_at IS NULL;
`,
};
