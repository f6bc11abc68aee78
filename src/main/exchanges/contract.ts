import type { CorrelationId, TenantId } from '../../shared/events/index.ts';
import type { AnswerBeginning, UnreadReason } from '../boundedFetch.ts';

/** One call to the outside. Secrets travel in `headers` and are removed before anything is recorded. */
export interface OutboundCall {
  readonly tenantId: TenantId;
  /** Whom we call, such as `healthengine`. */
  readonly target: string;
  /** What for, such as `confirmBookingInsert`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly correlationId: CorrelationId;
  /** The delivery of which this is an attempt, if it is one. */
  readonly deliveryId?: string;
  /** What it is about, to be found again. Identifiers only. */
  readonly references?: Readonly<Partial<Record<'bookingId' | 'appointmentId' | 'patientId' | 'requestId', string>>>;
}

export type NoAnswer = UnreadReason | 'refused' | 'name' | 'tls' | 'other';

/** Why there is no answer, for people. */
export const noAnswerWords: Readonly<Record<NoAnswer, string>> = {
  timeout: 'no answer came in time',
  refused: 'nobody listens at the address',
  reset: 'the connection broke before the answer was complete',
  name: 'the name of the address was not found',
  tls: 'the certificate of the address was not accepted',
  'too-large': 'the answer was longer than is ever read, and was given up',
  silent: 'the other side fell silent before the answer was complete',
  encoding: 'the answer came in a coding that cannot be read',
  other: 'the call failed on the way',
};

export type CallOutcome =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly durationMs: number;
    }
  /** No answer, or none that was read to its end: whether the other side did what was asked is unknown. */
  | {
      readonly outcome: 'unreachable';
      readonly reason: NoAnswer;
      /** What had come of an answer when it was given up; null where nothing had. */
      readonly beginning: AnswerBeginning | null;
      readonly durationMs: number;
    };

/** The one way out over HTTP. Records every call and never steers it: when recording fails the call goes on (architecture.md, decision 4). */
export interface HttpClient {
  call(call: OutboundCall): Promise<CallOutcome>;
}
