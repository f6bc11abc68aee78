import type { Migration } from './migration.ts';
import { withPlainComparisons } from './plainComparisons.ts';

/** The same as migration 5, for exchanges.db. */
export const plainComparisonsOfExchanges: Migration = {
  version: 6,
  name: 'plain comparisons in the exchanges',
  database: 'exchanges',
  editsSchema: true,
  sql: withPlainComparisons(
    ['status', ['pending', 'success', 'failed', 'retrying', 'dead', 'unknown']],
    ['kind', ['patient', 'appointment', 'booking', 'request']],
  ),
};
