import type { CanonicalEvent, LogRecord } from '../../shared/events/index.ts';
import type { IntakeSource } from './source.ts';

/** What became of one event of a message. */
export type ItemResult =
  /** `contradicts`: so many other sources say something else of the same fact. */
  | { readonly result: 'stored'; readonly record: LogRecord; readonly contradicts?: number }
  | { readonly result: 'duplicate'; readonly event: CanonicalEvent }
  | { readonly result: 'conflict'; readonly event: CanonicalEvent; readonly reason: string; readonly deadLetterId: string | null }
  | {
      readonly result: 'invalid';
      /** What the sender is told; may repeat what they sent. */
      readonly message: string;
      /** Carries no value from the message. */
      readonly reason: string;
      readonly path: string;
      /** Null when its source has sent so much of the kind that it was not kept. */
      readonly deadLetterId: string | null;
    };

/** What became of one message: everything that a route needs to answer in its own format. */
export type IngestOutcome =
  /** Unknown source, switched off, or not verified: outside nobody is told which. */
  | { readonly outcome: 'unauthorised' }
  | { readonly outcome: 'rate-limited'; readonly retryAfterMs: number }
  | { readonly outcome: 'too-large'; readonly limitBytes: number; readonly deadLetterId: string | null }
  /** No JSON, or JSON beyond the limits of depth and keys. */
  | { readonly outcome: 'unreadable'; readonly isJson: boolean; readonly reason: string; readonly deadLetterId: string | null }
  | { readonly outcome: 'processed'; readonly source: IntakeSource; readonly receivedAtMs: number; readonly items: readonly ItemResult[] }
  /** Storage refused: nothing of the message was kept and nothing may be acknowledged. */
  | { readonly outcome: 'not-stored'; readonly reason: string }
  /** Something of ours broke for this message alone; it is kept as a dead letter where that was possible. */
  | { readonly outcome: 'broken'; readonly deadLetterId: string | null };
