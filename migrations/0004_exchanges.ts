import type { Migration } from './migration.ts';

/**
 * exchanges.db: every call in and out. Instants are epoch milliseconds UTC. What may be personal is sealed in
 * `exchange_bodies`; every other column holds identifiers, counts and decisions.
 */
export const exchanges: Migration = {
  version: 4,
  name: 'exchanges',
  database: 'exchanges',
  sql: `
CREATE TABLE exchanges (
  -- At least the start in ms times 1,000, and increasing: what started since then is found by it.
  exchange_id INTEGER PRIMARY KEY,
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  -- Null where a stranger called.
  tenant_id TEXT,
  -- Whom we called, or the source that called us.
  partner TEXT NOT NULL,
  operation TEXT NOT NULL,
  method TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'success', 'failed', 'retrying', 'dead', 'unknown')),
  code INTEGER,
  reason TEXT,
  started_at INTEGER NOT NULL,
  duration_ms REAL,
  request_bytes INTEGER,
  response_bytes INTEGER,
  correlation_id TEXT,
  delivery_id TEXT,
  -- JSON: what a message that came in led to.
  result TEXT
) STRICT;
CREATE INDEX exchanges_by_tenant ON exchanges (tenant_id, exchange_id);
CREATE INDEX exchanges_by_direction ON exchanges (direction, exchange_id);
-- What succeeded is nearly everything, and needs no help to be found.
CREATE INDEX exchanges_by_status ON exchanges (status, exchange_id) WHERE status <> 'success';
CREATE INDEX exchanges_by_delivery ON exchanges (delivery_id, exchange_id) WHERE delivery_id IS NOT NULL;

CREATE TABLE exchange_subjects (
  exchange_id INTEGER NOT NULL REFERENCES exchanges (exchange_id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('patient', 'appointment', 'booking', 'request')),
  id TEXT NOT NULL,
  PRIMARY KEY (exchange_id, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX exchange_subjects_by_id ON exchange_subjects (id, exchange_id);

-- One key for all bodies about the same subject, one a day for bodies that name nobody or several; wrapped by the practice's key.
CREATE TABLE exchange_keys (
  key_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  is_shared INTEGER NOT NULL CHECK (is_shared IN (0, 1)),
  created_at INTEGER NOT NULL,
  wrapped BLOB NOT NULL,
  UNIQUE (tenant_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE exchange_bodies (
  exchange_id INTEGER PRIMARY KEY REFERENCES exchanges (exchange_id) ON DELETE CASCADE,
  key_id TEXT NOT NULL REFERENCES exchange_keys (key_id),
  sealed_request BLOB,
  sealed_response BLOB
) STRICT;
CREATE INDEX exchange_bodies_by_key ON exchange_bodies (key_id);
`,
};
