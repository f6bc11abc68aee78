import type { CorrelationId, TenantId } from '../../shared/events/index.ts';

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

export type CallOutcome =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly durationMs: number;
    }
  /** No answer: whether the other side did what was asked is unknown. */
  | {
      readonly outcome: 'unreachable';
      readonly reason: 'timeout' | 'refused' | 'reset' | 'name' | 'tls' | 'other';
      readonly durationMs: number;
    };

/** The one way out over HTTP. Records every call and never steers it: when recording fails the call goes on (architecture.md, decision 4). */
export interface HttpClient {
  call(call: OutboundCall): Promise<CallOutcome>;
}
