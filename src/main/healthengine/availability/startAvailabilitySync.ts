import { createHash } from 'node:crypto';
import { visitsOfDay } from '../../../shared/clinic-day/index.ts';
import { correlationIdSchema, type LogRecord, type ProviderId } from '../../../shared/events/index.ts';
import type { Effects } from '../../effects.ts';
import type { EventLog } from '../../event-log/index.ts';
import { pmsResourcesOf, providerOfPmsResource } from '../configuration/configurationSnapshots.ts';
import type { PmsApi, PmsResult } from '../pms-api/createPmsApi.ts';
import type { LinkedPractice } from '../practice.ts';
import { availabilityOf } from './availabilityOf.ts';

export interface AvailabilitySyncOptions {
  readonly practice: LinkedPractice;
  readonly api: PmsApi;
  readonly eventLog: EventLog;
  readonly effects: Pick<Effects, 'now' | 'newId' | 'setTimer' | 'log'>;
  readonly told: (result: PmsResult<unknown>) => void;
  /** Days offered, today included. */
  readonly horizonDays?: number;
}

export interface AvailabilitySync {
  /** Sends this day again whatever was sent before; null stands for every provider. */
  refresh(day: { readonly providerId: ProviderId | null; readonly date: string }): void;
  /** Everything over the whole horizon, whatever was sent before. */
  resync(): void;
  close(): Promise<void>;
}

/** healthengine.md, Rules: at most 100 in a call; the whole horizon at least daily. */
const SNAPSHOTS_PER_CALL = 100;
const DEFAULT_HORIZON_DAYS = 60;
const DEBOUNCE_MS = 300;
const TRY_AGAIN_MS = 5_000;
/** Today's past is taken out of the offer in steps of this length, so that a quiet minute sends nothing. */
const PAST_STEP_MS = 15 * 60_000;
const DEFAULT_SLOT_MIN = 30;
const freedStages: ReadonlySet<string> = new Set(['cancelled', 'rescheduled', 'entered-in-error', 'no-show', 'left-without-being-seen']);

/**
 * Keeps Healthengine's picture of the free times true: sent as soon as something changes (debounced, told apart by hash), on
 * request, and daily for the whole horizon. A picture is not a message: it is computed afresh from the book each time and
 * sent whole after every start, so it needs no row in the outbox; what a crash swallows is sent again by the next start.
 */
export function startAvailabilitySync(options: AvailabilitySyncOptions): AvailabilitySync {
  const { practice, api, eventLog, effects, told, horizonDays = DEFAULT_HORIZON_DAYS } = options;
  const { tenantId, calendar } = practice;
  const dirty = new Set<string>();
  const sentHashes = new Map<string, string>();
  let horizonFrom = '';
  let isClosed = false;
  let underWay: Promise<void> | null = null;
  let cancelRun = () => {};
  let cancelTick = effects.setTimer(tick, 0);
  const stopListening = eventLog.onCommitted(changed);

  /** Once a step: a new day means the whole horizon, a new quarter of an hour means today. */
  function tick(): void {
    if (isClosed) return;
    const today = eventLog.days.today(tenantId);
    if (today !== horizonFrom) resync();
    else mark([today]);
    cancelTick = effects.setTimer(tick, PAST_STEP_MS);
  }

  function changed(records: readonly LogRecord[]): void {
    for (const { event } of records) {
      if (event.tenantId !== tenantId) continue;
      if (
        event.eventType === 'schedule.hours.changed.v1' ||
        event.eventType === 'appointment.rescheduled.v1' ||
        event.eventType === 'command.undone.v1'
      ) {
        // Where it was before is not in the event: every day is looked at, and only those that differ are sent.
        mark(horizon());
      } else if (event.eventType === 'appointment.scheduled.v1' && event.data.startsAt)
        mark([calendar.dateOf(Date.parse(event.data.startsAt))]);
      else if (event.eventType === 'appointment.status.changed.v1') mark(dateOfAppointment(event.data.appointmentId));
    }
  }

  function dateOfAppointment(appointmentId: string): readonly string[] {
    const scheduled = eventLog.read.about(tenantId, 'appointment', appointmentId).flatMap(({ event }) => {
      const startsAt =
        event.eventType === 'appointment.scheduled.v1' || event.eventType === 'appointment.rescheduled.v1' ? event.data.startsAt : null;
      return startsAt ? [calendar.dateOf(Date.parse(startsAt))] : [];
    });
    return scheduled;
  }

  function horizon(): readonly string[] {
    const today = eventLog.days.today(tenantId);
    return Array.from({ length: horizonDays }, (_, day) => calendar.addDays(today, day));
  }

  function mark(dates: readonly string[]): void {
    const within = new Set(horizon());
    for (const date of dates) if (within.has(date)) dirty.add(date);
    if (dirty.size > 0) plan(DEBOUNCE_MS);
  }

  function plan(delayMs: number): void {
    cancelRun();
    if (!isClosed) cancelRun = effects.setTimer(run, delayMs);
  }

  function run(): void {
    if (underWay || isClosed) return;
    underWay = sendDirty()
      .catch((error: unknown) =>
        effects.log('error', 'availability could not be computed', { tenantId, error: error instanceof Error ? error.name : 'unknown' }),
      )
      .finally(() => {
        underWay = null;
        if (dirty.size > 0) plan(TRY_AGAIN_MS);
      });
  }

  async function sendDirty(): Promise<void> {
    let batch: Snapshot[] = [];
    for (const date of [...dirty].sort()) {
      if (isClosed) return;
      dirty.delete(date);
      batch.push(...snapshotsOf(date).filter(({ key, hash }) => sentHashes.get(key) !== hash));
      // One date a turn: computing two months must not hold anything else up.
      await new Promise<void>((resolve) => effects.setTimer(resolve, 0));
      while (batch.length >= SNAPSHOTS_PER_CALL) {
        if (!(await send(batch.slice(0, SNAPSHOTS_PER_CALL)))) return giveBack(batch);
        batch = batch.slice(SNAPSHOTS_PER_CALL);
      }
    }
    if (batch.length > 0 && !(await send(batch))) giveBack(batch);
  }

  function giveBack(batch: readonly Snapshot[]): void {
    for (const { body } of batch) dirty.add(body.date);
  }

  async function send(batch: readonly Snapshot[]): Promise<boolean> {
    const result = await api.sendAvailability(
      batch.map(({ body }) => body),
      { correlationId: correlationIdSchema.parse(effects.newId()) },
    );
    told(result);
    const isDone = result.outcome === 'done';
    const failed = isDone ? result.value.failed : [];
    effects.log(isDone && failed.length === 0 ? 'info' : 'warn', 'availability sent', {
      tenantId,
      count: batch.length,
      rejected: failed.length,
      outcome: result.outcome,
    });
    // What Healthengine refuses as it is will be refused again: it counts as sent until it changes.
    if (isDone || result.outcome === 'refused') for (const { key, hash } of batch) sentHashes.set(key, hash);
    return isDone || result.outcome === 'refused';
  }

  function snapshotsOf(date: string): readonly Snapshot[] {
    const day = eventLog.days.get(tenantId, date);
    const appointments = visitsOfDay(day).filter((visit) => !freedStages.has(visit.stage));
    const nowMs = effects.now();
    const notBeforeMs = Math.ceil(nowMs / PAST_STEP_MS) * PAST_STEP_MS;
    return pmsResourcesOf(practice.setup).map(({ pmsResourceId }) => {
      const providerId = providerOfPmsResource(practice.setup, pmsResourceId);
      const provider = providerId === null ? undefined : day.providers.get(providerId);
      const availability = availabilityOf(
        {
          hours: provider?.hours ?? [],
          breaks: provider?.breaks ?? [],
          appointments: appointments.flatMap(({ providerId: seenBy, startsAtMs, lengthMin }) =>
            seenBy === providerId && startsAtMs !== null
              ? [{ startMs: startsAtMs, endMs: startsAtMs + (lengthMin ?? DEFAULT_SLOT_MIN) * 60_000 }]
              : [],
          ),
          notBeforeMs,
          slotLengthMin: slotLengthOf(practice, providerId),
        },
        calendar.wallTimeOf,
      );
      const body = { id: `${date}-${pmsResourceId}`, date, pmsResourceId, availability };
      return { key: `${date}|${pmsResourceId}`, hash: createHash('sha256').update(JSON.stringify(availability)).digest('base64'), body };
    });
  }

  function resync(): void {
    horizonFrom = eventLog.days.today(tenantId);
    sentHashes.clear();
    mark(horizon());
  }

  return {
    resync,
    refresh({ providerId, date }) {
      for (const { pmsResourceId } of pmsResourcesOf(practice.setup)) {
        if (providerId === null || providerOfPmsResource(practice.setup, pmsResourceId) === providerId)
          sentHashes.delete(`${date}|${pmsResourceId}`);
      }
      mark([date]);
    },
    async close() {
      isClosed = true;
      stopListening();
      cancelTick();
      cancelRun();
      await underWay;
    },
  };
}

interface Snapshot {
  readonly key: string;
  readonly hash: string;
  readonly body: { readonly id: string; readonly date: string; readonly pmsResourceId: string; readonly availability: readonly unknown[] };
}

/** The shortest type that this provider does: a longer one takes several slots. */
function slotLengthOf(practice: LinkedPractice, providerId: ProviderId | null): number {
  const lengths = practice.setup.appointmentTypes
    .filter(({ providerIds }) => providerIds === null || (providerId !== null && providerIds.includes(providerId)))
    .map(({ lengthMin }) => lengthMin);
  return lengths.length === 0 ? DEFAULT_SLOT_MIN : Math.min(...lengths);
}
