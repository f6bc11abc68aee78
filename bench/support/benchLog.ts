import { type EventLog, openEventLog, type Proposal, type StoredEvent } from '../../src/main/event-log/index.ts';
import type { PracticeSetup } from '../../src/shared/clinic-day/index.ts';
import type { ProviderId, ResourceId, SourceId, TenantId } from '../../src/shared/events/index.ts';
import { practiceCalendar } from '../../src/shared/practice-time/index.ts';
import { type ClinicDayPlan, clinicDayEvents, requireCanonical, type TimedEvent } from './clinicEvents.ts';
import { BENCH_TENANT } from './serve.ts';

/** Visits a day: with them a day has about a thousand events. */
const VISITS = 110;
const CHAIRS = 8;
const PROVIDERS = 5;
const PATIENTS = 8_000;
export const BATCH = 1_000;

export const benchTenant = BENCH_TENANT as TenantId;
export const benchCalendar = practiceCalendar('Australia/Perth');

/** The same practice as the policy of the benches that run `serve`. */
const setup: PracticeSetup = {
  tenantId: benchTenant,
  name: 'Harbour Dental',
  timezone: benchCalendar.timezone,
  locationId: null,
  providers: ids('provider', PROVIDERS).map((id) => ({ providerId: id as ProviderId, name: `Dr ${id}`, title: null, specialties: [] })),
  resources: ids('chair', CHAIRS).map((id, index) => ({ resourceId: id as ResourceId, name: `Chair ${index + 1}`, kind: 'chair' })),
  appointmentTypes: [],
};

export function openBenchLog(directory: string): EventLog {
  let count = 0;
  const newId = () => {
    count += 1;
    return `dead-letter-${count}`;
  };
  return openEventLog({ directory, practices: [setup], now: Date.now, newId, log: () => undefined });
}

/**
 * The newest `count` events of a practice's days up to today, oldest first, in batches. The last day is whole; a smaller log is the
 * end of a larger one, so that today is the same in both.
 */
export function* batchesOfDays(count: number, size = BATCH): Generator<readonly TimedEvent[]> {
  const perDay = clinicDayEvents(planOf(1_000_000)).length;
  const days = Math.ceil(count / perDay);
  const today = benchCalendar.dateOf(Date.now());
  let batch: TimedEvent[] = [];
  for (let ago = days - 1; ago >= 0; ago -= 1) {
    const date = benchCalendar.addDays(today, -ago);
    const events = clinicDayEvents({ ...planOf(days - 1 - ago), startMs: benchCalendar.boundsOf(date).startMs });
    if (ago === days - 1) requireCanonical(events);
    for (const event of events) {
      batch.push(event);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function planOf(day: number): ClinicDayPlan {
  return { tenantId: BENCH_TENANT, startMs: 0, day, visits: VISITS, chairs: CHAIRS, providers: PROVIDERS, patients: PATIENTS };
}

/** One event as a message of its own, as a door would submit it. */
export function asMessage(
  { event, atMs }: TimedEvent,
  more: Partial<Proposal<readonly StoredEvent[]>> = {},
): Proposal<readonly StoredEvent[]> {
  return {
    tenantId: benchTenant,
    source: 'kiosk' as SourceId,
    actor: { kind: 'source', id: 'kiosk', role: null },
    stationId: null,
    commandId: null,
    causationId: null,
    receivedAtMs: atMs,
    decide: () => ({ outcome: 'record', events: [event], answer: (stored) => stored }),
    failed: (error) => {
      throw error;
    },
    ...more,
  };
}

/** Fills a log through `record()` itself: the same way in as everything else. @returns how many events it holds. */
export function fillLog(log: EventLog, count: number): number {
  for (const batch of batchesOfDays(count)) log.record(batch.map((event) => asMessage(event)));
  return log.head();
}

function ids(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
}
