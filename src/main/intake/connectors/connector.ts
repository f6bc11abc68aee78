import type { CanonicalEvent, PatientId, SourceId, TenantId } from '../../../shared/events/index.ts';
import type { InboundHeaders } from '../message.ts';

export const connectorKinds = ['official', 'aggregator', 'unofficial'] as const;
/** Shown wherever the source is; an unofficial one starts disabled (events.md, One way in). */
export type ConnectorKind = (typeof connectorKinds)[number];

/** What a connector may know of the source that a message came through. */
export interface ConnectorContext {
  readonly sourceId: SourceId;
  readonly tenantId: TenantId;
  readonly timestampMeans: 'event' | 'start';
}

/** A verified message whose text is JSON. */
export interface ParsedMessage {
  readonly json: unknown;
  readonly headers: InboundHeaders;
  readonly rawBody: Buffer;
  /** Bytes of one item of a top-level array. */
  readonly bytesOf: (index: number) => Buffer;
  readonly context: ConnectorContext;
}

export type NormalisedItem =
  | { readonly outcome: 'event'; readonly event: CanonicalEvent; readonly patientId: PatientId | null; readonly rawBody: Buffer }
  | {
      readonly outcome: 'invalid';
      /** What the sender is told; may repeat what they sent. */
      readonly message: string;
      /** What is kept and shown to staff: carries no value from the message. */
      readonly reason: string;
      readonly path: string;
      readonly fault: 'sender' | 'data';
      readonly patientId: PatientId | null;
      readonly rawBody: Buffer;
    };

/**
 * Turns the messages of one provider into canonical events. Deterministic: the same bytes give the same events with the
 * same ids, derived from the provider's own stable ids and never from a clock or chance (events.md, One way in).
 */
export interface Connector {
  readonly provider: string;
  readonly kind: ConnectorKind;
  /** One item an event or a fault, in the order of the message; never empty. */
  normalise(message: ParsedMessage): readonly NormalisedItem[];
  /**
   * Whether two events of one id say the same, where the bytes may be spelt differently: then the second is a duplicate
   * that is only counted, and no conflict. Absent: the log's own comparison stands.
   */
  readonly saysTheSame?: (stored: CanonicalEvent, sent: CanonicalEvent) => boolean;
}
