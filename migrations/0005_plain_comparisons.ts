import type { Migration } from './migration.ts';
import { withPlainComparisons } from './plainComparisons.ts';

/**
 * The constraints of the log compare one value after the other. They said `IN (…)`, for which SQLite builds a table of the
 * listed values anew at every insert: a twentieth of what storing an event cost.
 */
export const plainComparisons: Migration = {
  version: 5,
  name: 'plain comparisons in the log',
  database: 'events',
  editsSchema: true,
  sql: withPlainComparisons(
    ['actor_kind', ['user', 'source', 'rule', 'setup']],
    ['actor_role', ['front-desk', 'clinician', 'manager', 'it', 'display']],
    ['kind', ['patient', 'appointment', 'resource', 'provider', 'alert', 'command']],
    // The condition of event_subjects_by_time; queries that are to use it repeat it word for word.
    ['kind', ['resource', 'provider', 'alert']],
    ['level', ['info', 'warning', 'critical']],
    ['status', ['open', 'acknowledged', 'snoozed', 'dismissed', 'resolved']],
    ['status', ['open', 'replayed', 'discarded']],
    ['fault', ['us', 'sender', 'network', 'credentials', 'data']],
    ['status', ['pending', 'delivered', 'dead']],
    ['outcome', ['delivered', 'retryLater', 'rejected']],
  ),
};
