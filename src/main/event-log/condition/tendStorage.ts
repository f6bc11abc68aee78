import { join } from 'node:path';
import type { Log } from '../../effects.ts';
import { StorageError } from '../contract.ts';
import type { DataLock } from '../database/lockData.ts';
import type { WritableDatabase } from '../database/openDatabase.ts';
import { asStorageError, storageFailure } from '../database/storageFailure.ts';
import { watchFiles } from './fileWatch.ts';
import { type ConditionRecord, recordCondition } from './storageCondition.ts';

export interface StorageParts {
  readonly directory: string;
  readonly events: WritableDatabase;
  readonly keysDatabase: WritableDatabase;
  readonly lock: DataLock;
  /** Copies everything through what is open, into a folder that is not there yet. */
  readonly backup: (directory: string) => Promise<unknown>;
  readonly now: () => number;
  readonly log: Log;
}

export interface StorageTending {
  readonly condition: ConditionRecord;
  /**
   * Runs what writes. @param hasWritten whether it did: then there is room again. @throws StorageError when nothing may be written, or
   * when what it wrote would not last.
   */
  writing<Result>(work: () => Result, hasWritten: (result: Result) => boolean): Result;
  /** The same for work in many steps, each of which asks `mayWrite`. */
  writingLong<Result>(work: () => Promise<Result>): Promise<Result>;
  /** @throws StorageError while nothing may be written. */
  mayWrite(): void;
  /** Runs what reads, and remembers damage that it meets. */
  reading<Result>(work: () => Result): Result;
  look(): void;
  /** When what is being saved is saved, or could not be. */
  settled(): Promise<void>;
}

const LOCK = 'in-use.lock';
const PROBE_EVERY_MS = 5_000;
const SAVE_AGAIN_AFTER_MS = 60_000;
/** Enough to need room of its own on the disk. */
const PROBE_BYTES = 64 * 1024;

const family = (name: string) => [name, `${name}-wal`, `${name}-shm`];

/**
 * Knows whether what is written lasts. After every COMMIT, and whenever `look` is called, the files must be the ones that were
 * opened: SQLite does not notice that a file was deleted under it, acknowledges on, and everything is gone with the process.
 */
export function tendStorage({ directory, events, keysDatabase, lock, backup, now, log }: StorageParts): StorageTending {
  const condition = recordCondition((trouble) => {
    if (trouble) log('error', 'storage is in trouble', { code: trouble.code });
    else log('warn', 'storage is well again');
  });
  const databases = [
    { name: 'events.db', database: events, files: watchFiles(directory, family('events.db')) },
    { name: 'keys.db', database: keysDatabase, files: watchFiles(directory, family('keys.db')) },
  ];
  const lockFile = watchFiles(directory, [LOCK]);
  let isLocked = true;
  let probedAtMs = Number.NEGATIVE_INFINITY;
  let isInPlace = false;
  let isCopied = false;
  let savedAtMs = Number.NEGATIVE_INFINITY;
  let saving: Promise<void> = Promise.resolve();

  /** @returns whether everything committed so far is in files that a new start will find. */
  function keepInPlace(): boolean {
    const gone = databases.flatMap(({ files }) => files.gone());
    if (gone.length === 0) return true;
    if (isCopied) return false;
    if (databases.every(({ name }) => !gone.includes(name))) {
      // Into the databases themselves, through what is open. What comes next would go into the missing file again.
      if (isInPlace) return false;
      isInPlace = databases.every(({ database }) => isCheckpointed(database));
      condition.lost(
        goneError(
          gone,
          isInPlace
            ? 'Everything that was acknowledged is in the databases; nothing is lost.'
            : 'What was acknowledged before is being brought into the databases.',
        ),
      );
      return isInPlace;
    }
    if (Math.abs(now() - savedAtMs) >= SAVE_AGAIN_AFTER_MS) saveCopy(gone);
    return false;
  }

  function saveCopy(gone: readonly string[]): void {
    savedAtMs = now();
    const copy = join(directory, `saved-${new Date(now()).toISOString().slice(0, 19).replaceAll(':', '-')}`);
    condition.lost(
      goneError(gone, `What was stored is being copied to ${copy}. Do not stop the program before this says that it is done.`),
    );
    saving = backup(copy).then(
      () => {
        isCopied = true;
        const what = `Everything that was stored was copied to ${copy}: events.db and keys.db. Stop the program, put both into the data folder in place of what is left of them there, without any -wal and -shm beside them, and start it again.`;
        condition.lost(goneError(gone, what, ''));
      },
      (error: unknown) => {
        const failure = asStorageError(error);
        const why = failure instanceof StorageError ? failure.message : 'What is open could not be read.';
        condition.lost(
          goneError(gone, `It could not be copied to ${copy}, and is tried again in a minute: ${why} Leave the program running meanwhile.`),
        );
      },
    );
  }

  /** Deleted, the lock no longer keeps another program out: it is made and taken again. */
  function keepLocked(): void {
    if (isLocked && lockFile.gone().length === 0) return;
    try {
      isLocked = false;
      lock.takeAgain();
      isLocked = true;
      lockFile.settle();
      condition.usurped(null);
      log('warn', 'in-use.lock was deleted and is there again: it keeps a second program off the data');
    } catch (error) {
      const failure = asStorageError(error);
      condition.usurped(failure instanceof StorageError ? failure : new StorageError('in-use', unlocked, { cause: error }));
    }
  }

  /** Where a write was refused, whether one goes through again: nobody may be sending just now. */
  function probe(): void {
    if (!condition.trouble() || condition.refusal() || Math.abs(now() - probedAtMs) < PROBE_EVERY_MS) return;
    probedAtMs = now();
    try {
      for (const database of [events, keysDatabase]) writeProbe(database);
      condition.wrote();
    } catch (error) {
      const failure = storageFailure(error, 'events.db');
      if (failure) condition.failed(failure);
    }
  }

  function mayWrite(): void {
    const refusal = condition.refusal();
    if (refusal) throw refusal;
  }

  function told(error: unknown): unknown {
    const failure = storageFailure(error, 'events.db');
    // Without a cause it is a refusal of our own, such as at the end of the program, and says nothing of the disk.
    if (failure?.cause !== undefined && failure !== condition.refusal()) condition.failed(failure);
    return failure ?? error;
  }

  function written(): void {
    if (!keepInPlace()) mayWrite();
  }

  return {
    condition,
    mayWrite,
    writing(work, hasWritten) {
      mayWrite();
      let result: ReturnType<typeof work>;
      try {
        result = work();
      } catch (error) {
        throw told(error);
      }
      if (hasWritten(result)) condition.wrote();
      written();
      return result;
    },
    async writingLong(work) {
      mayWrite();
      try {
        const result = await work();
        written();
        return result;
      } catch (error) {
        throw told(error);
      }
    },
    reading(work) {
      try {
        return work();
      } catch (error) {
        const failure = storageFailure(error, 'events.db');
        if (failure?.code === 'damaged') condition.failed(failure);
        throw failure ?? error;
      }
    },
    look() {
      keepLocked();
      keepInPlace();
      probe();
    },
    settled: () => saving,
  };
}

/** @returns whether the whole write-ahead log is in the database now, through what is open. */
function isCheckpointed(database: WritableDatabase): boolean {
  try {
    const [row] = database.pragma('wal_checkpoint(FULL)') as { busy: number; log: number; checkpointed: number }[];
    return row !== undefined && row.busy === 0 && row.log === row.checkpointed;
  } catch {
    return false;
  }
}

function writeProbe(database: WritableDatabase): void {
  database.transaction(() => {
    database.exec('CREATE TABLE IF NOT EXISTS room_on_disk (filler BLOB) STRICT');
    database.prepare('INSERT INTO room_on_disk VALUES (zeroblob(?))').run(PROBE_BYTES);
  })();
  database.exec('DROP TABLE room_on_disk');
}

const unlocked =
  'The file in-use.lock in the data folder was deleted and cannot be made again, so another program could use the same data. Nothing is stored until that is possible. Look at the rights and the room of the data folder.';

function goneError(gone: readonly string[], saved: string, advice = ' Stop the program and start it again.'): StorageError {
  const which = gone.length > 0 ? gone.join(', ') : 'Files';
  return new StorageError(
    'gone',
    `${which} in the data folder: deleted, moved or replaced while the program runs. Nothing more is stored, because it would be lost with the program. ${saved}${advice} Then find out who removes files there; a cleaning or antivirus program must leave the data folder alone.`,
  );
}
