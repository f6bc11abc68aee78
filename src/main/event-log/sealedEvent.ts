import { type CanonicalEvent, eventTypeOf, type PatientId, type TenantId } from '../../shared/events/index.ts';
import type { EventRow } from './database/tables.ts';
import type { KeyRing } from './keys/keyRing.ts';
import { contextOf } from './keys/seal.ts';

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
  return contextOf(event.tenantId, source, event.eventId);
}

/**
 * The payload of a row, whole again: without the personal fields where their key was destroyed by an erasure.
 * @returns `seal` when there is a key and it does not open them, `text` when what is stored is no JSON object.
 */
export function openPayload(row: EventRow, keys: KeyRing): Readonly<Record<string, unknown>> | 'seal' | 'text' {
  const data = objectIn(row.data);
  if (!data) return 'text';
  if (row.sealed === null) return data;
  const owner = { tenantId: row.tenant_id as TenantId, patientId: row.sealed_for as PatientId | null };
  const opened = keys.open(owner, row.sealed, sealContext({ tenantId: row.tenant_id, eventId: row.event_id }, row.source));
  if (!opened) return keys.has(owner) ? 'seal' : data;
  const personal = objectIn(opened.toString('utf8'));
  return personal ? Object.assign(data, personal) : 'text';
}

function objectIn(text: string): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  // Only an earlier version let half a character in. JSON kept it, the columns beside it could not: so that an id is the same in both,
  // it is read as they have it.
  return text.includes('\\ud') ? (wellFormed(value) as Record<string, unknown>) : (value as Record<string, unknown>);
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name.toWellFormed(), wellFormed(field)]));
}
