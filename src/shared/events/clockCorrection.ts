import { type LogRecord, MAX_SKEW_MS } from './logRecord.ts';
import { type CanonicalEvent, eventTypeOf } from './registry.ts';

/** Part of a practice's log was stamped by a clock that was wrong: what `host.clock.corrected.v1` says. */
export interface ClockCorrection {
  readonly tenantId: string;
  /** First and last position of the part. */
  readonly fromPosition: number;
  readonly toPosition: number;
  /** Added to what the host stamped, ms. */
  readonly offsetMs: number;
}

/** What is to be added to the stamps of a position. Several corrections of one position add up, in whatever order they are known. */
export function offsetAt(corrections: readonly ClockCorrection[], tenantId: string, position: number): number {
  let offsetMs = 0;
  for (const one of corrections) {
    if (one.tenantId === tenantId && position >= one.fromPosition && position <= one.toPosition) offsetMs += one.offsetMs;
  }
  return offsetMs;
}

/**
 * Records as they were stored, with the corrections among them carried out: a function of the set, as the fold is (events.md, Order
 * and convergence). Reading the log gives records like that; this is for who has the stored ones.
 */
export function correctClocks(stored: readonly LogRecord[]): readonly LogRecord[] {
  const corrections = new Map<number, ClockCorrection>();
  for (const { event, position } of stored) {
    if (event.eventType === 'host.clock.corrected.v1') corrections.set(position, { tenantId: event.tenantId, ...event.data });
  }
  if (corrections.size === 0) return stored;
  const known = [...corrections.values()];
  return stored.map((record) => withClockCorrected(record, offsetAt(known, record.event.tenantId, record.position)));
}

/**
 * One record as it would be had the host's clock been right. The host stamped when it was received and what people, rules and the
 * set-up did; another system's times are its own, unless it goes by the same clock. Times that somebody chose stay as chosen.
 * @param record as it was stored. @param offsetMs what is added to the host's stamps.
 */
export function withClockCorrected(record: LogRecord, offsetMs: number): LogRecord {
  if (offsetMs === 0) return record;
  const event = isByHostClock(record, offsetMs) ? withTimesShifted(record, offsetMs) : record.event;
  const receivedAtMs = record.receivedAtMs + offsetMs;
  return { ...record, event, receivedAtMs, orderAtMs: orderAfter(record, event, offsetMs) };
}

/** A kiosk on the same computer was wrong together with it: what it told agrees with the wrong clock, not with the right one. */
function isByHostClock({ actor, event, receivedAtMs }: LogRecord, offsetMs: number): boolean {
  if (actor.kind !== 'source') return true;
  const aheadMs = Date.parse(event.occurredAt) - receivedAtMs;
  return Math.abs(aheadMs) <= MAX_SKEW_MS && Math.abs(aheadMs) < Math.abs(aheadMs - offsetMs);
}

function orderAfter(record: LogRecord, corrected: CanonicalEvent, offsetMs: number): number {
  const { commandId, receivedAtMs, orderAtMs, event } = record;
  // Told by others: when it happened, but no later than a minute after it came. The wrong clock may have cut a right time.
  if (commandId === null && orderAtMs === orderAsTold(event, receivedAtMs)) return orderAsTold(corrected, receivedAtMs + offsetMs);
  if (orderAtMs - receivedAtMs <= MAX_SKEW_MS) return orderAtMs + offsetMs;
  // Decided after something far ahead of the clock: it stays behind that, or goes to its own right time where that is later.
  return Math.max(receivedAtMs + offsetMs, orderAtMs + Math.min(offsetMs, 0));
}

/** Where an event that others tell stands in the order. @param receivedAtMs epoch ms UTC. */
export function orderAsTold({ occurredAt }: CanonicalEvent, receivedAtMs: number): number {
  return Math.min(Date.parse(occurredAt), receivedAtMs + MAX_SKEW_MS);
}

function withTimesShifted({ event, actor }: LogRecord, offsetMs: number): CanonicalEvent {
  const data: Record<string, unknown> = { ...event.data };
  for (const field of eventTypeOf(event.eventType).ownTimes) data[field] = shifted(data[field], offsetMs);
  if (event.eventType === 'appointment.scheduled.v1' && event.data.origin === 'walk-in') {
    // Whoever walks in is placed at the time of their coming.
    data['startsAt'] = shifted(event.data.startsAt, offsetMs);
  }
  if (event.eventType === 'schedule.hours.changed.v1' && actor.kind === 'setup') {
    data['effectiveFrom'] = dateShifted(event.data.effectiveFrom, offsetMs);
  }
  if (event.eventType === 'appointment.status.changed.v1' && event.data.metadata?.['resumeAt'] !== undefined) {
    data['metadata'] = { ...event.data.metadata, resumeAt: shifted(event.data.metadata['resumeAt'], offsetMs) };
  }
  // Instants become other instants, so the payload still is one of its type.
  return { ...event, occurredAt: shifted(event.occurredAt, offsetMs), data } as unknown as CanonicalEvent;
}

function shifted<Value>(value: Value, offsetMs: number): Value | string {
  const atMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? value : new Date(atMs + offsetMs).toISOString();
}

const DAY_MS = 86_400_000;

/** In whole days, and rather a day too early than too late: the set-up's hours are the same on both. */
function dateShifted(date: string, offsetMs: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + Math.floor(offsetMs / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
}
