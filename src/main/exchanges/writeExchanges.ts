import type { AnswerBeginning } from '../boundedFetch.ts';
import type { WritableDatabase } from '../event-log/index.ts';
import type { BodyKeys, KeyOwner } from './bodyKeys.ts';
import type { CallOutcome } from './contract.ts';
import { type Entry, type InboundEntry, mainSubjectOf, type OutboundEntry, type SettledEntry, subjectsOf } from './entries.ts';
import type { ExchangeStatus, RecordedMessage } from './exchange.ts';
import { endpointWithoutSecrets, headersWithoutSecrets } from './withoutSecrets.ts';

/** Of a longer body only the beginning is kept. */
export const KEPT_CHARACTERS = 256 * 1024;
/** `[]`, `{}` or nothing: not worth a row. */
const EMPTY_CHARACTERS = 2;

/** Writes a batch in one transaction. @throws what SQLite throws; then nothing of the batch was written. */
export function prepareExchangeWriter(database: WritableDatabase, keys: BodyKeys): (batch: readonly Entry[]) => void {
  // Completing a row inserts it where its beginning was lost.
  const upsert = database.prepare(`
    INSERT INTO exchanges (exchange_id, direction, tenant_id, partner, operation, method, endpoint, status, code, reason, started_at,
      duration_ms, request_bytes, response_bytes, correlation_id, delivery_id, result)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (exchange_id) DO UPDATE SET status = excluded.status, code = excluded.code, reason = excluded.reason,
      duration_ms = excluded.duration_ms, response_bytes = excluded.response_bytes`);
  const addSubject = database.prepare('INSERT OR IGNORE INTO exchange_subjects (exchange_id, kind, id) VALUES (?, ?, ?)');
  const addBodies = database.prepare(`
    INSERT INTO exchange_bodies (exchange_id, key_id, sealed_request, sealed_response) VALUES (?, ?, ?, ?)
    ON CONFLICT (exchange_id) DO UPDATE SET
      key_id = excluded.key_id, sealed_request = excluded.sealed_request, sealed_response = excluded.sealed_response`);
  const removeBodies = database.prepare('DELETE FROM exchange_bodies WHERE exchange_id = ?');
  const noLongerRetrying = database.prepare("UPDATE exchanges SET status = 'failed' WHERE delivery_id = ? AND status = 'retrying'");
  const followed = database.prepare(`
    UPDATE exchanges SET status = ? WHERE status = 'failed'
      AND exchange_id = (SELECT max(exchange_id) FROM exchanges WHERE delivery_id = ?)`);

  function writeOutbound({ exchangeId, call, atMs, outcome, isWithheld }: OutboundEntry): void {
    const heard = heardOf(outcome);
    upsert.run(
      exchangeId,
      'out',
      call.tenantId,
      call.target,
      call.operation,
      call.method,
      endpointWithoutSecrets(call.url),
      statusOf(outcome),
      heard?.status ?? null,
      outcome?.outcome === 'unreachable' ? outcome.reason : null,
      Math.floor(atMs),
      outcome?.durationMs ?? null,
      Buffer.byteLength(call.body ?? ''),
      heard && Buffer.byteLength(heard.body),
      call.correlationId,
      call.deliveryId ?? null,
      null,
    );
    for (const { kind, id } of subjectsOf(call)) addSubject.run(exchangeId, kind, id);
    if (isWithheld) removeBodies.run(exchangeId);
    else writeBodies(exchangeId, { call, atMs, outcome });
  }

  function writeBodies(exchangeId: number, { call, atMs, outcome }: Pick<OutboundEntry, 'call' | 'atMs' | 'outcome'>): void {
    const owner = keyOwnerOf({ call, atMs });
    const sealed = (message: RecordedMessage | null, half: string) =>
      message && keys.seal(owner, JSON.stringify(message), bodyContext(exchangeId, half));
    const request = sealed(call.body === undefined ? null : recordedMessage(call.headers, call.body), 'request');
    const heard = heardOf(outcome);
    const response = sealed(heard && hasSomethingToSay(heard) ? recordedMessage(heard.headers, heard.body, heard.isCut) : null, 'response');
    const keyId = request?.keyId ?? response?.keyId;
    // Both halves again: the key may have been made anew since the beginning was written.
    if (keyId !== undefined) addBodies.run(exchangeId, keyId, request?.box ?? null, response?.box ?? null);
  }

  function writeInbound({ exchangeId, exchange }: InboundEntry): void {
    const result = exchange.result();
    const { tenantId, sourceId } = result;
    const isTakenIn = exchange.status >= 200 && exchange.status < 300 && result.stored + result.duplicates > 0;
    upsert.run(
      exchangeId,
      'in',
      tenantId,
      sourceId ?? 'unknown',
      'receive',
      exchange.method,
      exchange.route,
      isTakenIn ? 'success' : 'failed',
      exchange.status,
      isTakenIn ? null : result.outcome === 'processed' ? 'rejected' : result.outcome,
      Math.floor(exchange.startedAtMs),
      exchange.durationMs,
      exchange.requestBytes,
      exchange.responseBytes,
      exchange.requestId,
      null,
      JSON.stringify(result),
    );
  }

  function writeSettled({ deliveryId, isDelivered, isOver }: SettledEntry): void {
    noLongerRetrying.run(deliveryId);
    if (!isDelivered) followed.run(isOver ? 'dead' : 'retrying', deliveryId);
  }

  return database.transaction((batch: readonly Entry[]) => {
    for (const entry of batch) {
      if (entry.kind === 'out') writeOutbound(entry);
      else if (entry.kind === 'in') writeInbound(entry);
      else writeSettled(entry);
    }
  });
}

/** A body opens only in the row and the half it was written to. */
export function bodyContext(exchangeId: number, half: string): string {
  return `exchange ${exchangeId} ${half}`;
}

function keyOwnerOf({ call, atMs }: Pick<OutboundEntry, 'call' | 'atMs'>): KeyOwner {
  const subject = mainSubjectOf(call);
  const name = subject ?? `day:${new Date(atMs).toISOString().slice(0, 10)}`;
  return { tenantId: call.tenantId, name, isShared: subject === undefined };
}

function statusOf(outcome: CallOutcome | null): ExchangeStatus {
  if (outcome === null) return 'pending';
  return outcome.outcome === 'answered' && outcome.status >= 200 && outcome.status < 300 ? 'success' : 'failed';
}

/** The answer, or the beginning of one that was given up. */
function heardOf(outcome: CallOutcome | null): (AnswerBeginning & { readonly isCut: boolean }) | null {
  if (outcome?.outcome === 'answered') return { ...outcome, isCut: false };
  return outcome?.beginning ? { ...outcome.beginning, isCut: true } : null;
}

function hasSomethingToSay({ status, body }: AnswerBeginning): boolean {
  return body.length > EMPTY_CHARACTERS || status < 200 || status >= 300;
}

function recordedMessage(headers: Readonly<Record<string, string>>, body: string, isCut = false): RecordedMessage {
  return { headers: headersWithoutSecrets(headers), body: body.slice(0, KEPT_CHARACTERS), isCut: isCut || body.length > KEPT_CHARACTERS };
}
