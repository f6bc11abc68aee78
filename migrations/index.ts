import { eventLog } from './0001_event_log.ts';
import { keys } from './0002_keys.ts';
import { outbox } from './0003_outbox.ts';
import { exchanges } from './0004_exchanges.ts';
import { plainComparisons } from './0005_plain_comparisons.ts';
import { plainComparisonsOfExchanges } from './0006_plain_comparisons_of_exchanges.ts';
import { practiceZones } from './0007_practice_zones.ts';
import { unreadableEvents } from './0008_unreadable_events.ts';
import { sourcesInTheBook } from './0012_sources_in_the_book.ts';
import { clockCorrections } from './0013_clock_corrections.ts';
import { deadDeliveries } from './0015_dead_deliveries.ts';
import { repeatedDeadLetters } from './0017_repeated_dead_letters.ts';
import { erasureAndRetention } from './0018_erasure_and_retention.ts';
import { destroyedExchangeKeys } from './0019_destroyed_exchange_keys.ts';
import type { Migration } from './migration.ts';

export type { Migration } from './migration.ts';

/** Every migration, oldest first, imported by name: a bundled app has no folder to read. */
export const migrations: readonly Migration[] = [
  eventLog,
  keys,
  outbox,
  exchanges,
  plainComparisons,
  plainComparisonsOfExchanges,
  practiceZones,
  unreadableEvents,
  sourcesInTheBook,
  clockCorrections,
  deadDeliveries,
  repeatedDeadLetters,
  erasureAndRetention,
  destroyedExchangeKeys,
];
