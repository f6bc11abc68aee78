import {
  type CanonicalEvent,
  type EventId,
  eventTypeOf,
  type LogRecord,
  orderAsTold,
  type Subject,
  unstorableAt,
} from '../../shared/events/index.ts';
import type { Book } from './book/book.ts';
import { contentOf } from './contentOf.ts';
import type { Proposal, StoredEvent } from './contract.ts';
import type { WritableDatabase } from './database/openDatabase.ts';
import type { EventRow } from './database/tables.ts';
import type { KeyRing } from './keys/keyRing.ts';
import type { RecordReader } from './recordReader.ts';
import { sealContext, splitData } from './sealedEvent.ts';
import { patientOf, subjectsOf } from './subjectsOf.ts';

/** What the engine stamps on an event beside its envelope. */
export type Stamp = Pick<
  Proposal<unknown>,
  'source' | 'actor' | 'stationId' | 'commandId' | 'causationId' | 'receivedAtMs' | 'isDecision' | 'firstWordStands'
>;

/** Stores one event at a position inside the open transaction, or says that it is already there. */
export type AppendEvent = (event: CanonicalEvent, stamp: Stamp, at: { readonly position: number; readonly nowMs: number }) => StoredEvent;

/** What tells an event from every other. */
interface Told {
  readonly event: CanonicalEvent;
  readonly source: string;
  readonly businessKey: string | null;
  readonly contentHash: Buffer;
  readonly firstWordStands: boolean;
}

type KnownRow = Pick<EventRow, 'position' | 'event_id' | 'source' | 'content_hash'>;

export interface AppendParts {
  readonly database: WritableDatabase;
  readonly keys: KeyRing;
  readonly reader: RecordReader;
  readonly book: Pick<Book, 'project'>;
}

/** @param parts the writing connection, and what reads and projects inside its transaction. */
export function prepareAppend({ database, keys, reader, book }: AppendParts): AppendEvent {
  const byId = database.prepare<[string, string, string], KnownRow>(
    'SELECT position, event_id, source, content_hash FROM events WHERE tenant_id = ? AND source = ? AND event_id = ?',
  );
  // Everything that was told of one fact: the first of it under the key itself, what contradicts it with its source behind the key.
  const byBusinessKey = database.prepare<[string, string, string, string], KnownRow>(
    `SELECT position, event_id, source, content_hash FROM events
      WHERE tenant_id = ? AND event_type = ? AND business_key >= ? AND business_key < ? || '!'`,
  );
  const insertEvent = database.prepare(`INSERT INTO events (position, tenant_id, source, event_id, event_type, event_version, occurred_at,
    producer, correlation_id, received_at, order_at, actor_kind, actor_id, actor_role, station_id, command_id, causation_id, business_key,
    content_hash, data, sealed, sealed_for) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`);
  // One row a statement: several VALUES in one are slower, because SQLite makes a coroutine of them.
  const insertSubject = database.prepare(
    'INSERT INTO event_subjects (tenant_id, kind, id, order_at, position, event_type) VALUES (?, ?, ?, ?, ?, ?)',
  );

  return (event, stamp, { position, nowMs }) => {
    refuseUnstorable(event, stamp);
    const told: Told = {
      event,
      source: stamp.source,
      businessKey: businessKeyOf(event, stamp),
      contentHash: keys.hmac(event.tenantId, 'content')(contentOf(event)),
      firstWordStands: stamp.firstWordStands ?? false,
    };
    const subjects = subjectsOf(event, reader);
    const { open, personal } = splitData(event);
    const sealedFor = personal === undefined ? null : patientOf(subjects);
    let sealed: Buffer | null = null;
    if (personal !== undefined) {
      const owner = { tenantId: event.tenantId, patientId: sealedFor };
      const context = sealContext(event, stamp.source);
      sealed = keys.sealIfKnown(owner, personal, context) ?? null;
      if (sealed === null) {
        // Nearly every event is new, and the insert finds out by itself. But a repeat about an erased patient must not make them a key.
        const repeated = findKnown(told);
        if (repeated && repeated.outcome !== 'contradiction') return repeated;
        sealed = keys.seal(owner, personal, context);
      }
    }
    const orderAtMs = orderOf(event, stamp, subjects, nowMs);

    const insert = (businessKey: string | null) =>
      insertEvent.run(
        position,
        event.tenantId,
        stamp.source,
        event.eventId,
        event.eventType,
        event.eventVersion,
        event.occurredAt,
        event.producer ?? null,
        event.correlationId ?? null,
        stamp.receivedAtMs,
        orderAtMs,
        stamp.actor.kind,
        stamp.actor.id,
        stamp.actor.role,
        stamp.stationId,
        stamp.commandId,
        stamp.causationId,
        businessKey,
        told.contentHash,
        open,
        sealed,
        sealedFor,
      ).changes > 0;
    let contradicts = 0;
    if (!insert(told.businessKey)) {
      const repeated = findKnown(told);
      if (!repeated) throw new Error('An event was refused by the log and is not in it.');
      if (repeated.outcome !== 'contradiction') return repeated;
      contradicts = repeated.sources;
      if (!insert(contradictionKey(told))) throw new Error('An event that contradicts another source was refused by the log.');
    }
    for (const { kind, id } of subjects) insertSubject.run(event.tenantId, kind, id, orderAtMs, position, event.eventType);

    const record: LogRecord = {
      position,
      receivedAtMs: stamp.receivedAtMs,
      orderAtMs,
      source: stamp.source,
      actor: stamp.actor,
      stationId: stamp.stationId,
      commandId: stamp.commandId,
      causationId: stamp.causationId,
      event,
    };
    book.project(record);
    return contradicts === 0 ? { outcome: 'stored', record } : { outcome: 'stored', record, contradicts };
  };

  /**
   * What the log holds of the same id, or of the same fact (events.md, Delivery semantics). Who says the same says nothing new; one
   * source that says it twice differently contradicts itself; another that says it differently has its say beside the first.
   */
  function findKnown({ event, source, businessKey, contentHash, firstWordStands }: Told): Known | undefined {
    const sameId = byId.get(event.tenantId, source, event.eventId);
    if (sameId) return known(sameId, sameId.content_hash.equals(contentHash));
    if (businessKey === null) return undefined;
    const sameFact = byBusinessKey.all(event.tenantId, event.eventType, businessKey, businessKey);
    const sameContent = sameFact.find((row) => row.content_hash.equals(contentHash));
    if (sameContent) return known(sameContent, true);
    const ownWord = sameFact.find((row) => row.source === source);
    if (ownWord) return known(ownWord, false);
    const [first] = sameFact;
    if (first && firstWordStands) return known(first, true);
    return first && { outcome: 'contradiction', sources: sameFact.length };
  }

  /** What was decided here, a command above all, comes after everything that was known then; the rest is ordered by when it happened. */
  function orderOf(event: CanonicalEvent, stamp: Stamp, subjects: readonly Subject[], nowMs: number): number {
    if (stamp.commandId === null && !stamp.isDecision) return orderAsTold(event, stamp.receivedAtMs);
    return subjects.reduce(
      (orderAtMs, subject) => Math.max(orderAtMs, (reader.newestOrderAtMs(event.tenantId, subject) ?? 0) + 1),
      Math.floor(nowMs),
    );
  }
}

type Known = Exclude<StoredEvent, { outcome: 'stored' }> | { readonly outcome: 'contradiction'; readonly sources: number };

/** Under the key itself stands what was told first. A key is a JSON list, so nothing else begins with it. */
function contradictionKey({ businessKey, source }: Told): string {
  return `${businessKey} ${source}`;
}

/**
 * Whatever a border may have let through: what is stored is read back as it is. @throws when it would not be; the message is rolled
 * back, alone.
 */
function refuseUnstorable(event: CanonicalEvent, { source, actor, stationId, commandId, causationId }: Stamp): void {
  const at = unstorableAt([event, source, actor.id, stationId, commandId, causationId]);
  if (at) throw new Error('An event holds a text that the log could not give back as it is, so it was not stored.');
}

function known(row: KnownRow, isSame: boolean): Exclude<StoredEvent, { outcome: 'stored' }> {
  return { outcome: isSame ? 'duplicate' : 'conflict', position: row.position, eventId: row.event_id as EventId };
}

function businessKeyOf(event: CanonicalEvent, stamp: Stamp): string | null {
  if (stamp.commandId !== null) return null;
  const key = eventTypeOf(event.eventType).businessKey(event.data);
  return key === undefined ? null : JSON.stringify(key);
}
