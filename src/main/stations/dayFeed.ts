import type { LogRecord, TenantId } from '../../shared/events/index.ts';
import { type FromEngine, MAX_UNACKNOWLEDGED } from '../../shared/live/index.ts';
import type { Effects } from '../effects.ts';
import type { EventLog } from '../event-log/contract.ts';
import { type Audience, recordFor } from './fieldsFor.ts';

/** One step of a watched day, as every window that follows it gets it. */
export interface DayUpdate {
  readonly position: number;
  readonly count: number;
  /** The same object for every window of an audience: whatever carries it encodes it once. */
  messageFor(audience: Audience): FromEngine;
}

export interface DayFollower {
  updated(update: DayUpdate): void;
  /** What was sent before is to be forgotten (somebody was erased): a fresh snapshot is due. */
  replaced(): void;
}

/** One practice and date while windows watch it. */
export interface DayFeed {
  readonly tenantId: TenantId;
  readonly date: string;
  snapshot(audience: Audience, isToday: boolean): { readonly position: number; readonly message: FromEngine };
  /** What a window that holds the day up to `after` has missed; undefined when that cannot be told any more. */
  since(after: number, audience: Audience): { readonly position: number; readonly count: number; readonly message: FromEngine } | undefined;
  follow(follower: DayFollower): () => void;
  followers(): number;
  /** Drops what was made from the records, after an erasure. */
  forget(): void;
  close(): void;
}

/** Records kept to let a window resume; more than may be under way to it makes no sense. */
const JOURNAL_RECORDS = MAX_UNACKNOWLEDGED;

interface DayFeedOptions {
  readonly eventLog: Pick<EventLog, 'days' | 'head'>;
  readonly effects: Pick<Effects, 'now'>;
  readonly tenantId: TenantId;
  readonly date: string;
}

export function openDayFeed({ eventLog, effects, tenantId, date }: DayFeedOptions): DayFeed {
  const followers = new Set<DayFollower>();
  let journal: { position: number; records: readonly LogRecord[] }[] = [];
  let journalRecords = 0;
  // A window's position is always one that this feed told it, so the journal answers for every window from here on.
  let journalFrom = eventLog.head();
  let snapshots = new Map<string, { position: number; message: FromEngine }>();

  const stop = eventLog.days.watch(tenantId, date, ({ position, records, replaces }) => {
    if (replaces) {
      forget();
      for (const follower of [...followers]) follower.replaced();
      return;
    }
    snapshots = new Map();
    journal.push({ position, records });
    journalRecords += records.length;
    while (journalRecords > JOURNAL_RECORDS) {
      const oldest = journal.shift();
      if (!oldest) break;
      journalRecords -= oldest.records.length;
      journalFrom = oldest.position;
    }
    const update = updateOf(position, records);
    for (const follower of [...followers]) follower.updated(update);
  });

  function forget() {
    snapshots = new Map();
    journal = [];
    journalRecords = 0;
    journalFrom = eventLog.head() + 1;
  }

  function eventsMessage(position: number, records: readonly LogRecord[], audience: Audience): FromEngine {
    return { kind: 'events', position, records: records.map((record) => recordFor(audience, record)), hostTimeMs: effects.now() };
  }

  function updateOf(position: number, records: readonly LogRecord[]): DayUpdate {
    const made = new Map<string, FromEngine>();
    return {
      position,
      count: records.length,
      messageFor(audience) {
        const known = made.get(audience.key);
        if (known) return known;
        const message = eventsMessage(position, records, audience);
        made.set(audience.key, message);
        return message;
      },
    };
  }

  return {
    tenantId,
    date,
    snapshot(audience, isToday) {
      const key = `${audience.key} ${isToday}`;
      const known = snapshots.get(key);
      if (known) return known;
      const { position, records } = eventLog.days.records(tenantId, date);
      const { setup } = eventLog.days.get(tenantId, date);
      const message: FromEngine = {
        kind: 'snapshot',
        tenantId,
        date,
        isToday,
        position,
        setup,
        records: records.map((record) => recordFor(audience, record)),
        hostTimeMs: effects.now(),
      };
      snapshots.set(key, { position, message });
      return { position, message };
    },
    since(after, audience) {
      if (after < journalFrom || after > eventLog.head()) return undefined;
      const missed = journal.filter(({ position }) => position > after);
      const records = missed.flatMap((update) => update.records);
      const position = missed.at(-1)?.position ?? after;
      return { position, count: records.length, message: eventsMessage(position, records, audience) };
    },
    follow(follower) {
      followers.add(follower);
      return () => {
        followers.delete(follower);
      };
    },
    followers: () => followers.size,
    forget,
    close: stop,
  };
}
