import type { PracticeSetup } from '../../../shared/clinic-day/index.ts';
import type { Actor, AlertId, CanonicalEvent, CorrelationId, EventId, SourceId, TenantId } from '../../../shared/events/index.ts';
import { practiceCalendar } from '../../../shared/practice-time/index.ts';
import type { Log } from '../../effects.ts';
import type { Proposal } from '../contract.ts';
import type { ReadableDatabase } from '../database/openDatabase.ts';
import type { ClockCorrections } from './clockCorrections.ts';
import { clockWords, type Occasion } from './clockWords.ts';
import { type HostClock, SMALLEST_CORRECTION_MS, watchHostClock } from './watchHostClock.ts';

export interface CorrectHostClockParts {
  /** Absent: the clock is taken to be right, as in tests that step it. */
  readonly clock: HostClock | undefined;
  readonly database: ReadableDatabase;
  readonly practices: readonly PracticeSetup[];
  readonly corrections: ClockCorrections;
  readonly record: (batch: readonly Proposal<boolean>[]) => readonly boolean[];
  /** Collects the days of a practice afresh, and has their watchers start again. */
  readonly reload: (tenantId: TenantId) => void;
  readonly head: () => number;
  readonly newId: () => string;
  readonly log: Log;
}

export interface HostClockCorrector {
  /**
   * Before each commit and now and then: records a correction where the clock was set, at the first look also where the log is ahead of
   * the clock. @returns by how much it was set since the last look, ms; 0 when it was not.
   * @throws StorageError when the correction could not be stored: it is tried again at the next look.
   */
  look(): number;
}

/** A part of the log, and what is to be added to its stamps. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly offsetMs: number;
}

/** A clock that says an earlier date has lost its battery: this program was not there yet. */
const EARLIEST_MS = Date.parse('2025-01-01T00:00:00Z');
/** As many records as may have been stored out of turn. */
const NEWEST_LOOKED_AT = 100;
const source = 'host' as SourceId;
const actor: Actor = { kind: 'rule', id: 'host-clock', role: null };

/**
 * Keeps what happened in one line of time, whatever somebody does to the clock (events.md, Delivery semantics): when it is set, everything
 * that this run has stamped moves along, so that what was done stays done, waits stay as long as they were, and what comes next is
 * stamped after it. Setting a clock wrong and right again takes itself back. The newest setting is believed, because nothing here knows
 * better; what other systems said by their own clocks stays.
 */
export function correctHostClock(parts: CorrectHostClockParts): HostClockCorrector {
  const { clock, database, practices, corrections, record, reload, head, newId, log } = parts;
  if (!clock) return { look: () => 0 };
  const { now } = clock;
  const watch = watchHostClock(clock);
  const stampsBefore = database.prepare<[number], { position: number; tenantId: string; receivedAtMs: number }>(
    'SELECT position, tenant_id AS tenantId, received_at AS receivedAtMs FROM events WHERE position <= ? ORDER BY position DESC',
  );
  const tenantsIn = database
    .prepare<[number, number], string>('SELECT DISTINCT tenant_id FROM events WHERE position >= ? AND position <= ?')
    .pluck();
  const openAlertsOfRules = database.prepare<[string, number, number], { alertId: string; position: number; receivedAtMs: number }>(`
    SELECT a.alert_id AS alertId, e.position, e.received_at AS receivedAtMs FROM book_alerts a JOIN events e ON e.position = a.position
    WHERE a.tenant_id = ? AND a.position >= ? AND a.position <= ? AND e.source = 'rules' AND e.event_type = 'orchestration.alert.v1'`);
  /** First position that goes by the clock of this run. */
  let runFrom = head() + 1;
  let isCompared = false;
  /** What was assumed at the start, from times that were ahead of the clock then. */
  let assumed: (Range & { readonly newestMs: number }) | undefined;

  /** Stamps as they count now, newest position first. */
  function* stampsDownFrom(position: number): Generator<{ readonly position: number; readonly atMs: number }> {
    for (const one of stampsBefore.iterate(position))
      yield { position: one.position, atMs: one.receivedAtMs + corrections.offsetAt(one.tenantId, one.position) };
  }

  /**
   * Where a shift back must begin: what came before may not end up after it. That is the gap where the clock went ahead, or one as long.
   * @param from at the latest.
   */
  function startOf(offsetMs: number, from: number, to: number): number {
    if (offsetMs > 0) return from;
    let start = from;
    let earliestMs = now();
    for (const { position, atMs } of stampsDownFrom(to)) {
      if (position < from && atMs <= earliestMs) break;
      start = Math.min(start, position);
      earliestMs = Math.min(earliestMs, atMs + offsetMs);
    }
    return start;
  }

  function newestStampMs(): number {
    let newestMs = Number.NEGATIVE_INFINITY;
    let looked = 0;
    for (const { atMs } of stampsDownFrom(head())) {
      newestMs = Math.max(newestMs, atMs);
      looked += 1;
      if (looked === NEWEST_LOOKED_AT) break;
    }
    return newestMs;
  }

  function carryOut(ranges: readonly Range[], occasion: Occasion): void {
    const real = ranges.filter(({ from, to }) => from <= to);
    const tenants = new Set<string>(practices.map(({ tenantId }) => tenantId));
    for (const { from, to } of real) for (const tenantId of tenantsIn.all(from, to)) tenants.add(tenantId);
    try {
      const stored = record([...tenants].map((tenantId) => proposalOf(tenantId as TenantId, real, occasion)));
      if (stored.includes(false)) log('error', 'a correction of the clock could not be recorded for every practice');
    } finally {
      corrections.load();
    }
    for (const tenantId of tenants) if (practices.some((one) => one.tenantId === tenantId)) reload(tenantId as TenantId);
    log('warn', 'the clock of this computer was set, or cannot be right', {
      outcome: occasion.what,
      durationMs: occasion.offsetMs,
      position: head(),
      count: real.reduce((count, { from, to }) => count + to - from + 1, 0),
    });
  }

  function proposalOf(tenantId: TenantId, ranges: readonly Range[], occasion: Occasion): Proposal<boolean> {
    const nowMs = now();
    const at = new Date(nowMs).toISOString();
    const correlationId = newId() as CorrelationId;
    const envelope = () => ({
      eventId: newId() as EventId,
      eventVersion: '1',
      occurredAt: at,
      producer: 'frontdesk',
      tenantId,
      correlationId,
    });
    const corrected = ranges
      .filter(({ from, to }) => tenantsIn.all(from, to).includes(tenantId))
      .map(
        ({ from, to, offsetMs }): CanonicalEvent => ({
          ...envelope(),
          eventType: 'host.clock.corrected.v1',
          data: { fromPosition: from, toPosition: to, offsetMs, correctedAt: at },
        }),
      );
    const setup = practices.find((one) => one.tenantId === tenantId);
    const over =
      setup === undefined
        ? []
        : alertsOfWrongDates(setup, ranges).map(
            (alertId): CanonicalEvent => ({
              ...envelope(),
              eventType: 'orchestration.alert.resolved.v1',
              data: { alertId, resolvedAt: at, by: 'rule' },
            }),
          );
    const alert = setup && {
      ...envelope(),
      eventType: 'orchestration.alert.v1' as const,
      data: {
        alertId: `host-clock-${newId()}` as AlertId,
        level: 'warning' as const,
        category: 'host-clock',
        message: clockWords(occasion, practiceCalendar(setup.timezone), nowMs),
        meta: { rule: 'host-clock', offsetMs: occasion.offsetMs },
        emittedAt: at,
      },
    };
    return {
      tenantId,
      source,
      actor,
      stationId: null,
      commandId: null,
      causationId: null,
      receivedAtMs: nowMs,
      isDecision: true,
      decide: () => ({ outcome: 'record', events: [...corrected, ...over, ...(alert ? [alert] : [])], answer: () => true }),
      failed: () => false,
    };
  }

  /** What the rules raised on a date that it was not: on the right one nobody would ever find that it is over. */
  function alertsOfWrongDates({ tenantId, timezone }: PracticeSetup, ranges: readonly Range[]): readonly AlertId[] {
    const { dateOf } = practiceCalendar(timezone);
    return ranges.flatMap(({ from, to, offsetMs }) =>
      openAlertsOfRules
        .all(tenantId, from, to)
        .filter(({ position, receivedAtMs }) => {
          const atMs = receivedAtMs + corrections.offsetAt(tenantId, position);
          return dateOf(atMs) !== dateOf(atMs + offsetMs);
        })
        .map(({ alertId }) => alertId as AlertId),
    );
  }

  /** What the log holds was stamped by a clock that was ahead, or this one is behind: the first is assumed unless it cannot be. */
  function compareWithLog(): void {
    const nowMs = now();
    const newestMs = newestStampMs();
    const offsetMs = Math.round(nowMs - newestMs);
    if (offsetMs > -SMALLEST_CORRECTION_MS) return;
    if (nowMs < EARLIEST_MS) {
      carryOut([], { what: 'impossible', offsetMs: 0 });
      return;
    }
    const to = head();
    const from = startOf(offsetMs, to + 1, to);
    carryOut([{ from, to, offsetMs }], { what: 'was-ahead', offsetMs });
    assumed = { from, to, offsetMs, newestMs };
  }

  return {
    look() {
      if (!isCompared) {
        compareWithLog();
        isCompared = true;
      }
      const jumpMs = watch.jumpMs();
      if (jumpMs === 0) return 0;
      const to = head();
      // The clock was behind when the program started: by the new one, nothing had been ahead of it.
      const wasMistaken = assumed !== undefined && jumpMs > 0 && assumed.newestMs <= now() + SMALLEST_CORRECTION_MS;
      const from = startOf(jumpMs, runFrom, to);
      const takenBack = assumed && wasMistaken ? [{ from: assumed.from, to: assumed.to, offsetMs: -assumed.offsetMs }] : [];
      carryOut([...takenBack, { from, to, offsetMs: jumpMs }], { what: 'was-set', offsetMs: jumpMs });
      if (wasMistaken) assumed = undefined;
      runFrom = Math.min(runFrom, from);
      watch.taken();
      return jumpMs;
    },
  };
}
