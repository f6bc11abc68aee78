import { tenantIdSchema } from '../../shared/events/index.ts';
import type { CountedOutcome, DeadDelivery, DeadDeliveryChange, Delivery, DeliveryQueue, NewDelivery, SettledAttempt } from './contract.ts';

/** The little of a database that the queue uses; the event log owns the connections. */
interface Preparing {
  prepare(sql: string): {
    run(...parameters: unknown[]): unknown;
    get(...parameters: unknown[]): unknown;
    all(...parameters: unknown[]): unknown[];
  };
}

interface DeliveryRow {
  readonly delivery_id: string;
  readonly tenant_id: string;
  readonly target: string;
  readonly lane: Delivery['lane'];
  readonly operation: string;
  readonly ordering_key: string;
  readonly payload: string;
  readonly status: Delivery['status'];
  readonly created_at: number;
  readonly attempts: number;
  readonly attempts_before: number;
  readonly settled_at: number | null;
  readonly next_attempt_at: number;
}

interface DeadRow extends DeliveryRow {
  readonly last_reason: string | null;
  readonly last_status: number | null;
}

export interface DeliveryWriter {
  /** Must run inside the transaction of what causes it. The same delivery again changes nothing. */
  write(delivery: NewDelivery, nowMs: number): void;
  /** Keeps an attempt and what follows from it. */
  settle(attempt: SettledAttempt): void;
  /** What was not given up, or was settled before, stays as it is. */
  changeDead(change: DeadDeliveryChange, nowMs: number): void;
  /** What was tried before and waits for its next attempt is due now: some hundred rows of it, so that nothing else waits long. */
  hurry(channel: Pick<Delivery, 'tenantId' | 'target'>, nowMs: number): void;
  /** Takes back what is not due yet and was never attempted; what may be under way stays. */
  withdraw(deliveryId: string, nowMs: number): void;
}

/** Rows that one message changes: some milliseconds. */
const HURRIED_AT_ONCE = 500;

/** @param database the log's writable connection. */
export function prepareDeliveryWriter(database: Preparing): DeliveryWriter {
  const insert = database.prepare(`
    INSERT INTO deliveries (delivery_id, sequence, tenant_id, target, lane, operation, ordering_key, payload, status, created_at, next_attempt_at)
    SELECT ?, coalesce(max(sequence), 0) + 1, ?, ?, ?, ?, ?, ?, 'pending', ?, ? FROM deliveries WHERE true
    ON CONFLICT (delivery_id) DO NOTHING`);
  const insertAttempt = database.prepare(
    'INSERT OR IGNORE INTO delivery_attempts (delivery_id, attempt, at, duration_ms, outcome, status, reason) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  // Only a pending one moves: two attempts of one delivery that end at once cannot take each other back.
  const update = database.prepare(
    `UPDATE deliveries SET status = ?, attempts = max(attempts, ?), next_attempt_at = ?, settled_at = ? WHERE delivery_id = ? AND status = 'pending'`,
  );
  const again = database.prepare(`
    UPDATE deliveries SET status = 'pending', attempts_before = attempts, next_attempt_at = @nowMs, settled_at = NULL
    WHERE delivery_id = @deliveryId AND status = 'dead' AND set_aside_at IS NULL`);
  const setAside = database.prepare(
    `UPDATE deliveries SET set_aside_at = @nowMs WHERE delivery_id = @deliveryId AND status = 'dead' AND set_aside_at IS NULL`,
  );
  const hurry = database.prepare(`
    UPDATE deliveries SET next_attempt_at = @nowMs WHERE delivery_id IN (
      SELECT delivery_id FROM deliveries
      WHERE status = 'pending' AND tenant_id = @tenantId AND target = @target AND attempts > 0 AND next_attempt_at > @nowMs
      LIMIT ${HURRIED_AT_ONCE})`);
  const remove = database.prepare(
    `DELETE FROM deliveries WHERE delivery_id = ? AND status = 'pending' AND attempts = 0 AND next_attempt_at > ?`,
  );
  return {
    write({ deliveryId, tenantId, target, lane, operation, orderingKey, payload, delayMs = 0 }, nowMs) {
      insert.run(deliveryId, tenantId, target, lane, operation, orderingKey, JSON.stringify(payload), nowMs, nowMs + delayMs);
    },
    changeDead: ({ deliveryId, change }, nowMs) => void (change === 'again' ? again : setAside).run({ deliveryId, nowMs }),
    hurry: ({ tenantId, target }, nowMs) => void hurry.run({ tenantId, target, nowMs }),
    withdraw: (deliveryId, nowMs) => void remove.run(deliveryId, nowMs),
    settle({ deliveryId, attempt, atMs, durationMs, outcome, nextAttemptAtMs }) {
      const reason = outcome.outcome === 'delivered' ? null : outcome.reason;
      insertAttempt.run(deliveryId, attempt, atMs, Math.round(durationMs), outcome.outcome, outcome.status, reason);
      const status = outcome.outcome === 'delivered' ? 'delivered' : nextAttemptAtMs === null ? 'dead' : 'pending';
      update.run(status, attempt, Math.round(nextAttemptAtMs ?? atMs), status === 'pending' ? null : atMs, deliveryId);
    },
  };
}

/** @param database the log's read-only connection. */
export function readDeliveryQueue(database: Preparing): DeliveryQueue {
  // An answer has a deadline, so nothing that is told in order holds it up; what is told in order comes after the answers.
  const due = database.prepare(`
    SELECT * FROM deliveries AS one
    WHERE status = 'pending' AND lane = @lane AND next_attempt_at <= @nowMs
      AND target || '|' || tenant_id NOT IN (SELECT value FROM json_each(@except))
      AND target || '|' || tenant_id || '|' || operation NOT IN (SELECT value FROM json_each(@except))
      AND NOT EXISTS (
        SELECT 1 FROM deliveries AS earlier
        WHERE earlier.status = 'pending' AND earlier.tenant_id = one.tenant_id AND earlier.target = one.target
          AND earlier.ordering_key = one.ordering_key AND earlier.sequence < one.sequence
          AND (earlier.lane = 'answer' OR one.lane = 'ordered'))
    ORDER BY next_attempt_at, sequence LIMIT +@limit`);
  // Answers first, as `answer` sorts before `ordered`.
  const firstOf = database.prepare(`
    SELECT * FROM deliveries AS one
    WHERE status = 'pending' AND tenant_id = @tenantId AND target = @target AND (@operation IS NULL OR operation = @operation)
      AND (attempts > 0 OR next_attempt_at <= @nowMs OR next_attempt_at = created_at)
      AND NOT EXISTS (
        SELECT 1 FROM deliveries AS earlier
        WHERE earlier.status = 'pending' AND earlier.tenant_id = one.tenant_id AND earlier.target = one.target
          AND earlier.ordering_key = one.ordering_key AND earlier.sequence < one.sequence
          AND (earlier.lane = 'answer' OR one.lane = 'ordered'))
    ORDER BY lane, sequence LIMIT 1`);
  const anyToHurry = database.prepare(`
    SELECT 1 FROM deliveries
    WHERE status = 'pending' AND tenant_id = @tenantId AND target = @target AND attempts > 0 AND next_attempt_at > @nowMs LIMIT 1`);
  const countOf = database.prepare(`
    SELECT count(*) AS count FROM deliveries
    WHERE status = 'pending' AND tenant_id = @tenantId AND target = @target AND (@operation IS NULL OR operation = @operation)`);
  const fromLater = database.prepare(`
    SELECT * FROM deliveries
    WHERE status = 'pending' AND lane IN ('answer', 'ordered') AND next_attempt_at > @nowMs
      AND attempts = 0 AND created_at > @nowMs AND next_attempt_at > created_at
    ORDER BY sequence`);
  // One look per lane: the index begins with it, so each minimum is one step.
  const next = database.prepare(`
    SELECT min(at) AS at FROM (
      SELECT min(next_attempt_at) AS at FROM deliveries WHERE status = 'pending' AND lane = 'answer' AND next_attempt_at > @afterMs
      UNION ALL
      SELECT min(next_attempt_at) FROM deliveries WHERE status = 'pending' AND lane = 'ordered' AND next_attempt_at > @afterMs)`);
  const anyPending = database.prepare(`SELECT 1 FROM deliveries WHERE status = 'pending' AND lane IN ('answer', 'ordered') LIMIT 1`);
  const counts = database.prepare(`
    SELECT (SELECT count(*) FROM deliveries WHERE status = 'pending') AS pending,
      (SELECT min(created_at) FROM deliveries WHERE status = 'pending') AS oldest,
      (SELECT count(*) FROM deliveries WHERE status = 'dead' AND set_aside_at IS NULL) AS dead`);
  const dead = database.prepare(`
    SELECT one.*, last.reason AS last_reason, last.status AS last_status FROM deliveries AS one
    LEFT JOIN delivery_attempts AS last ON last.delivery_id = one.delivery_id AND last.attempt = one.attempts
    WHERE one.status = 'dead' AND one.set_aside_at IS NULL AND (@tenant IS NULL OR one.tenant_id = @tenant)
      AND (@before IS NULL OR one.sequence < (SELECT sequence FROM deliveries WHERE delivery_id = @before))
    ORDER BY one.sequence DESC LIMIT +@limit`);
  const one = database.prepare('SELECT * FROM deliveries WHERE delivery_id = ?');
  const attempts = database.prepare(
    'SELECT attempt, at AS atMs, outcome, status, reason FROM delivery_attempts WHERE delivery_id = ? ORDER BY attempt',
  );
  return {
    due: (lane, nowMs, limit, except = []) =>
      (due.all({ lane, nowMs, limit, except: JSON.stringify(except) }) as DeliveryRow[]).map(deliveryOf),
    firstOf({ tenantId, target, operation }, nowMs) {
      const row = firstOf.get({ tenantId, target, operation, nowMs }) as DeliveryRow | undefined;
      return row && deliveryOf(row);
    },
    hasToHurry: ({ tenantId, target }, nowMs) => anyToHurry.get({ tenantId, target, nowMs }) !== undefined,
    countOf: ({ tenantId, target, operation }) => (countOf.get({ tenantId, target, operation }) as { count: number }).count,
    fromLater: (nowMs) => (fromLater.all({ nowMs }) as DeliveryRow[]).map(deliveryOf),
    nextDueAtMs: (afterMs) => (next.get({ afterMs }) as { at: number | null }).at,
    hasPending: () => anyPending.get() !== undefined,
    dead: ({ tenantId, limit, before }) =>
      (dead.all({ tenant: tenantId ?? null, limit, before: before ?? null }) as DeadRow[]).map(deadDeliveryOf),
    counts() {
      const row = counts.get() as { pending: number; oldest: number | null; dead: number };
      return { pending: row.pending, dead: row.dead, oldestPendingAtMs: row.oldest };
    },
    get(deliveryId) {
      const row = one.get(deliveryId) as DeliveryRow | undefined;
      return row && deliveryOf(row);
    },
    attemptsOf: (deliveryId) =>
      attempts.all(deliveryId) as {
        attempt: number;
        atMs: number;
        outcome: CountedOutcome['outcome'];
        status: number | null;
        reason: string | null;
      }[],
  };
}

function deadDeliveryOf(row: DeadRow): DeadDelivery {
  return { ...deliveryOf(row), diedAtMs: row.settled_at ?? row.next_attempt_at, reason: row.last_reason, lastStatus: row.last_status };
}

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    deliveryId: row.delivery_id,
    tenantId: tenantIdSchema.parse(row.tenant_id),
    target: row.target,
    lane: row.lane,
    operation: row.operation,
    orderingKey: row.ordering_key,
    payload: JSON.parse(row.payload) as Readonly<Record<string, unknown>>,
    createdAtMs: row.created_at,
    attempts: row.attempts,
    attemptsBefore: row.attempts_before,
    nextAttemptAtMs: row.next_attempt_at,
    status: row.status,
  };
}
