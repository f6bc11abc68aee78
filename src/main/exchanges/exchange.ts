import type { PatientId, TenantId } from '../../shared/events/index.ts';
import type { Health } from '../../shared/live/index.ts';
import type { SettledAttempt } from '../outbox/index.ts';
import type { CallObserver } from './createHttpClient.ts';

/**
 * What an exchange came to. `retrying` and `dead`: an attempt of a delivery that failed, by what follows from it. `unknown`: the
 * program stopped while the call was under way, so that whether the other side did what was asked is not known.
 */
export type ExchangeStatus = 'pending' | 'success' | 'failed' | 'retrying' | 'dead' | 'unknown';

/** One recorded call, in or out (integrations.md, The model). Identifiers, counts and decisions; nothing personal. */
export interface Exchange {
  /** Increases in the order in which calls started; unique within exchanges.db. */
  readonly exchangeId: number;
  readonly direction: 'in' | 'out';
  /** Null where a stranger called. */
  readonly tenantId: string | null;
  /** Whom we called, such as `healthengine`, or the source that called us; `unknown` for a stranger. */
  readonly partner: string;
  readonly operation: string;
  readonly method: string;
  /** The address without its secrets: of the query only harmless values are kept. */
  readonly endpoint: string;
  readonly status: ExchangeStatus;
  /** HTTP status; null while pending and where no answer came. */
  readonly code: number | null;
  /** Why it did not succeed, such as `timeout`: a word of ours, never text from outside. */
  readonly reason: string | null;
  readonly startedAtMs: number;
  /** Null while pending and where it never became known. */
  readonly durationMs: number | null;
  readonly requestBytes: number | null;
  readonly responseBytes: number | null;
  readonly correlationId: string | null;
  readonly deliveryId: string | null;
  readonly references: readonly { readonly kind: string; readonly id: string }[];
  /** For a call in: what it led to. Its body is not kept here: it is an event or a dead letter. */
  readonly result: InboundResult | null;
}

/** One half of a call as it was recorded. */
export interface RecordedMessage {
  /** Those on the allow list (withoutSecrets.ts). */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body was longer than what is kept of it. */
  readonly isCut: boolean;
}

export interface ExchangeWithBodies extends Exchange {
  /** Null where there was no body worth keeping, where it was erased, or where its time was over. */
  readonly request: RecordedMessage | null;
  readonly response: RecordedMessage | null;
  /** Every try of the same delivery, this one included, oldest first; empty for a call that is no delivery. */
  readonly attempts: readonly Pick<Exchange, 'exchangeId' | 'startedAtMs' | 'durationMs' | 'status' | 'code' | 'reason'>[];
}

/** What a message that came in led to: where to find it. */
export interface InboundResult {
  readonly tenantId: string | null;
  /** A configured source; null for a stranger. */
  readonly sourceId: string | null;
  readonly outcome: string;
  readonly stored: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Positions in the event log of what was stored; the first hundred. */
  readonly positions: readonly number[];
  readonly deadLetterIds: readonly string[];
}

/** One request at the inbound door, told once it was answered. */
export interface InboundExchange {
  /** The route as documented, such as `/webhooks/{sourceId}`: never the address that was sent. */
  readonly route: string;
  readonly method: string;
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** What was answered. */
  readonly status: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly requestId: string;
  /** Asked later, off the hot path. */
  readonly result: () => InboundResult;
}

export interface ExchangeFilter {
  readonly direction?: Exchange['direction'];
  readonly tenantId?: TenantId;
  readonly status?: ExchangeStatus;
  /** 1–1000. */
  readonly limit: number;
  /** Only exchanges before this id: the last of the page before. */
  readonly before?: number;
}

export interface ExchangeCount {
  readonly direction: Exchange['direction'];
  readonly status: ExchangeStatus;
  readonly count: number;
}

/**
 * The exchange log. It observes and never steers (architecture.md, decision 4): whatever happens to it, `started`, `recordInbound`
 * and `attemptSettled` return at once and never throw; what could not be recorded is counted.
 */
export interface Exchanges extends CallObserver {
  recordInbound(exchange: InboundExchange): void;
  /** Tells what follows from an attempt, so that its exchange shows whether another try is coming. */
  attemptSettled(attempt: Pick<SettledAttempt, 'deliveryId' | 'outcome' | 'nextAttemptAtMs'>): void;
  /** Newest first, without bodies. @throws StorageError when the file cannot be read. */
  recent(filter: ExchangeFilter): readonly Exchange[];
  get(exchangeId: number): ExchangeWithBodies | undefined;
  /** How many started since then, by direction and status. @param sinceMs epoch ms UTC. */
  counts(sinceMs: number): readonly ExchangeCount[];
  /** What could not be recorded since the start. */
  lost(): number;
  /** Null when nothing was lost lately. */
  health(): Health | null;
  /**
   * Closes for ever, and then removes in steps, the bodies of every exchange about the patient or one of the related ids, of every one that names nobody or several
   * (a polled page holds many patients), and of those under way; then the write-ahead log is emptied. The rows stay, without bodies.
   * @param relatedIds appointments and bookings of the patient.
   * @returns how many bodies were removed; less where the program closes meanwhile: none of the rest can be opened, and they leave after
   * its next start. @throws StorageError when it cannot be done: then they must be taken to be still there.
   */
  eraseAbout(tenantId: TenantId, patientId: PatientId, relatedIds: readonly string[]): Promise<number>;
  /** Writes what waits. */
  flush(): void;
  close(): void;
}
