import type { Migration } from './migration.ts';

/**
 * The log, what finds its events, the answers to commands, the book, dead letters and the erasure ledger. Instants are
 * epoch milliseconds UTC; `date` is a practice date. Everything personal is in a `sealed` column, never in another.
 */
export const eventLog: Migration = {
  version: 1,
  name: 'event log',
  database: 'events',
  sql: `
CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  source TEXT NOT NULL,
  event_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  event_version TEXT NOT NULL,
  occurred_at TEXT NOT NULL,
  producer TEXT,
  correlation_id TEXT,
  received_at INTEGER NOT NULL,
  order_at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'source', 'rule', 'setup')),
  actor_id TEXT NOT NULL,
  actor_role TEXT CHECK (actor_role IN ('front-desk', 'clinician', 'manager', 'it', 'display')),
  station_id TEXT,
  command_id TEXT,
  causation_id TEXT,
  -- Null for events that a command of ours caused: a person may do the same thing twice, a sender may not say it twice.
  business_key TEXT,
  content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
  data TEXT NOT NULL,
  sealed BLOB,
  -- Whose key sealed it: a patient, or the practice itself where the event names nobody.
  sealed_for TEXT,
  CHECK (position > 0)
) STRICT;
CREATE UNIQUE INDEX events_by_id ON events (tenant_id, source, event_id);
CREATE UNIQUE INDEX events_by_business_key ON events (tenant_id, event_type, business_key) WHERE business_key IS NOT NULL;
CREATE INDEX events_by_source ON events (tenant_id, source, position);
CREATE INDEX events_by_command ON events (command_id, position) WHERE command_id IS NOT NULL;

CREATE TABLE event_subjects (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('patient', 'appointment', 'resource', 'provider', 'alert', 'command')),
  id TEXT NOT NULL,
  order_at INTEGER NOT NULL,
  position INTEGER NOT NULL REFERENCES events (position),
  event_type TEXT NOT NULL,
  PRIMARY KEY (tenant_id, kind, id, order_at, position)
) STRICT, WITHOUT ROWID;
-- The newest record of one type before a day begins, however long its history is.
CREATE INDEX event_subjects_by_type ON event_subjects (tenant_id, kind, id, event_type, order_at)
  WHERE kind IN ('resource', 'provider');
-- What happened to any alert within a day.
CREATE INDEX event_subjects_by_time ON event_subjects (tenant_id, kind, order_at)
  WHERE kind IN ('resource', 'provider', 'alert');

CREATE TABLE commands (
  command_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('recorded', 'refused')),
  answered_at INTEGER NOT NULL,
  -- JSON, under the practice's key: a refusal may name somebody.
  sealed_result BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE book_appointments (
  tenant_id TEXT NOT NULL,
  appointment_id TEXT NOT NULL,
  patient_id TEXT,
  provider_id TEXT,
  resource_id TEXT,
  appointment_type_id TEXT,
  starts_at INTEGER,
  length_min INTEGER,
  date TEXT NOT NULL,
  status TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  -- Newest record about it that the row reflects.
  position INTEGER NOT NULL,
  -- The last one in folding order: what sorts after it is applied on top, what sorts before it makes the row fold again.
  newest_order_at INTEGER NOT NULL,
  newest_event_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, appointment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX book_appointments_by_date ON book_appointments (tenant_id, date);
CREATE INDEX book_appointments_by_patient ON book_appointments (tenant_id, patient_id);

CREATE TABLE book_patients (
  tenant_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  sealed_details BLOB,
  position INTEGER NOT NULL,
  newest_order_at INTEGER NOT NULL,
  newest_event_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, patient_id)
) STRICT, WITHOUT ROWID;
-- Finds a person by name and one more fact without holding either: HMACs under the practice's key.
CREATE TABLE book_patient_matches (
  tenant_id TEXT NOT NULL,
  match BLOB NOT NULL CHECK (length(match) = 32),
  patient_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, match, patient_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX book_patient_matches_by_patient ON book_patient_matches (tenant_id, patient_id);

CREATE TABLE book_hours (
  tenant_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  effective_from TEXT NOT NULL,
  order_at INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, provider_id, effective_from)
) STRICT, WITHOUT ROWID;

-- Every resource and provider that any event named, so that a day knows whose state to carry in.
CREATE TABLE book_known (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('resource', 'provider')),
  id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE book_alerts (
  tenant_id TEXT NOT NULL,
  alert_id TEXT NOT NULL,
  level TEXT CHECK (level IN ('info', 'warning', 'critical')),
  category TEXT,
  status TEXT NOT NULL CHECK (status IN ('open', 'acknowledged', 'snoozed', 'dismissed', 'resolved')),
  opened_at INTEGER NOT NULL,
  snoozed_until INTEGER,
  position INTEGER NOT NULL,
  newest_order_at INTEGER NOT NULL,
  newest_event_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, alert_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE dead_letters (
  sequence INTEGER PRIMARY KEY,
  dead_letter_id TEXT NOT NULL UNIQUE,
  tenant_id TEXT,
  source TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'replayed', 'discarded')),
  fault TEXT NOT NULL CHECK (fault IN ('us', 'sender', 'network', 'credentials', 'data')),
  reason TEXT NOT NULL,
  path TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  patient_id TEXT,
  -- Headers and raw body, under the practice's key.
  sealed_headers BLOB NOT NULL,
  sealed_body BLOB NOT NULL
) STRICT;
CREATE INDEX dead_letters_by_tenant ON dead_letters (tenant_id, sequence);

-- Applied again after a backup is restored; a row without finished_at is an erasure that was interrupted.
CREATE TABLE erasures (
  erasure_id INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
`,
};
