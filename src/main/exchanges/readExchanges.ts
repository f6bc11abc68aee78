import type { WritableDatabase } from '../event-log/index.ts';
import type { BodyKeys } from './bodyKeys.ts';
import { idFrom } from './entries.ts';
import type { Exchange, ExchangeCount, Exchanges, ExchangeWithBodies, InboundResult, RecordedMessage } from './exchange.ts';
import { bodyContext } from './writeExchanges.ts';

interface ExchangeRow {
  readonly exchange_id: number;
  readonly direction: Exchange['direction'];
  readonly tenant_id: string | null;
  readonly partner: string;
  readonly operation: string;
  readonly method: string;
  readonly endpoint: string;
  readonly status: Exchange['status'];
  readonly code: number | null;
  readonly reason: string | null;
  readonly started_at: number;
  readonly duration_ms: number | null;
  readonly request_bytes: number | null;
  readonly response_bytes: number | null;
  readonly correlation_id: string | null;
  readonly delivery_id: string | null;
  readonly result: string | null;
}

interface BodiesRow {
  readonly key_id: string;
  readonly sealed_request: Buffer | null;
  readonly sealed_response: Buffer | null;
}

export function readExchanges(database: WritableDatabase, keys: BodyKeys): Pick<Exchanges, 'recent' | 'get' | 'counts'> {
  const one = database.prepare<[number], ExchangeRow>('SELECT * FROM exchanges WHERE exchange_id = ?');
  const subjects = database.prepare<[number], Exchange['references'][number]>(
    'SELECT kind, id FROM exchange_subjects WHERE exchange_id = ? ORDER BY kind, id',
  );
  const bodies = database.prepare<[number], BodiesRow>('SELECT * FROM exchange_bodies WHERE exchange_id = ?');
  const tries = database.prepare<[string], ExchangeWithBodies['attempts'][number]>(`
    SELECT exchange_id AS exchangeId, started_at AS startedAtMs, duration_ms AS durationMs, status, code, reason
    FROM exchanges WHERE delivery_id = ? ORDER BY exchange_id`);
  const counts = database.prepare<[number, number], ExchangeCount>(`
    SELECT direction, status, count(*) AS count FROM exchanges WHERE exchange_id >= ? AND started_at >= ? GROUP BY direction, status ORDER BY direction, status`);

  const exchangeOf = (row: ExchangeRow): Exchange => ({
    exchangeId: row.exchange_id,
    direction: row.direction,
    tenantId: row.tenant_id,
    partner: row.partner,
    operation: row.operation,
    method: row.method,
    endpoint: row.endpoint,
    status: row.status,
    code: row.code,
    reason: row.reason,
    startedAtMs: row.started_at,
    durationMs: row.duration_ms,
    requestBytes: row.request_bytes,
    responseBytes: row.response_bytes,
    correlationId: row.correlation_id,
    deliveryId: row.delivery_id,
    references: subjects.all(row.exchange_id),
    result: resultIn(row.result),
  });

  function opened(exchangeId: number, half: 'request' | 'response'): RecordedMessage | null {
    const row = bodies.get(exchangeId);
    const box = half === 'request' ? row?.sealed_request : row?.sealed_response;
    const text = row && box && keys.open(row.key_id, box, bodyContext(exchangeId, half));
    return text ? (JSON.parse(text) as RecordedMessage) : null;
  }

  return {
    recent({ direction, tenantId, status, limit, before }) {
      const conditions = [
        { sql: 'direction = ?', value: direction },
        { sql: 'tenant_id = ?', value: tenantId },
        // The index leaves out what succeeded, and is only looked at by a query that says so too.
        { sql: status === 'success' ? 'status = ?' : "status = ? AND status <> 'success'", value: status },
        { sql: 'exchange_id < ?', value: before },
      ].filter(({ value }) => value !== undefined);
      const where = conditions.length > 0 ? `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}` : '';
      return database
        .prepare<unknown[], ExchangeRow>(`SELECT * FROM exchanges ${where} ORDER BY exchange_id DESC LIMIT ?`)
        .all(...conditions.map(({ value }) => value), Math.max(1, Math.min(1_000, Math.floor(limit))))
        .map(exchangeOf);
    },
    get(exchangeId) {
      const row = one.get(exchangeId);
      if (!row) return undefined;
      return {
        ...exchangeOf(row),
        request: opened(exchangeId, 'request'),
        response: opened(exchangeId, 'response'),
        attempts: row.delivery_id === null ? [] : tries.all(row.delivery_id),
      };
    },
    counts: (sinceMs) => counts.all(idFrom(sinceMs), Math.floor(sinceMs)),
  };
}

/** Null also where it is damaged: the rest of the exchange can be read. */
function resultIn(text: string | null): InboundResult | null {
  try {
    return text === null ? null : (JSON.parse(text) as InboundResult);
  } catch {
    return null;
  }
}
