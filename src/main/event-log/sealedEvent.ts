import {
  type CanonicalEvent,
  eventTypeOf,
  isEventTypeName,
  type LogRecord,
  type PatientId,
  type TenantId,
} from '../../shared/events/index.ts';
import type { EventRow } from './database/tables.ts';
import type { KeyRing } from './keys/keyRing.ts';

/** A payload in two parts: what may be read by anybody who has the file, and what only a key opens. */
export interface SplitData {
  readonly open: string;
  /** JSON of the personal fields; undefined when the payload has none. */
  readonly personal: string | undefined;
}

/** Splits a payload by the marks of its type (architecture.md, decision 10). */
export function splitData(event: CanonicalEvent): SplitData {
  const personalFields = eventTypeOf(event.eventType).personalFields;
  const data: Readonly<Record<string, unknown>> = event.data;
  if (!personalFields.some((name) => data[name] !== undefined)) return { open: JSON.stringify(data), personal: undefined };
  const open: Record<string, unknown> = {};
  const personal: Record<string, unknown> = {};
  for (const name of Object.keys(data)) {
    if (personalFields.includes(name)) personal[name] = data[name];
    else open[name] = data[name];
  }
  return { open: JSON.stringify(open), personal: JSON.stringify(personal) };
}

/** What a sealed payload is bound to: it does not open as the payload of another event. */
export function sealContext(event: { readonly tenantId: string; readonly eventId: string }, source: string): string {
  return JSON.stringify([event.tenantId, source, event.eventId]);
}

/** The record as it was given, without the personal fields when their key was destroyed. The payload was checked when it entered the log. */
export function recordOf(row: EventRow, keys: KeyRing): LogRecord {
  if (!isEventTypeName(row.event_type)) throw new Error(`The log holds an event type that this version does not know: ${row.event_type}.`);
  const data: Record<string, unknown> = JSON.parse(row.data);
  if (row.sealed !== null) {
    const owner = { tenantId: row.tenant_id as TenantId, patientId: row.sealed_for as PatientId | null };
    const opened = keys.open(owner, row.sealed, sealContext({ tenantId: row.tenant_id, eventId: row.event_id }, row.source));
    if (opened) Object.assign(data, JSON.parse(opened.toString('utf8')));
  }
  const record = {
    position: row.position,
    receivedAtMs: row.received_at,
    orderAtMs: row.order_at,
    source: row.source,
    actor: { kind: row.actor_kind, id: row.actor_id, role: row.actor_role },
    stationId: row.station_id,
    commandId: row.command_id,
    causationId: row.causation_id,
    event: {
      eventId: row.event_id,
      eventType: row.event_type,
      eventVersion: row.event_version,
      occurredAt: row.occurred_at,
      ...(row.producer !== null && { producer: row.producer }),
      tenantId: row.tenant_id,
      ...(row.correlation_id !== null && { correlationId: row.correlation_id }),
      data,
    },
  };
  return record as unknown as LogRecord;
}
