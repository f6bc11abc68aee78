import { type ClinicDay, emptyDay, foldAll, type PracticeSetup } from '../../../shared/clinic-day/index.ts';
import type { LogRecord, TenantId } from '../../../shared/events/index.ts';
import { type PracticeCalendar, practiceCalendar } from '../../../shared/practice-time/index.ts';
import type { Log } from '../../effects.ts';
import type { ClinicDays, DayUpdate } from '../contract.ts';
import type { RecordReader } from '../recordReader.ts';
import { copyDayRecords, type DayRecords, dayCollector, emptyDayRecords } from './dayRecords.ts';
import { type Gathering, gatherInTurns } from './gatherInTurns.ts';

/** So long before a practice's midnight the day that begins is held beside the one that ends. */
export const HELD_BEFORE_MIDNIGHT_MS = 60_000;
/** Days kept although nobody watches them, today's and the one that begins soon not counted. */
const IDLE_DAYS_KEPT = 4;
/** Records that may wait to be folded until somebody asks for the day. */
const UNFOLDED_KEPT = 1_000;

/** A resident day. Its records are kept up to date by commits; the state is folded when somebody asks. */
interface ResidentDay {
  readonly held: DayRecords;
  day: ClinicDay;
  unfolded: LogRecord[];
}

/** What the watchers of a day have to be told. */
type Told = [key: string, update: DayUpdate];

/** The clinic days, and what `record` needs of them: a tentative view, and to be told what was committed. */
export interface ClinicDaysParts {
  readonly days: ClinicDays;
  /** @param batch what the transaction under way has stored so far. The result is dropped with the transaction. */
  tentative(tenantId: TenantId, date: string, batch: readonly LogRecord[]): ClinicDay;
  /** Nothing more is read: the log closes. */
  stop(): void;
  /** Forgets the tentative days: the transaction, or one message of it, was rolled back. */
  dropTentative(): void;
  /**
   * Takes a committed batch into the resident days and tells their watchers. Never throws: what is stored is stored. A day that cannot be
   * kept up to date is let go, to be collected afresh, and its watchers start again.
   * @param head newest committed position. @returns how many days were let go.
   */
  committed(batch: readonly LogRecord[], head: number): number;
  /** Collects the resident days of a practice afresh, after an erasure, and has their watchers start again. */
  reload(tenantId: TenantId, head: number): void;
  dateOf(tenantId: TenantId, atMs: number): string;
  /** First instant of a practice date and of the next, epoch ms UTC. */
  boundsOf(tenantId: TenantId, date: string): { readonly startMs: number; readonly endMs: number };
}

export interface ClinicDaysOptions {
  readonly practices: readonly PracticeSetup[];
  readonly reader: RecordReader;
  readonly now: () => number;
  readonly head: () => number;
  readonly log: Log;
}

export function openClinicDays({ practices, reader, now, head, log }: ClinicDaysOptions): ClinicDaysParts {
  const collector = dayCollector(reader);
  const setups = new Map(practices.map((setup) => [setup.tenantId, setup]));
  const calendars = new Map<TenantId, PracticeCalendar>();
  const residents = new Map<string, ResidentDay>();
  const watchers = new Map<string, Set<(update: DayUpdate) => void>>();
  const gatherings = new Map<string, Gathering>();
  /** Days as the transaction under way would leave them, with how much of its batch is in. */
  const drafts = new Map<string, { readonly resident: ResidentDay; taken: number }>();

  function calendarOf(tenantId: TenantId): PracticeCalendar {
    let calendar = calendars.get(tenantId);
    if (!calendar) {
      // A practice that left the policy keeps its log; its dates are then those of UTC.
      calendar = practiceCalendar(setups.get(tenantId)?.timezone ?? 'UTC');
      calendars.set(tenantId, calendar);
    }
    return calendar;
  }

  function emptyResident(tenantId: TenantId, date: string): ResidentDay {
    const setup = setups.get(tenantId);
    if (!setup) throw new Error('There is no such practice here; its day cannot be folded.');
    return { held: emptyDayRecords(tenantId, date, calendarOf(tenantId).boundsOf(date)), day: emptyDay(setup, date), unfolded: [] };
  }

  function collect(tenantId: TenantId, date: string, before?: DayRecords): ResidentDay {
    const resident = emptyResident(tenantId, date);
    reader.together(() => collector.collect(resident.held, before));
    resident.unfolded = [...resident.held.records.values()];
    return resident;
  }

  /** Collects and folds a day that nobody holds, some of it a turn. Whoever asks for it meanwhile collects it at once. */
  function gather(tenantId: TenantId, date: string): void {
    const key = keyOf(tenantId, date);
    if (residents.has(key) || gatherings.has(key)) return;
    const resident = emptyResident(tenantId, date);
    const { held } = resident;
    gatherings.set(
      key,
      gatherInTurns({
        steps: collector.collecting(held),
        take(run) {
          const isDone = reader.together(run);
          resident.unfolded = held.added.splice(0);
          folded(resident);
          return isDone;
        },
        done(missed) {
          gatherings.delete(key);
          if (!residents.has(key)) residents.set(key, settled(take(resident, missed)));
          letIdleDaysGo();
        },
        failed(error) {
          gatherings.delete(key);
          log('warn', 'a day could not be held before it is needed', { tenantId, error: error instanceof Error ? error.name : 'unknown' });
        },
      }),
    );
  }

  function take(resident: ResidentDay, batch: readonly LogRecord[]): ResidentDay {
    const { held } = resident;
    const addedBefore = held.added.length;
    const isWhole = batch.map((record) => collector.take(held, record)).every((whole) => whole);
    if (!isWhole) return collect(held.tenantId, held.date, held);
    for (let index = addedBefore; index < held.added.length; index += 1) {
      const record = held.added[index];
      if (record) resident.unfolded.push(record);
    }
    if (resident.unfolded.length > UNFOLDED_KEPT) folded(resident);
    return resident;
  }

  function folded(resident: ResidentDay): ClinicDay {
    if (resident.unfolded.length > 0) {
      resident.day = foldAll(resident.day, resident.unfolded);
      resident.unfolded = [];
    }
    return resident.day;
  }

  function residentDay(tenantId: TenantId, date: string): ResidentDay {
    const key = keyOf(tenantId, date);
    const known = residents.get(key);
    const resident = known ?? settled(collect(tenantId, date));
    residents.delete(key);
    residents.set(key, resident);
    if (!known) letIdleDaysGo();
    return resident;
  }

  function stopGathering(): void {
    for (const gathering of gatherings.values()) gathering.stop();
    gatherings.clear();
  }

  /** Each day for itself: one that cannot be brought up to date is let go, and the others go on. */
  function takeIntoEach(batch: readonly LogRecord[], position: number): { readonly updates: Told[]; readonly lost: number } {
    const updates: Told[] = [];
    let lost = 0;
    for (const key of new Set([...residents.keys(), ...drafts.keys()])) {
      try {
        const update = takeCommitted(key, batch, position);
        if (update) updates.push([key, update]);
      } catch (error) {
        updates.push(letGo(key, position, error));
        lost += 1;
      }
    }
    return { updates, lost };
  }

  function letGo(key: string, position: number, error: unknown): Told {
    log('error', 'a day could not be brought up to date and is read again; what was committed is stored', {
      error: nameOf(error),
      position,
    });
    residents.delete(key);
    return [key, { position, records: [], replaces: true }];
  }

  /** Today, and the date that begins soon. */
  function datesKept(tenantId: TenantId): readonly string[] {
    const nowMs = now();
    return [nowMs, nowMs + HELD_BEFORE_MIDNIGHT_MS].map((atMs) => calendarOf(tenantId).dateOf(atMs));
  }

  function letIdleDaysGo(): void {
    if (residents.size <= IDLE_DAYS_KEPT) return;
    const idle = [...residents].filter(([key, { held }]) => !watchers.has(key) && !datesKept(held.tenantId).includes(held.date));
    for (const [key] of idle.slice(0, Math.max(0, idle.length - IDLE_DAYS_KEPT))) residents.delete(key);
  }

  function tell(key: string, update: DayUpdate): void {
    for (const listener of watchers.get(key) ?? []) {
      try {
        listener(update);
      } catch (error) {
        log('error', 'a watcher of a day failed', { error: nameOf(error), position: update.position });
      }
    }
  }

  /** @returns what the watchers of the day have to be told, if anything. @throws when the day cannot be brought up to date. */
  function takeCommitted(key: string, batch: readonly LogRecord[], position: number): DayUpdate | undefined {
    const draft = drafts.get(key);
    const before = residents.get(key);
    const from = draft?.resident ?? before;
    if (!from) return undefined;
    const after = take(from, draft ? batch.slice(draft.taken) : batch);
    residents.set(key, after);
    const records = before && watchers.has(key) ? untold(before.held, after.held).sort(byPosition) : [];
    settled(after);
    return records.length > 0 ? { position, records } : undefined;
  }

  return {
    dateOf: (tenantId, atMs) => calendarOf(tenantId).dateOf(atMs),
    boundsOf: (tenantId, date) => calendarOf(tenantId).boundsOf(date),

    tentative(tenantId, date, batch) {
      const key = keyOf(tenantId, date);
      let draft = drafts.get(key);
      if (!draft) {
        const committed = residents.get(key);
        // A day collected inside the transaction already sees all of the batch.
        draft = committed
          ? { resident: { ...committed, held: copyDayRecords(committed.held), unfolded: [...committed.unfolded] }, taken: 0 }
          : { resident: collect(tenantId, date), taken: batch.length };
        drafts.set(key, draft);
      }
      if (draft.taken < batch.length) {
        const resident = take(draft.resident, batch.slice(draft.taken));
        draft = { resident, taken: batch.length };
        drafts.set(key, draft);
      }
      return folded(draft.resident);
    },

    dropTentative: () => drafts.clear(),

    stop: stopGathering,

    committed(batch, position) {
      let taken: ReturnType<typeof takeIntoEach>;
      try {
        taken = reader.together(() => takeIntoEach(batch, position));
      } catch (error) {
        // Not even a read can begin or end now: no day can be trusted to be whole.
        const days = [...residents.keys()];
        taken = { updates: days.map((key) => letGo(key, position, error)), lost: days.length };
      }
      drafts.clear();
      for (const { missed } of gatherings.values()) missed.push(...batch);
      letIdleDaysGo();
      for (const [key, update] of taken.updates) tell(key, update);
      return taken.lost;
    },

    reload(tenantId, position) {
      // What was gathered so far may be of whom is erased.
      stopGathering();
      for (const [key, resident] of [...residents]) {
        if (resident.held.tenantId !== tenantId) continue;
        try {
          const after = settled(collect(tenantId, resident.held.date));
          residents.set(key, after);
          tell(key, { position, records: [...after.held.records.values()].sort(byPosition), replaces: true });
        } catch (error) {
          // Who was erased must not stay in what is held, whatever cannot be read now.
          tell(...letGo(key, position, error));
        }
      }
    },

    days: {
      get: (tenantId, date) => folded(residentDay(tenantId, date)),
      today: (tenantId) => calendarOf(tenantId).dateOf(now()),
      holdToday(tenantId) {
        for (const date of datesKept(tenantId)) gather(tenantId, date);
      },
      records: (tenantId, date) => ({
        position: head(),
        records: [...residentDay(tenantId, date).held.records.values()].sort(byPosition),
      }),
      watch(tenantId, date, listener) {
        const key = keyOf(tenantId, date);
        residentDay(tenantId, date);
        const listeners = watchers.get(key) ?? new Set();
        watchers.set(key, listeners);
        // A function of its own, so that one listener may watch twice.
        const watching = (update: DayUpdate) => listener(update);
        listeners.add(watching);
        return () => {
          listeners.delete(watching);
          if (listeners.size === 0 && watchers.get(key) === listeners) watchers.delete(key);
          letIdleDaysGo();
        };
      },
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

/** Everybody who has to know its records knows them. */
function settled(resident: ResidentDay): ResidentDay {
  resident.held.added.length = 0;
  return resident;
}

/** What a commit brought to a day. Where the day was collected afresh, all of it counts as added: then less what was there before. */
function untold(before: DayRecords, after: DayRecords): LogRecord[] {
  if (after === before) return [...after.added];
  const addedToBefore = new Set(before.added);
  return after.added.filter(({ position }) => {
    const known = before.records.get(position);
    return known === undefined || addedToBefore.has(known);
  });
}

function keyOf(tenantId: TenantId, date: string): string {
  return `${date} ${tenantId}`;
}

function byPosition(a: LogRecord, b: LogRecord): number {
  return a.position - b.position;
}
