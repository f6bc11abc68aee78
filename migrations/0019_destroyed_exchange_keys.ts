import type { Migration } from './migration.ts';

/** A key without its bytes was destroyed by an erasure; its bodies, which nobody can open any more, are removed in slices. */
export const destroyedExchangeKeys: Migration = {
  version: 19,
  name: 'destroyed keys of exchanges',
  database: 'exchanges',
  sql: 'CREATE INDEX exchange_keys_destroyed ON exchange_keys (key_id) WHERE length(wrapped) = 0;',
};
