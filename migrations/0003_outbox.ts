import type { Migration } from './migration.ts';

/** What is to be sent, and every attempt at it (integrations.md, Delivery). Payloads hold identifiers and plain facts, nothing personal. */
export const outbox: Migration = {
  version: 3,
  name: 'outbox',
  database: 'events',
  sql: `
CREATE TABLE deliveries (
  delivery_id TEXT PRIMARY KEY,
  -- Order of writing: what is sent first within one ordering key.
  sequence INTEGER NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  target TEXT NOT NULL,
  lane TEXT NOT NULL CHECK (lane IN ('answer', 'ordered')),
  operation TEXT NOT NULL,
  ordering_key TEXT NOT NULL,
  payload TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
  created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL,
  settled_at INTEGER
) STRICT;
CREATE INDEX deliveries_pending ON deliveries (lane, next_attempt_at) WHERE status = 'pending';
CREATE INDEX deliveries_pending_by_key ON deliveries (tenant_id, target, ordering_key, sequence) WHERE status = 'pending';

CREATE TABLE delivery_attempts (
  delivery_id TEXT NOT NULL REFERENCES deliveries (delivery_id),
  attempt INTEGER NOT NULL,
  at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('delivered', 'retryLater', 'rejected')),
  status INTEGER,
  reason TEXT,
  PRIMARY KEY (delivery_id, attempt)
) STRICT, WITHOUT ROWID;
`,
};
