import { correlationIdSchema, type LogRecord } from '../../../shared/events/index.ts';
import type { Effects } from '../../effects.ts';
import type { EventLog } from '../../event-log/index.ts';
import { pmsResourcesOf } from '../configuration/configurationSnapshots.ts';
import type { PmsApi, PmsResult } from '../pms-api/createPmsApi.ts';
import type { LinkedPractice } from '../practice.ts';
import { DEFAULT_LENGTH_MIN, dayAndNeighbours } from './providerTime.ts';
import { type Snapshot, snapshotKey, snapshotsOf } from './snapshotsOf.ts';

export interface AvailabilitySyncOptions {
  readonly practice: LinkedPractice;
  readonly api: PmsApi;
  readonly eventLog: EventLog;
  readonly effects: Pick<Effects, 'now' | 'newId' | 'setTimer' | 'log'>;
  readonly told: (result: PmsResult<unknown>) => void;
  /** Whether polls come through at present: an outage, wrong keys or a missing consent are the poller's to find the end of. */
  readonly isAnswering: () => boolean;
  /** Days offered, today included. */
  readonly horizonDays?: number;
}

export interface AvailabilitySync {
  /** Sends this day again whatever was sent before; null stands for every PMS resource. */
  refresh(day: { readonly date: string; readonly pmsResourceIds: readonly string[] | null }): void;
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

/**
 * Keeps Healthengine's picture of the free times true: sent as soon as something changes (debounced, told apart by hash), on
 * request, and daily for the whole horizon. A picture is not a message: it is computed afresh from the book each time and
 * sent whole after every start, so it needs no row in the outbox; what a crash swallows is sent again by the next start.
 */
export function startAvailabilitySync(options: AvailabilitySyncOptions): AvailabilitySync {
  const { practice, api, eventLog, effects, told, isAnswering, horizonDays = DEFAULT_HORIZON_DAYS } = options;
  const { tenantId, calendar } = practice;
  const dirty = new Set<string>();
  /** Resources and days that are sent even if nothing has changed. */
  const wished = new Map<string, { readonly date: string; readonly pmsResourceId: string }>();
  const sentHashes = new Map<string, string>();
  let horizonFrom = '';
  let isClosed = false;
  let underWay: Promise<void> | null = null;
  let plannedForMs: number | null = null;
  let cancelRun = () => {};
  let cancelTick = effects.setTimer(tick, 0);
  const stopListening = eventLog.onCommitted(changed);

  /** Once a step, as it begins: a new day means the whole horizon, a new quarter of an hour means today. */
  function tick(): void {
    if (isClosed) return;
    const today = eventLog.days.today(tenantId);
    if (today !== horizonFrom) resync();
    else mark([today]);
    cancelTick = effects.setTimer(tick, PAST_STEP_MS - (effects.now() % PAST_STEP_MS) + 1);
  }

  function changed(records: readonly LogRecord[]): void {
    for (const { event } of records) {
      if (event.tenantId !== tenantId) continue;
      switch (event.eventType) {
        case 'appointment.scheduled.v1':
        case 'appointment.rescheduled.v1':
        case 'appointment.status.changed.v1':
          markOffered(datesOfAppointment(event.data.appointmentId));
          break;
        case 'schedule.hours.changed.v1':
        case 'command.undone.v1':
          // Which days it moves is not in the event: every day is looked at, and only those that differ are sent.
          mark(horizon());
          break;
        case 'host.clock.corrected.v1':
          // Today may be another day, and what was done under the wrong clock stands at other times now.
          resync();
          break;
        default:
          break;
      }
    }
  }

  /** Every date on which it ever was, over midnight too: those it left are free again. */
  function datesOfAppointment(appointmentId: string): readonly string[] {
    let lengthMin: number | null = null;
    const dates = new Set<string>();
    for (const { event } of eventLog.read.about(tenantId, 'appointment', appointmentId)) {
      if (event.eventType !== 'appointment.scheduled.v1' && event.eventType !== 'appointment.rescheduled.v1') continue;
      lengthMin = event.data.lengthMin ?? lengthMin;
      if (!event.data.startsAt) continue;
      const startMs = Date.parse(event.data.startsAt);
      const last = calendar.dateOf(startMs + (lengthMin ?? DEFAULT_LENGTH_MIN) * 60_000 - 1);
      for (let date = calendar.dateOf(startMs); date <= last; date = calendar.addDays(date, 1)) dates.add(date);
    }
    return [...dates];
  }

  function horizon(): readonly string[] {
    const today = eventLog.days.today(tenantId);
    return Array.from({ length: horizonDays }, (_, day) => calendar.addDays(today, day));
  }

  function markOffered(dates: readonly string[]): void {
    const first = eventLog.days.today(tenantId);
    const last = calendar.addDays(first, horizonDays - 1);
    mark(dates.filter((date) => date >= first && date <= last));
  }

  function mark(dates: readonly string[]): void {
    for (const date of dates) dirty.add(date);
    if (dirty.size > 0) plan(DEBOUNCE_MS);
  }

  /** A run that is planned sooner stands: a stream of changes must not put it off for ever. */
  function plan(delayMs: number): void {
    const atMs = effects.now() + delayMs;
    if (isClosed || underWay || (plannedForMs !== null && plannedForMs <= atMs)) return;
    cancelRun();
    plannedForMs = atMs;
    cancelRun = effects.setTimer(run, delayMs);
  }

  function run(): void {
    plannedForMs = null;
    if (underWay || isClosed) return;
    let waitMs = TRY_AGAIN_MS;
    underWay = (isAnswering() ? sendDirty() : Promise.resolve(false))
      .then((isSent) => {
        if (isSent) waitMs = DEBOUNCE_MS;
      })
      .catch((error: unknown) =>
        effects.log('error', 'availability could not be computed', { tenantId, error: error instanceof Error ? error.name : 'unknown' }),
      )
      .finally(() => {
        underWay = null;
        if (dirty.size > 0) plan(waitMs);
      });
  }

  /** Nearest dates first, those that become dirty meanwhile included. @returns false when a call failed; it and the rest stay dirty. */
  async function sendDirty(): Promise<boolean> {
    let batch: Snapshot[] = [];
    for (let date = nearest(dirty); date !== undefined; date = nearest(dirty)) {
      if (isClosed) return false;
      batch.push(...take(date));
      while (batch.length >= SNAPSHOTS_PER_CALL) {
        if (!(await send(batch.slice(0, SNAPSHOTS_PER_CALL)))) return giveBack(batch);
        batch = batch.slice(SNAPSHOTS_PER_CALL);
      }
      // One date a turn: computing two months must not hold anything else up.
      await new Promise<void>((resolve) => effects.setTimer(resolve, 0));
    }
    return batch.length === 0 || (await send(batch)) || giveBack(batch);
  }

  function take(date: string): readonly Snapshot[] {
    const wishes = [...wished.values()].filter((wish) => wish.date === date).map(({ pmsResourceId }) => pmsResourceId);
    // 1 ms after the step began nothing of that step's beginning is offered any more.
    const notBeforeMs = Math.ceil(effects.now() / PAST_STEP_MS) * PAST_STEP_MS;
    const days = dayAndNeighbours((one) => eventLog.days.get(tenantId, one), calendar, date);
    const snapshots = snapshotsOf(days, practice, notBeforeMs, wishes);
    dirty.delete(date);
    return snapshots.filter(({ key, hash }) => wished.delete(key) || sentHashes.get(key) !== hash);
  }

  function giveBack(batch: readonly Snapshot[]): false {
    for (const { body, key } of batch) {
      dirty.add(body.date);
      wished.set(key, body);
    }
    return false;
  }

  async function send(batch: readonly Snapshot[]): Promise<boolean> {
    const result = await api.sendAvailability(
      batch.map(({ body }) => body),
      { correlationId: correlationIdSchema.parse(effects.newId()) },
    );
    told(result);
    const failed = result.outcome === 'done' ? result.value.failed : [];
    effects.log(result.outcome === 'done' ? 'info' : 'warn', 'availability sent', {
      tenantId,
      count: batch.length,
      rejected: failed.length,
      outcome: result.outcome,
    });
    for (const { snapshot } of failed) effects.log('error', 'availability was refused', { tenantId, code: nameIn(batch, snapshot) });
    // What Healthengine refuses as it is will be refused again: it counts as sent until it changes.
    const isOver = result.outcome === 'done' || result.outcome === 'refused' || result.outcome === 'gone';
    if (isOver) for (const { key, hash } of batch) sentHashes.set(key, hash);
    return isOver;
  }

  function resync(): void {
    horizonFrom = eventLog.days.today(tenantId);
    sentHashes.clear();
    mark(horizon());
  }

  return {
    resync,
    refresh({ date, pmsResourceIds }) {
      for (const pmsResourceId of pmsResourceIds ?? pmsResourcesOf(practice.setup).map((one) => one.pmsResourceId))
        wished.set(snapshotKey(date, pmsResourceId), { date, pmsResourceId });
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

function nearest(dates: ReadonlySet<string>): string | undefined {
  let first: string | undefined;
  for (const date of dates) if (first === undefined || date < first) first = date;
  return first;
}

/** A refused snapshot is told by its id, or by its place in the call. @returns our own name of it, never their text. */
function nameIn(batch: readonly Snapshot[], told: string): string {
  return (batch.find(({ body }) => body.id === told) ?? batch[Number(told)])?.body.id ?? 'unknown';
}
