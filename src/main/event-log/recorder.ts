import type { CommandId, EventId, LogRecord, SourceId, TenantId } from '../../shared/events/index.ts';
import type { Log } from '../effects.ts';
import { type DeliveryWriter, readDeliveryQueue } from '../outbox/index.ts';
import type { AppendEvent } from './appendEvent.ts';
import type { Book } from './book/book.ts';
import type { CommandResults } from './commandResults.ts';
import type { Decision, Proposal, StoredEvent, TentativeView } from './contract.ts';
import type { WritableDatabase } from './database/openDatabase.ts';
import { asStorageError, storageFailure } from './database/storageFailure.ts';
import type { ClinicDaysParts } from './days/clinicDays.ts';
import type { KeepDeadLetter } from './deadLetters.ts';
import type { KeyRing } from './keys/keyRing.ts';
import { bookAppointmentOf } from './readLog.ts';
import type { RecordReader } from './recordReader.ts';

export interface RecorderParts {
  readonly database: WritableDatabase;
  readonly keys: KeyRing;
  readonly reader: RecordReader;
  readonly append: AppendEvent;
  readonly commands: CommandResults;
  readonly keepDeadLetter: KeepDeadLetter;
  readonly deliveries: DeliveryWriter;
  readonly patientsMatching: TentativeView['patientsMatching'];
  readonly days: ClinicDaysParts;
  readonly book: Pick<Book, 'rolledBack'>;
  readonly now: () => number;
  readonly log: Log;
}

export interface Recorder {
  /** @returns the answers, still to be asked for: that of a message that was rolled back may throw, and is its own alone. */
  recordEach<Answer>(batch: readonly Proposal<Answer>[]): readonly (() => Answer)[];
  /** How often a resident day could not be kept up to date after a commit, since the start, and when it last was so, epoch ms UTC. */
  faults(): { readonly count: number; readonly lastMs: number | null };
  /** Position of the newest committed event. */
  head(): number;
  onCommitted(listener: (records: readonly LogRecord[]) => void): () => void;
  onDeliveries(listener: () => void): () => void;
}

/** The one way anything is written (architecture.md, decision 5): a batch is a transaction; a message that fails is rolled back alone. */
export function createRecorder(parts: RecorderParts): Recorder {
  const { database, keys, reader, append, commands, keepDeadLetter, deliveries, patientsMatching, days, book, now, log } = parts;
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  const savepoint = database.prepare('SAVEPOINT message');
  const release = database.prepare('RELEASE message');
  const rollbackTo = database.prepare('ROLLBACK TO message');
  const newest = database.prepare<[], number | null>('SELECT max(position) FROM events').pluck();
  const positionOf = database
    .prepare<[string, string, string], number>('SELECT position FROM events WHERE tenant_id = ? AND source = ? AND event_id = ?')
    .pluck();

  const deliveriesWritten = readDeliveryQueue(database);

  const listeners = new Set<(records: readonly LogRecord[]) => void>();
  const deliveryListeners = new Set<() => void>();
  const toTell: (readonly LogRecord[])[] = [];
  let isTelling = false;
  let head = newest.get() ?? 0;
  /** The transaction under way: what it has stored so far. */
  let batch: LogRecord[] | undefined;
  let nowMs = 0;
  let hasDeliveries = false;
  let faults: ReturnType<Recorder['faults']> = { count: 0, lastMs: null };

  const view: TentativeView = {
    get nowMs() {
      return nowMs;
    },
    day: (tenantId, date) => days.tentative(tenantId, date, batch ?? []),
    dateOf: days.dateOf,
    appointment: (tenantId, appointmentId) => bookAppointmentOf(reader.appointment(tenantId, appointmentId)),
    delivery: deliveriesWritten.get,
    patientsMatching,
    commandResult: (commandId: CommandId) => commands.get(commandId),
    eventPosition: (tenantId: TenantId, source: SourceId, eventId: EventId) => positionOf.get(tenantId, source, eventId),
  };

  /** What was worked out inside a transaction that was rolled back, all of it or one message. */
  function dropTentative(): void {
    days.dropTentative();
    book.rolledBack();
  }

  /**
   * Stores what one message decided. @returns its answer, made here, so that one that cannot be made takes its message back; it is given
   * after the COMMIT.
   */
  function store<Answer>(stored: LogRecord[], proposal: Proposal<Answer>, decision: Decision<Answer>): Answer {
    if (decision.outcome === 'refuse') {
      if (proposal.commandId !== null && decision.commandResult !== undefined) {
        commands.keep(proposal.tenantId, proposal.commandId, { outcome: 'refused', result: decision.commandResult, answeredAtMs: nowMs });
      }
      return decision.answer;
    }
    const outcomes: StoredEvent[] = [];
    for (const event of decision.events) {
      if (event.tenantId !== proposal.tenantId) throw new Error('A message of one practice cannot record events of another.');
      const outcome = append(event, proposal, { position: head + stored.length + 1, nowMs });
      if (outcome.outcome === 'stored') stored.push(outcome.record);
      outcomes.push(outcome);
    }
    for (const deliveryId of decision.withdrawals ?? []) deliveries.withdraw(deliveryId, nowMs);
    for (const delivery of decision.deliveries ?? []) {
      deliveries.write(delivery, nowMs);
      hasDeliveries = true;
    }
    for (const attempt of decision.attempts ?? []) deliveries.settle(attempt);
    for (const change of decision.deadDeliveries ?? []) {
      deliveries.changeDead(change, nowMs);
      hasDeliveries = true;
    }
    if (decision.hurried) {
      deliveries.hurry(decision.hurried, nowMs);
      hasDeliveries = true;
    }
    const deadLetterIds = (decision.deadLetters ?? []).map((letter) => keepDeadLetter(letter));
    outcomes.forEach((outcome, index) => {
      const letter = outcome.outcome === 'conflict' ? decision.conflictDeadLetter?.({ ...outcome, outcome: 'conflict' }, index) : undefined;
      if (letter) deadLetterIds.push(keepDeadLetter(letter));
    });
    if (proposal.commandId !== null && decision.commandResult) {
      const result = decision.commandResult(outcomes);
      commands.keepFirst(proposal.tenantId, proposal.commandId, { outcome: 'recorded', result, answeredAtMs: nowMs });
    }
    return decision.answer(outcomes, deadLetterIds);
  }

  /** One message in a savepoint of its own: what fails is rolled back alone. */
  function recordGuarded<Answer>(stored: LogRecord[], proposal: Proposal<Answer>): () => Answer {
    const before = stored.length;
    savepoint.run();
    try {
      const answer = store(stored, proposal, proposal.decide(view));
      release.run();
      return () => answer;
    } catch (error) {
      // SQLite ends the whole transaction when the disk is full or failing; then no message of it stands.
      if (storageFailure(error) || !database.inTransaction) throw error;
      rollbackTo.run();
      release.run();
      stored.length = before;
      dropTentative();
      log('error', 'a message failed and was rolled back', {
        tenantId: proposal.tenantId,
        sourceId: proposal.source,
        error: nameOf(error),
      });
      return () => proposal.failed(error);
    }
  }

  /**
   * The batch in one transaction, without its COMMIT. Savepoints cost an eighth of the whole, and only a bug needs them: so the
   * batch runs without them first, and when a message fails, once more from the start with one around each message.
   * Deciding twice does no harm: a decision only reads.
   */
  function runBatch<Answer>(stored: LogRecord[], proposals: readonly Proposal<Answer>[]): (() => Answer)[] {
    begin.run();
    head = newest.get() ?? 0;
    try {
      return proposals.map((proposal) => {
        const answer = store(stored, proposal, proposal.decide(view));
        return () => answer;
      });
    } catch (error) {
      if (storageFailure(error) || !database.inTransaction) throw error;
      rollback.run();
      stored.length = 0;
      dropTentative();
    }
    begin.run();
    return proposals.map((proposal) => recordGuarded(stored, proposal));
  }

  /** Trouble of one who listens is nobody else's, and never undoes what is committed. */
  function guarded(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      log('error', 'a listener to the log failed', { error: nameOf(error), position: head });
    }
  }

  function tell(): void {
    // A listener may record in turn: what that commits is told after this, so that everybody hears positions in order.
    if (isTelling) return;
    isTelling = true;
    try {
      for (let records = toTell.shift(); records; records = toTell.shift()) {
        for (const listener of listeners) guarded(() => listener(records));
      }
    } finally {
      isTelling = false;
    }
  }

  function recordEach<Answer>(proposals: readonly Proposal<Answer>[]): readonly (() => Answer)[] {
    if (batch) throw new Error('A decision must not record: it runs inside the transaction of the one before it.');
    const stored: LogRecord[] = [];
    batch = stored;
    nowMs = now();
    hasDeliveries = false;
    let answers: (() => Answer)[];
    try {
      answers = runBatch(stored, proposals);
      // A crash after this leaves a key that sealed nothing; the other way round it would leave a sealed event without its key.
      keys.commitNew();
      commit.run();
    } catch (error) {
      if (database.inTransaction) rollback.run();
      keys.dropNew();
      dropTentative();
      throw asStorageError(error, 'events.db');
    } finally {
      batch = undefined;
    }
    // What is committed is stored whatever happens from here on: nothing below may throw.
    const isToSend = hasDeliveries;
    head += stored.length;
    const lost = days.committed(stored, head);
    if (lost > 0) faults = { count: faults.count + lost, lastMs: nowMs };
    if (stored.length > 0) {
      toTell.push(stored);
      tell();
    }
    if (isToSend) for (const listener of deliveryListeners) guarded(listener);
    return answers;
  }

  return {
    head: () => head,
    onCommitted: (listener) => listen(listeners, listener),
    onDeliveries: (listener) => listen(deliveryListeners, listener),
    recordEach,
    faults: () => faults,
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

/** As a function of its own, so that one listener may listen twice. */
function listen<Given extends unknown[]>(listeners: Set<(...given: Given) => void>, listener: (...given: Given) => void): () => void {
  const listening = (...given: Given) => listener(...given);
  listeners.add(listening);
  return () => {
    listeners.delete(listening);
  };
}
