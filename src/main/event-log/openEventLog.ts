import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from '../../../migrations/index.ts';
import type { PracticeSetup } from '../../shared/clinic-day/index.ts';
import type { Log } from '../effects.ts';
import { prepareDeliveryWriter, readDeliveryQueue } from '../outbox/index.ts';
import { prepareAppend } from './appendEvent.ts';
import { backupData } from './backupData.ts';
import { type Book, openBook } from './book/book.ts';
import { followZones } from './book/followZones.ts';
import { preparePatientMatching } from './book/patientMatch.ts';
import { rebuildBook } from './book/rebuildBook.ts';
import { prepareCommandResults } from './commandResults.ts';
import { guardReads } from './condition/guardReads.ts';
import { tendStorage } from './condition/tendStorage.ts';
import { type EventLog, type Proposal, StorageError } from './contract.ts';
import { checkIntegrity } from './database/checkIntegrity.ts';
import { keepToOwner } from './database/keepToOwner.ts';
import { lockData, refuseWhereOpen } from './database/lockData.ts';
import { makeFolder } from './database/makeFolder.ts';
import { migrate } from './database/migrate.ts';
import { openReadable, openWritable, type ReadableDatabase, type WritableDatabase } from './database/openDatabase.ts';
import { openQueries } from './database/queries.ts';
import { asStorageError } from './database/storageFailure.ts';
import { openClinicDays } from './days/clinicDays.ts';
import { dayCollector, emptyDayRecords } from './days/dayRecords.ts';
import { deadLetterBudget } from './deadLetterBudget.ts';
import { prepareKeepDeadLetter, readDeadLetters } from './deadLetters.ts';
import { prepareErasure } from './erasePatient.ts';
import { groupCommit } from './groupCommit.ts';
import { prepareCarryingOut } from './host-clock/carryOutCorrection.ts';
import { readClockCorrections } from './host-clock/clockCorrections.ts';
import { correctHostClock } from './host-clock/correctHostClock.ts';
import { openKeyRing } from './keys/keyRing.ts';
import { readPracticeKey } from './keys/practiceKeyFile.ts';
import { logHealth } from './logHealth.ts';
import { readLog } from './readLog.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createRecordReader } from './recordReader.ts';
import { repairHalfCharacters } from './repairHalfCharacters.ts';
import { defaultRetention, preparePruning, type Retention } from './retention.ts';
import { prepareEventRows } from './unreadableEvents.ts';

export interface EventLogOptions {
  /** The data folder; made where there is none. */
  readonly directory: string;
  readonly practices: readonly PracticeSetup[];
  /** Epoch ms UTC. */
  readonly now: () => number;
  /** A clock that nobody sets, ms (`Effects.steadyNow`). Absent: the wall clock is taken to be right, as in tests that step it. */
  readonly steadyNow?: () => number;
  /** A new UUID v7, for dead letters. */
  readonly newId: () => string;
  readonly log: Log;
  /** Where the practice key is; `practice.key` in the data folder by default. */
  readonly keyFile?: string;
  readonly retention?: Retention;
  /** Fewer pages than the disk has room for: for tests of a full disk. */
  readonly maxPages?: number;
}

/**
 * Opens the data folder of a host and takes it for this process.
 * @throws StorageError in words, with the data untouched: in use by another process, read-only, full, damaged, written by
 * a newer version, or without its practice key.
 */
export function openEventLog(options: EventLogOptions): EventLog {
  const closing: (() => void)[] = [];
  try {
    return open(options, closing);
  } catch (error) {
    closeAll(closing);
    throw asStorageError(error);
  }
}

function closeAll(closing: (() => void)[]): void {
  for (let close = closing.pop(); close; close = closing.pop()) close();
}

function open(
  { directory, practices, now, steadyNow, newId, log, keyFile, maxPages, retention = defaultRetention }: EventLogOptions,
  closing: (() => void)[],
): EventLog {
  makeFolder(directory);
  const opened = keepToOwner(directory);
  if (opened > 0)
    log('warn', 'other users of this computer could look into the data folder; it and the files in it are now for this user alone', {
      count: opened,
    });
  const lock = lockData(directory);
  closing.push(lock.release);
  const { events, keysDatabase, readOnly } = openDatabases(directory, now(), closing, maxPages);
  const keys = openKeyRing(keysDatabase, readPracticeKey(keyFile ?? join(directory, 'practice.key'), hasKeys(keysDatabase)));

  const corrections = readClockCorrections(events);
  const eventRows = prepareEventRows({ database: events, keys, corrections, log });
  const reader = createRecordReader(events, eventRows);
  // Declared before the recorder that knows it: days are read only once everything stands.
  let head = () => 0;
  const days = openClinicDays({ practices, reader, now, head: () => head(), log });
  const book = openBook({ database: events, reader, keys, dateOf: days.dateOf });
  const budget = deadLetterBudget();
  const carryOut = prepareCarryingOut({ database: events, reader, corrections, book });
  const carryingOut: Pick<Book, 'project'> = {
    project(record) {
      book.project(record);
      carryOut(record);
    },
  };
  const recorder = createRecorder({
    database: events,
    keys,
    reader,
    append: prepareAppend({ database: events, keys, reader, book: carryingOut }),
    commands: prepareCommandResults(events, keys),
    keepDeadLetter: prepareKeepDeadLetter(events, { keys, newId, budget }),
    deliveries: prepareDeliveryWriter(events),
    patientsMatching: preparePatientMatching(events, keys),
    days,
    book,
    now,
    log,
  });
  head = recorder.head;
  const backup = (to: string) => backupData({ events, keys: keysDatabase, head: recorder.head }, to);
  const storage = tendStorage({ directory, events, keysDatabase, lock, backup, now, log });
  const write: Recorder['recordEach'] = (batch) => {
    const before = recorder.head();
    return storage.writing(
      () => recorder.recordEach(batch),
      () => recorder.head() > before,
    );
  };
  const hostClock = correctHostClock({
    clock: steadyNow && { now, steadyNow },
    database: events,
    practices,
    corrections,
    record: (batch) => write(batch).map((answer) => answer()),
    reload: (tenantId) => days.reload(tenantId, recorder.head()),
    head: recorder.head,
    newId,
    log,
  });
  /** Whoever set the clock a moment ago: what comes next is decided after what was known. */
  const recordEach: Recorder['recordEach'] = (batch) => {
    const jumpMs = inWords(hostClock.look);
    return write(jumpMs === 0 ? batch : batch.map((proposal) => receivedByNewClock(proposal, jumpMs, now())));
  };
  const group = groupCommit(recordEach);
  const erasure = prepareErasure({
    events,
    keysDatabase,
    keys,
    reader,
    book,
    eventRows,
    head: recorder.head,
    now,
    log,
    mayWrite: storage.mayWrite,
    onUnnamed: (tenantId) => days.reload(tenantId, recorder.head()),
  });
  erasure.resume();
  repairHalfCharacters({ events, keysDatabase, keys, reader, book, now, log });
  eventRows.load();
  const rebuild = () => rebuildBook({ database: events, book, keys, eventRows });
  followZones({ database: events, practices, rebuild, log });

  const prune = preparePruning(events);
  const readOnlyReader = createRecordReader(readOnly, eventRows);
  const collector = dayCollector(readOnlyReader);
  let isOpen = true;

  return {
    record: (batch) => recordEach(batch).map((answer) => answer()),
    lookAtClock: () => void inWords(hostClock.look),
    submit: (proposal) => (isOpen ? group.submit(proposal) : Promise.reject(closed())),
    head: recorder.head,
    onCommitted: recorder.onCommitted,
    onDeliveries: recorder.onDeliveries,
    read: guardReads(
      storage.reading,
      readLog({
        queries: openQueries(readOnly),
        reader: readOnlyReader,
        rows: eventRows,
        dayRecords(tenantId, date) {
          const held = emptyDayRecords(tenantId, date, days.boundsOf(tenantId, date));
          collector.collect(held);
          return [...held.records.values()].sort((a, b) => a.position - b.position);
        },
      }),
    ),
    days: guardReads(storage.reading, days.days),
    deadLetters: guardReads(storage.reading, readDeadLetters(readOnly, { keys, budget, now })),
    unreadable: { list: eventRows.list, count: eventRows.count },
    health: () => logHealth({ unreadable: eventRows.count(), faults: recorder.faults(), nowMs: now() }),
    deliveries: guardReads(storage.reading, readDeliveryQueue(readOnly)),
    condition: { trouble: storage.condition.trouble, look: storage.look },
    wrapping: {
      wrap(tenantId, key, context) {
        const box = keys.seal({ tenantId, patientId: null }, key, context);
        // The practice's own key may be new: it must be durable before anything that it wraps.
        inWords(keys.commitNew);
        return box;
      },
      unwrap: (tenantId, box, context) => keys.open({ tenantId, patientId: null }, box, context),
    },
    erasePatient: (tenantId, patientId, actor) =>
      isOpen ? storage.writingLong(() => erasure.erase(tenantId, patientId, actor)) : Promise.reject(closed()),
    prune: (nowMs) =>
      storage.writing(
        () => prune(nowMs, retention),
        ({ deadLetters, commandResults }) => deadLetters + commandResults > 0,
      ),
    backup,
    rebuildBook: () => inWords(rebuild),
    checkIntegrity: () => checkIntegrity(readOnly, keysDatabase),
    async close() {
      if (!isOpen) return;
      isOpen = false;
      erasure.stop();
      await group.drain();
      days.stop();
      await storage.settled();
      events.pragma('wal_checkpoint(TRUNCATE)');
      keysDatabase.pragma('wal_checkpoint(TRUNCATE)');
      closeAll(closing);
    },
  };
}

function openDatabases(directory: string, nowMs: number, closing: (() => void)[], maxPages: number | undefined) {
  const files = { events: join(directory, 'events.db'), keys: join(directory, 'keys.db') };
  const exists = { events: existsSync(files.events), keys: existsSync(files.keys) };
  if (exists.keys && !exists.events) throw missing('events.db, which holds everything that happened,');
  const opened = <Database extends ReadableDatabase | WritableDatabase>(database: Database): Database => {
    closing.push(() => {
      database.close();
    });
    return database;
  };
  const events = opened(openWritable(files.events, maxPages));
  migrate(
    events,
    migrations.filter(({ database }) => database === 'events'),
    nowMs,
  );
  const isEmpty = events.prepare('SELECT 1 FROM events LIMIT 1').get() === undefined;
  if (!exists.keys && !isEmpty) throw missing('keys.db, without which no name can be read,');
  if (exists.keys) refuseWhereOpen(files.keys);
  const keysDatabase = opened(openWritable(files.keys));
  migrate(
    keysDatabase,
    migrations.filter(({ database }) => database === 'keys'),
    nowMs,
  );
  return { events, keysDatabase, readOnly: opened(openReadable(files.events)) };
}

function hasKeys(keysDatabase: WritableDatabase): boolean {
  return keysDatabase.prepare('SELECT 1 FROM practice_key_check').get() !== undefined;
}

function missing(what: string): StorageError {
  return new StorageError(
    'damaged',
    `A part of the data folder is missing: ${what} is not there, though the rest is. Nothing was changed. Put the file back, or restore the newest backup.`,
  );
}

function closed(): StorageError {
  return new StorageError('unknown', 'The program is closing, so this was not stored. Send it again once the program runs again.');
}

function inWords<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw asStorageError(error, 'events.db');
  }
}

/** What came in while the clock was still wrong and is recorded after it was set. */
function receivedByNewClock<Answer>(proposal: Proposal<Answer>, jumpMs: number, nowMs: number): Proposal<Answer> {
  const { receivedAtMs } = proposal;
  const isOld = Math.abs(nowMs - receivedAtMs - jumpMs) < Math.abs(nowMs - receivedAtMs);
  return isOld ? { ...proposal, receivedAtMs: receivedAtMs + jumpMs } : proposal;
}
