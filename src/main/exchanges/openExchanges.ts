import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PatientId, TenantId } from '../../shared/events/index.ts';
import type { Effects } from '../effects.ts';
import { asStorageError, type EventLog, StorageError } from '../event-log/index.ts';
import type { CallOutcome, OutboundCall } from './contract.ts';
import { type Entry, idFrom, mainSubjectOf, type OutboundEntry, subjectsOf } from './entries.ts';
import type { Exchanges } from './exchange.ts';
import { type ExchangeFile, openExchangeFile } from './exchangeFile.ts';
import { lossCounter } from './lossCounter.ts';
import { defaultRetention, type ExchangeRetention } from './removeBodies.ts';

export interface ExchangesOptions {
  /** The data folder; exchanges.db is made in it. */
  readonly directory: string;
  readonly now: Effects['now'];
  readonly newId: Effects['newId'];
  readonly setTimer: Effects['setTimer'];
  readonly log: Effects['log'];
  /** Wraps the keys of bodies: the event log's. */
  readonly wrapping: EventLog['wrapping'];
  readonly retention?: ExchangeRetention;
  /** Fewer pages than the disk has room for: for tests of a full disk. */
  readonly maxPages?: number;
}

const WRITE_EVERY_MS = 250;
const BATCH_ROWS = 200;
/** Sealing and writing more at once would hold up the work. */
const BATCH_CHARACTERS = 64 * 1024;
/** What may wait in memory. Beyond it nothing more is taken in until it was written. */
const QUEUE_ROWS = 5_000;
const QUEUE_CHARACTERS = 32 * 1024 * 1024;
const REOPEN_EVERY_MS = 60_000;
const PRUNE_EVERY_MS = 60_000;
const PRUNE_NEXT_STEP_MS = 1_000;

/**
 * Opens the exchange log in its own file, exchanges.db. Never throws: without the file the work goes on, and what is not recorded
 * is counted; the file is tried again once a minute.
 */
export function openExchanges(options: ExchangesOptions): Exchanges {
  const { directory, now, newId, setTimer, log, wrapping, retention = defaultRetention, maxPages } = options;
  const path = join(directory, 'exchanges.db');
  const losses = lossCounter({ now, log });
  const queue: Entry[] = [];
  const underWay = new Set<OutboundEntry>();
  let queuedCharacters = 0;
  let newestId = 0;
  let isClosed = false;
  let file: ExchangeFile | null = null;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let cancelWrite: (() => void) | null = null;
  fileIfAny();
  let cancelPrune = setTimer(prune, PRUNE_NEXT_STEP_MS);

  /** @throws StorageError */
  function openFile(): ExchangeFile {
    if (file) return file;
    if (isClosed)
      throw new StorageError('unknown', 'The record of calls is closed, because the program is closing. Ask again once it runs again.');
    triedAtMs = now();
    file = openExchangeFile({ file: path, wrapping, newId, now, retention, ...(maxPages !== undefined && { maxPages }) });
    newestId = Math.max(newestId, file.newest);
    return file;
  }

  function fileIfAny(): ExchangeFile | null {
    // Either way: the clock may have been set back.
    if (file || isClosed || Math.abs(now() - triedAtMs) < REOPEN_EVERY_MS) return file;
    try {
      return openFile();
    } catch (error) {
      losses.failing(error);
      return null;
    }
  }

  function nextId(): number {
    newestId = Math.max(newestId + 1, idFrom(now()));
    return newestId;
  }

  function push(entry: Entry): boolean {
    if (isClosed || queue.length >= QUEUE_ROWS) {
      if (entry.kind !== 'settled') losses.lose(1, isClosed ? 'closed' : 'queue-full');
      return false;
    }
    queue.push(entry);
    if (queue.length === BATCH_ROWS) arm(0);
    else if (!cancelWrite) arm(WRITE_EVERY_MS);
    return true;
  }

  function arm(delayMs: number): void {
    cancelWrite?.();
    cancelWrite = setTimer(writeNext, delayMs);
  }

  function writeNext(): void {
    cancelWrite = null;
    write(takeBatch());
    if (queue.length > 0 && !isClosed) arm(isMuchWaiting() ? 0 : WRITE_EVERY_MS);
  }

  function isMuchWaiting(): boolean {
    return queue.length >= BATCH_ROWS || queuedCharacters >= BATCH_CHARACTERS;
  }

  function takeBatch(): readonly Entry[] {
    let rows = 0;
    let characters = 0;
    while (rows < Math.min(queue.length, BATCH_ROWS) && characters < BATCH_CHARACTERS) {
      const entry = queue[rows];
      rows += 1;
      if (entry?.kind !== 'out') continue;
      entry.isQueued = false;
      characters += charactersOf(entry);
    }
    queuedCharacters -= characters;
    return queue.splice(0, rows);
  }

  function write(batch: readonly Entry[]): void {
    if (batch.length === 0) return;
    const target = fileIfAny();
    if (!target) {
      losses.lose(rowsIn(batch), 'no-file');
      return;
    }
    try {
      target.write(batch);
      losses.wrote();
    } catch (error) {
      target.writeFailed();
      // Storage refuses all of it; anything else is a bug over one row, which must not take the others with it.
      if (batch.length > 1 && !(asStorageError(error) instanceof StorageError)) {
        for (const entry of batch) write([entry]);
      } else {
        losses.failing(error);
        losses.lose(rowsIn(batch), 'not-written');
      }
    }
  }

  function flush(): void {
    cancelWrite?.();
    cancelWrite = null;
    while (queue.length > 0) write(takeBatch());
  }

  /** What waits is written first, so that whoever reads sees what they did. @throws StorageError */
  function forReading(): ExchangeFile {
    flush();
    return openFile();
  }

  function prune(): void {
    let mayBeMore = false;
    try {
      mayBeMore = fileIfAny()?.prune(now()) ?? false;
    } catch (error) {
      losses.failing(error);
    }
    cancelPrune = setTimer(prune, mayBeMore ? PRUNE_NEXT_STEP_MS : PRUNE_EVERY_MS);
  }

  /** In steps, with a turn for others between them. What is left when the program closes leaves after its next start. */
  async function removeErased(): Promise<number> {
    let removed = 0;
    while (!isClosed) {
      const count = inWords(() => openFile().erasure.removeSome());
      if (count === 0) {
        inWords(() => openFile().erasure.emptyLog());
        break;
      }
      removed += count;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return removed;
  }

  function ended(entry: OutboundEntry, outcome: CallOutcome): void {
    if (entry.outcome) return;
    underWay.delete(entry);
    if (entry.isQueued) queuedCharacters -= charactersOf(entry);
    entry.outcome = outcome;
    if (!entry.isQueued) enqueue(entry);
    else queuedCharacters += charactersOf(entry);
    withholdWhatHasNoRoom(entry);
  }

  function enqueue(entry: OutboundEntry): void {
    entry.isQueued = push(entry);
    if (entry.isQueued) queuedCharacters += charactersOf(entry);
  }

  function withholdWhatHasNoRoom(entry: OutboundEntry): void {
    if (!entry.isQueued || queuedCharacters <= QUEUE_CHARACTERS) return;
    queuedCharacters -= charactersOf(entry);
    entry.isWithheld = true;
    losses.lose(1, 'bodies-left-out');
  }

  return {
    started(call: OutboundCall, atMs: number) {
      const entry: OutboundEntry = { kind: 'out', exchangeId: nextId(), call, atMs, outcome: null, isWithheld: false, isQueued: false };
      underWay.add(entry);
      enqueue(entry);
      withholdWhatHasNoRoom(entry);
      return (outcome) => ended(entry, outcome);
    },
    recordInbound(exchange) {
      push({ kind: 'in', exchangeId: nextId(), exchange });
    },
    attemptSettled({ deliveryId, outcome, nextAttemptAtMs }) {
      push({ kind: 'settled', deliveryId, isDelivered: outcome.outcome === 'delivered', isOver: nextAttemptAtMs === null });
    },
    recent: (filter) => inWords(() => forReading().recent(filter)),
    get: (exchangeId) => inWords(() => forReading().get(exchangeId)),
    counts: (sinceMs) => inWords(() => forReading().counts(sinceMs)),
    lost: losses.count,
    health: losses.health,
    async eraseAbout(tenantId: TenantId, patientId: PatientId, relatedIds: readonly string[]) {
      const ids = new Set<string>([patientId, ...relatedIds]);
      for (const entry of [...underWay, ...queue]) {
        if (entry.kind !== 'out' || entry.call.tenantId !== tenantId || !mayBeAbout(entry.call, ids)) continue;
        if (entry.isQueued) queuedCharacters -= charactersOf(entry);
        entry.isWithheld = true;
      }
      if (!file && !existsSync(path)) return 0;
      inWords(() => openFile().erasure.destroyKeys(tenantId, [...ids]));
      return removeErased();
    },
    flush,
    close() {
      if (isClosed) return;
      flush();
      isClosed = true;
      cancelPrune();
      try {
        file?.close();
      } catch (error) {
        losses.failing(error);
      }
      file = null;
    },
  };
}

/** What names nobody may be about anybody: a polled page holds many patients. */
function mayBeAbout(call: OutboundCall, ids: ReadonlySet<string>): boolean {
  return mainSubjectOf(call) === undefined || subjectsOf(call).some(({ id }) => ids.has(id));
}

function charactersOf({ call, outcome, isWithheld }: OutboundEntry): number {
  if (isWithheld) return 0;
  return (call.body?.length ?? 0) + (outcome?.outcome === 'answered' ? outcome.body.length : (outcome?.beginning?.body.length ?? 0));
}

function rowsIn(batch: readonly Entry[]): number {
  return batch.filter(({ kind }) => kind !== 'settled').length;
}

function inWords<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw asStorageError(error);
  }
}
