import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visitsOfDay } from '../../../shared/clinic-day/index.ts';
import type { EventLog } from '../contract.ts';
import { aDataFolder, anEvent, CLINIC, NOON_MS, TODAY, toRecord } from '../testing/aLog.ts';
import { HELD_BEFORE_MIDNIGHT_MS } from './clinicDays.ts';
import { STEPS_A_TURN } from './gatherInTurns.ts';

const VISITS = 4 * STEPS_A_TURN;
const TOMORROW = '2025-11-28';
const MIDNIGHT_MS = Date.parse('2025-11-27T16:00:00Z');
/** Reads that one step makes: of an appointment its records, each by position, its patient, their details. */
const READS_A_STEP = 10;

let folder: ReturnType<typeof aDataFolder>;
let log: EventLog;
let reads = 0;
let restore = () => {};

beforeEach(async () => {
  countReads();
  folder = aDataFolder();
  log = folder.open();
  for (const date of [TODAY, TOMORROW])
    log.record([toRecord(Array.from({ length: VISITS }, (_, n) => booked(`${date}-${n}`, `${date}T03:00:00Z`)))]);
  await log.close();
  log = folder.open();
});

afterEach(async () => {
  await log.close();
  restore();
  folder.remove();
});

/** Every read of SQLite from here on: the work that cannot be seen in a result. */
function countReads(): void {
  const memory = new Database(':memory:');
  const statement = Object.getPrototypeOf(memory.prepare('SELECT 1'));
  memory.close();
  const { get, all } = statement;
  const counted = (read: (...values: unknown[]) => unknown) =>
    function (this: unknown, ...values: unknown[]) {
      reads += 1;
      return read.apply(this, values);
    };
  Object.assign(statement, { get: counted(get), all: counted(all) });
  restore = () => Object.assign(statement, { get, all });
}

function readsOf(work: () => unknown): number {
  reads = 0;
  work();
  return reads;
}

/** @returns the reads of each turn until nothing more is read. */
async function turns(between: (turn: number) => void = () => {}): Promise<readonly number[]> {
  const taken: number[] = [];
  for (;;) {
    reads = 0;
    await nextTurn();
    if (reads === 0) return taken;
    taken.push(reads);
    between(taken.length);
  }
}

function booked(appointmentId: string, startsAt: string) {
  return anEvent(`booked-${appointmentId}`, 'appointment.scheduled.v1', {
    appointmentId,
    patientId: `pat-${appointmentId}`,
    startsAt,
    scheduledAt: '2025-11-20T04:00:00Z',
  });
}

const shown = (date: string) => visitsOfDay(log.days.get(CLINIC, date)).map(({ appointmentId }) => String(appointmentId));

describe('today', () => {
  it('is held from the start on, collected some of it a turn, so that whoever needs it reads nothing', async () => {
    expect(readsOf(() => log.days.holdToday(CLINIC))).toBe(0);
    const taken = await turns();
    expect(taken.length).toBeGreaterThanOrEqual(VISITS / STEPS_A_TURN);
    expect(Math.max(...taken)).toBeLessThanOrEqual(STEPS_A_TURN * READS_A_STEP);
    expect(readsOf(() => log.days.get(CLINIC, TODAY))).toBe(0);
    expect(shown(TODAY)).toHaveLength(VISITS);
  });

  it('has what was committed while it was collected, whether that turn had passed it or not', async () => {
    log.days.holdToday(CLINIC);
    await turns((turn) => {
      const move = (appointmentId: string, startsAt: string) =>
        anEvent(`moved-${turn}-${appointmentId}`, 'appointment.rescheduled.v1', {
          appointmentId,
          startsAt,
          rescheduledAt: '2025-11-27T03:59:00Z',
        });
      if (turn > 3) return;
      log.record([
        toRecord([
          booked(`new-${turn}`, `${TODAY}T05:00:00Z`),
          move(`${TOMORROW}-${turn}`, `${TODAY}T06:00:00Z`),
          move(`${TODAY}-${turn}`, `${TOMORROW}T06:00:00Z`),
          move(`${TODAY}-${VISITS - turn}`, `${TOMORROW}T06:00:00Z`),
        ]),
      ]);
    });
    expect(readsOf(() => log.days.get(CLINIC, TODAY))).toBe(0);
    const held = shown(TODAY);
    await log.close();
    log = folder.open();
    expect(held.toSorted()).toEqual(shown(TODAY).toSorted());
    expect(held).toEqual(expect.arrayContaining(['new-1', 'new-2', 'new-3', `${TOMORROW}-1`]));
  });

  it('is held across midnight: the day that begins is collected before it does', async () => {
    log.days.holdToday(CLINIC);
    await turns();
    folder.clock.nowMs = MIDNIGHT_MS - HELD_BEFORE_MIDNIGHT_MS;
    log.days.holdToday(CLINIC);
    await turns();
    folder.clock.nowMs = MIDNIGHT_MS;
    expect(readsOf(() => log.days.get(CLINIC, log.days.today(CLINIC)))).toBe(0);
    expect(shown(TOMORROW)).toHaveLength(VISITS);
  });

  it('that is asked for while it is collected is whole at once, and the same afterwards', async () => {
    log.days.holdToday(CLINIC);
    await nextTurn();
    const asked = log.days.get(CLINIC, TODAY);
    expect(visitsOfDay(asked)).toHaveLength(VISITS);
    await turns();
    expect(log.days.get(CLINIC, TODAY)).toBe(asked);
  });

  it('is no longer collected once the log is closed', async () => {
    log.days.holdToday(CLINIC);
    await nextTurn();
    await log.close();
    expect(await turns()).toEqual([]);
    expect(folder.logged.filter((line) => line.includes('could not be held'))).toEqual([]);
    folder.clock.nowMs = NOON_MS;
    log = folder.open();
  });
});
