import type { ClinicDay } from '../../shared/clinic-day/index.ts';
import type {
  Actor,
  AppointmentId,
  CanonicalEvent,
  CommandId,
  EventId,
  EventTypeName,
  LogRecord,
  PatientId,
  ResourceId,
  SourceId,
  StationId,
  TenantId,
} from '../../shared/events/index.ts';
import type { Health } from '../../shared/live/index.ts';
import type { DeadDeliveryChange, Delivery, DeliveryQueue, NewDelivery, SettledAttempt } from '../outbox/contract.ts';
import type { Pruned } from './retention.ts';

/**
 * What the event log offers to the rest of the engine. All writes go through `record` (architecture.md, decision 5): one
 * synchronous function on one connection; a batch is one transaction, a message in it one savepoint, decided against the
 * tentative state that includes the messages before it. Answers and feeds follow the COMMIT, never precede it.
 */
export interface EventLog {
  /**
   * Decides and stores a batch in one transaction. On return everything accepted is durable (synchronous=FULL).
   * @throws StorageError when the transaction as a whole could not be committed: nothing of the batch was stored.
   */
  record<Answer>(batch: readonly Proposal<Answer>[]): readonly Answer[];
  /** Group commit: joins whatever else arrives in this turn of the event loop into one `record`. @throws StorageError as `record`. */
  submit<Answer>(proposal: Proposal<Answer>): Promise<Answer>;
  /**
   * Whether the host's clock was set since the last look, or at the first one is behind what the log holds: then what it stamped is
   * corrected, and an alert says so. Every commit looks first; this is for the start and for the time in between. @throws StorageError
   */
  lookAtClock(): void;
  /** Position of the newest committed event; 0 when empty. */
  head(): number;
  /** Called after each COMMIT with what it stored, oldest position first. @returns a function that stops it. */
  onCommitted(listener: (records: readonly LogRecord[]) => void): () => void;
  /** Called after each COMMIT that wrote something to be sent. @returns a function that stops it. */
  onDeliveries(listener: () => void): () => void;

  readonly read: LogReader;
  /** The resident clinic days: today's, and those being watched. Loaded on demand, kept up to date by commits. */
  readonly days: ClinicDays;
  readonly deadLetters: DeadLetters;
  /** The events found so far that cannot be read, oldest first. */
  readonly unreadable: { list(): readonly UnreadableEvent[]; count(): number };
  /** What is wrong with the log itself, in words of the desk. */
  health(): readonly Health[];
  /** What waits to be sent; written through `Decision.deliveries`. */
  readonly deliveries: DeliveryQueue;
  /** Wraps the keys of what is kept sealed beside the log. */
  readonly wrapping: KeyWrapping;
  /** Whether what is written lasts, and what is there can be read. */
  readonly condition: StorageCondition;

  /**
   * Destroys the patient's key at once, and then in slices removes what holds their details (book, dead letters, answers to commands) and
   * empties the write-ahead logs. The events stay, without what was sealed.
   * @returns when all of it is done; false when no such patient is known. @throws StorageError when it stopped half-way: what is left goes on
   * after the next start.
   */
  erasePatient(tenantId: TenantId, patientId: PatientId, actor: Actor): Promise<boolean>;
  /** Removes a little of what has been kept as long, or is as much, as the retention of the host allows. @param nowMs epoch ms UTC. */
  prune(nowMs: number): Pruned;
  /** Copies the database while it is in use, into a folder that must not exist yet. */
  backup(directory: string): Promise<BackupResult>;
  /** Throws the book away and folds it again from the log: it must equal what it was. */
  rebuildBook(): void;
  checkIntegrity(): readonly string[];
  /** Finishes the batch under way, checkpoints, closes. */
  close(): Promise<void>;
}

/** How the storage is: by the last write, by what was read, by the files in their places. */
export interface StorageCondition {
  /** Why nothing can be taken in just now, in words; null while it can. */
  trouble(): StorageError | null;
  /**
   * Looks whether the files are still those that were opened, and, where a write was refused, whether one goes through again.
   * To be called every second or so: it costs next to nothing while all is well.
   */
  look(): void;
}

/** Keys of others, wrapped under the practice's own: without it they open nothing. Must not be called inside `decide`. */
export interface KeyWrapping {
  /** @param context bound to the box: moved elsewhere it does not open. @throws StorageError */
  wrap(tenantId: TenantId, key: Uint8Array, context: string): Buffer;
  /** @returns undefined when the box is not whole or not from here. */
  unwrap(tenantId: TenantId, box: Uint8Array, context: string): Buffer | undefined;
}

/** One message that wants something recorded. */
export interface Proposal<Answer> {
  readonly tenantId: TenantId;
  readonly source: SourceId;
  readonly actor: Actor;
  readonly stationId: StationId | null;
  /** Durable: a second proposal with a commandId that was already answered gets the first answer back through `decideAgain`. */
  readonly commandId: CommandId | null;
  readonly causationId: EventId | null;
  /** Epoch ms UTC when it reached us. */
  readonly receivedAtMs: number;
  /**
   * What it is likely to cost, where recording one small event is 1, so that a transaction holds no more than fits in a turn of the event
   * loop. An estimate; 1 by default.
   */
  readonly work?: number;
  /** Its events are decided here, against what is known: as those of a command they come after all of that, whatever the clock says. */
  readonly isDecision?: boolean;
  /** Its contract knows no second word: of a fact that another source has told, what it says is known whatever it says. */
  readonly firstWordStands?: boolean;
  /**
   * Pure apart from reading `view`. Runs inside the transaction: no promises, no I/O of its own. It runs a second time when
   * another message of the batch failed.
   * A throw here is a bug: the message is rolled back, alone, and `failed` answers.
   */
  decide(view: TentativeView): Decision<Answer>;
  /** The answer when something broke for this message alone (it was rolled back). */
  failed(error: unknown): Answer;
}

export type Decision<Answer> =
  | {
      readonly outcome: 'record';
      readonly events: readonly CanonicalEvent[];
      readonly deadLetters?: readonly NewDeadLetter[];
      /** What is to be sent because of it, durable together with it. */
      readonly deliveries?: readonly NewDelivery[];
      /** Deliveries that are not wanted any more; one that was attempted before stays. */
      readonly withdrawals?: readonly string[];
      /** What a person decided about deliveries that were given up. */
      readonly deadDeliveries?: readonly DeadDeliveryChange[];
      /** They answer again: what was tried before and waits for its next attempt is due now. */
      readonly hurried?: Pick<Delivery, 'tenantId' | 'target'>;
      /** What attempts at earlier deliveries came to. */
      readonly attempts?: readonly SettledAttempt[];
      /** Told what became of each event, in order, and the ids of the dead letters, null for one that its source's budget had no room for; may ask for more dead letters (a conflict). */
      answer(stored: readonly StoredEvent[], deadLetterIds: readonly (string | null)[]): Answer;
      /** For commands: what is kept beside the commandId, so that sending it again returns the first result. */
      readonly commandResult?: (stored: readonly StoredEvent[]) => unknown;
      /** Dead letters for events that turned out to be conflicts; stored in the same savepoint, their ids appended to `deadLetterIds`. */
      readonly conflictDeadLetter?: (conflict: StoredEvent & { outcome: 'conflict' }, index: number) => NewDeadLetter;
    }
  | { readonly outcome: 'refuse'; readonly answer: Answer; readonly commandResult?: unknown };

export type StoredEvent =
  /** `contradicts`: so many other sources say something else of the same fact; both stand until a person settles it. */
  | { readonly outcome: 'stored'; readonly record: LogRecord; readonly contradicts?: number }
  /** Same (tenant, source, eventId) or same business key with the same content, whoever sent it. */
  | { readonly outcome: 'duplicate'; readonly position: number; readonly eventId: EventId }
  /** Same id (or same business key from the same source), different content: not stored. */
  | { readonly outcome: 'conflict'; readonly position: number; readonly eventId: EventId };

/** State as it is at this point of the transaction: committed, plus the messages of the batch before this one. */
export interface TentativeView {
  readonly nowMs: number;
  day(tenantId: TenantId, date: string): ClinicDay;
  /** Practice date of an instant. @param atMs epoch ms UTC. */
  dateOf(tenantId: TenantId, atMs: number): string;
  appointment(tenantId: TenantId, appointmentId: AppointmentId): BookAppointment | undefined;
  /** A delivery that was written before, whatever became of it. */
  delivery(deliveryId: string): Delivery | undefined;
  /** The patients of whom all of this is known exactly, after normalising (book/patientMatch.ts): name, date of birth and one contact. */
  patientsMatching(tenantId: TenantId, details: PatientToMatch): readonly PatientId[];
  /** What was answered to this command before, if it was. */
  commandResult(commandId: CommandId): unknown | undefined;
  /** Position of an event already in the log by its id. */
  eventPosition(tenantId: TenantId, source: SourceId, eventId: EventId): number | undefined;
}

export interface PatientToMatch {
  readonly givenName: string;
  readonly familyName: string;
  /** YYYY-MM-DD. */
  readonly dateOfBirth: string;
  readonly phone: string | null;
  readonly email: string | null;
}

/** An appointment of any day, as the book has it. */
export interface BookAppointment {
  readonly tenantId: TenantId;
  readonly appointmentId: AppointmentId;
  readonly patientId: PatientId | null;
  readonly providerId: string | null;
  readonly resourceId: ResourceId | null;
  readonly appointmentTypeId: string | null;
  readonly startsAtMs: number | null;
  readonly lengthMin: number | null;
  readonly date: string;
  readonly status: string;
  readonly provisional: boolean;
  readonly position: number;
}

/** Why a row of the log cannot be read: its seal, its text, its type, or what its text says. */
export type WhyUnreadable = 'seal' | 'text' | 'type' | 'content';

/** An event that is stored and cannot be read. The fold leaves it out; nothing in it is personal. */
export interface UnreadableEvent {
  readonly position: number;
  readonly tenantId: TenantId;
  readonly receivedAtMs: number;
  readonly source: string;
  /** Null where it is not legible. */
  readonly eventType: string | null;
  /** A sentence for people. */
  readonly reason: string;
}

/** A stretch of the log. */
export interface LogPage {
  readonly records: readonly LogRecord[];
  readonly unreadable: readonly UnreadableEvent[];
  /** The last position looked at: where the next page begins. */
  readonly next: number;
}

export interface LogReader {
  /** As `after`, with what cannot be read named beside it: so that whoever pages through the log sees a gap explained. */
  page(position: number, limit: number, tenantId?: TenantId): LogPage;
  /** Records after a position, oldest first, personal fields opened, without those that cannot be read. @param limit 1–1000. */
  after(position: number, limit: number, tenantId?: TenantId): readonly LogRecord[];
  byEventId(tenantId: TenantId, source: SourceId, eventId: EventId): LogRecord | undefined;
  about(
    tenantId: TenantId,
    kind: 'patient' | 'appointment' | 'resource' | 'provider' | 'alert' | 'command',
    id: string,
    /** These alone. For a resource or provider it costs what they are, however long the history. */
    eventType?: EventTypeName,
  ): readonly LogRecord[];
  /** Everything that folds to one practice and date. */
  ofDay(tenantId: TenantId, date: string): readonly LogRecord[];
  bySource(tenantId: TenantId, source: SourceId, newestFirst: boolean, limit: number): readonly LogRecord[];
  appointments(tenantId: TenantId, date: string): readonly BookAppointment[];
}

/** What a watcher of a day has to fold. */
export interface DayUpdate {
  /** The log's head that this brings the watcher to. */
  readonly position: number;
  readonly records: readonly LogRecord[];
  /** Present after an erasure or a fault: what was sent before is to be forgotten, and the day read again with `records`. */
  readonly replaces?: true;
}

export interface ClinicDays {
  /** The folded day, loading it if need be. */
  get(tenantId: TenantId, date: string): ClinicDay;
  /** Today's practice date. */
  today(tenantId: TenantId): string;
  /**
   * Begins to hold today, and from a minute before midnight the day that begins, where they are not held yet: some of it a turn,
   * so that nobody who needs them has to wait while a long day is collected. To be said again and again.
   */
  holdToday(tenantId: TenantId): void;
  /** The records that fold to this day, for a window's snapshot. */
  records(tenantId: TenantId, date: string): { readonly position: number; readonly records: readonly LogRecord[] };
  /**
   * After each COMMIT: the records that a watcher of this day has to fold, oldest position first. Older records join when a
   * visit is moved to this date. @returns a function that stops it and lets the day go when nobody watches it.
   */
  watch(tenantId: TenantId, date: string, listener: (update: DayUpdate) => void): () => void;
}

export interface NewDeadLetter {
  readonly tenantId: TenantId | null;
  readonly source: string;
  /** The bytes as they came; sealed at rest. */
  readonly rawBody: Uint8Array;
  /** Without secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** A sentence for people, without values from the message. */
  readonly reason: string;
  /** The failing path, such as `data.checkinAt`; empty when the message as a whole failed. */
  readonly path: string;
  readonly fault: 'us' | 'sender' | 'network' | 'credentials' | 'data';
  readonly receivedAtMs: number;
  /** Whom it is about where that can be told, so that an erasure finds it. */
  readonly patientId: PatientId | null;
}

/** A dead letter as it is kept. The same bytes for the same reason are one letter, however often they come. */
export interface DeadLetter extends NewDeadLetter {
  readonly deadLetterId: string;
  readonly status: 'open' | 'replayed' | 'discarded';
  /** How often it came again after the first time; headers and `receivedAtMs` are those of the first. */
  readonly repeats: number;
  readonly lastReceivedAtMs: number;
}

export interface DeadLetters {
  /** Newest first. Raw bodies only where `withBodies`. */
  list(options: { readonly tenantId?: TenantId; readonly limit: number; readonly before?: string }): readonly Omit<DeadLetter, 'rawBody'>[];
  /** With its raw body opened. */
  get(deadLetterId: string): DeadLetter | undefined;
  count(): number;
  /** How many were not kept since the start, because their source had spent its budget. */
  leftOut(): number;
  /** Null when none was left out lately. */
  health(): Health | null;
}

export interface BackupResult {
  readonly directory: string;
  readonly position: number;
  readonly files: readonly string[];
}

/** Storage as a whole refused: full disk, read-only folder, damage, a missing or wrong key file (`key`). The message says what happened, what it means and what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: 'full' | 'read-only' | 'damaged' | 'in-use' | 'too-new' | 'old-sqlite' | 'key' | 'open-to-others' | 'gone' | 'unknown';
  constructor(code: StorageError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
