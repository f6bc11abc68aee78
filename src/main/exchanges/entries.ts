import type { CallOutcome, OutboundCall } from './contract.ts';
import type { InboundExchange } from './exchange.ts';

/** A call out as it waits to be written: once when it started, and again when it ended, unless both still fit into one. */
export interface OutboundEntry {
  readonly kind: 'out';
  readonly exchangeId: number;
  readonly call: OutboundCall;
  readonly atMs: number;
  outcome: CallOutcome | null;
  /** Its bodies must not be written: somebody it may be about was erased meanwhile, or there was no room for them. */
  isWithheld: boolean;
  isQueued: boolean;
}

export interface InboundEntry {
  readonly kind: 'in';
  readonly exchangeId: number;
  readonly exchange: InboundExchange;
}

/** What follows from an attempt whose exchange was written before. */
export interface SettledEntry {
  readonly kind: 'settled';
  readonly deliveryId: string;
  readonly isDelivered: boolean;
  readonly isOver: boolean;
}

export type Entry = OutboundEntry | InboundEntry | SettledEntry;

/** No exchange that started at or after an instant has a smaller id: ids follow the clock, so that they stay unique without the file. @param atMs epoch ms UTC. */
export function idFrom(atMs: number): number {
  return Math.floor(atMs) * 1_000;
}

/** The subjects of a call out by the ids that came with it. */
export function subjectsOf({ references = {} }: OutboundCall): readonly { readonly kind: string; readonly id: string }[] {
  const { bookingId, appointmentId, patientId, requestId } = references;
  return [
    { kind: 'booking', id: bookingId },
    { kind: 'appointment', id: appointmentId },
    { kind: 'patient', id: patientId },
    { kind: 'request', id: requestId },
  ].flatMap(({ kind, id }) => (id === undefined ? [] : [{ kind, id }]));
}

/** The one a call is about; undefined when it names nobody, and so may be about anybody. */
export function mainSubjectOf(call: OutboundCall): string | undefined {
  const main = subjectsOf(call).find(({ kind }) => kind !== 'request');
  return main && `${main.kind}:${main.id}`;
}
