/**
 * Every effect the engine needs and did not make itself. Each has a real default; simulated time and injected faults are
 * other values of the same type (architecture.md, Parts).
 */
export interface Effects {
  /** Wall clock, epoch milliseconds UTC. */
  readonly now: () => number;
  /**
   * Milliseconds of a clock that nobody sets and that goes on while the machine sleeps: what tells a wall clock that was set from time
   * that passed. Absent where the wall clock is such a clock itself, as in tests.
   */
  readonly steadyNow?: () => number;
  /** A new UUID v7, for events and commands of our own. */
  readonly newId: () => string;
  /** Runs `work` once after `delayMs`. @returns a function that takes it back. */
  readonly setTimer: (work: () => void, delayMs: number) => () => void;
  /** The part of `fetch` that the engine uses; what answers, and how much of it is read, is limited by the one that does it (boundedFetch.ts). */
  readonly fetch: (url: string, init?: FetchInit) => Promise<Response>;
  /** One log line: typed fields from the allow list in `log.ts`, never a patient's name, contact, birth date or note. */
  readonly log: Log;
}

export interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  readonly redirect?: 'manual';
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Fields a log line may carry: identifiers, counts, decisions. There is no field for free text from outside. */
export interface LogFields {
  readonly tenantId?: string;
  readonly sourceId?: string;
  readonly stationId?: string;
  readonly position?: number;
  readonly eventId?: string;
  readonly eventType?: string;
  readonly commandType?: string;
  readonly commandId?: string;
  readonly correlationId?: string;
  readonly deadLetterId?: string;
  readonly requestId?: string;
  readonly outcome?: string;
  readonly code?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly count?: number;
  readonly accepted?: number;
  readonly duplicates?: number;
  readonly rejected?: number;
  /** Removed or changed. */
  readonly deadLetters?: number;
  readonly commandResults?: number;
  readonly durationMs?: number;
  readonly port?: number;
  readonly error?: string;
}

export type Log = (level: LogLevel, what: string, fields?: LogFields) => void;
