import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { type ClinicDay, emptyDay, foldAll, forecastDay } from '../../shared/clinic-day/index.ts';
import { type AClinic, aClinic } from '../../shared/clinic-day/testing/aClinic.ts';
import { randomClinic } from '../../shared/clinic-day/testing/randomClinic.ts';
import type { AppointmentId, LogRecord } from '../../shared/events/index.ts';
import { changedEntities } from '../live/changedEntities.ts';
import type { LiveState } from '../live/index.ts';
import { createBoardKeeper } from './boardKeeper.ts';
import { queueCounts } from './queueFilter.ts';
import { queueEntries } from './queueRows.ts';

/** A board over a live day, in tasks and timers that the test runs. */
function aBoard(first: ClinicDay, hostMs: number) {
  const live = createStore<LiveState>(() => ({
    connection: { state: 'live', sinceMs: 0, lastHeardMs: 0, goodbye: null },
    welcome: null,
    practice: null,
    day: first,
    isToday: true,
    position: 0,
    health: [],
    recentlyChanged: new Map(),
    changed: null,
    pending: [],
  }));
  let tasks: (() => void)[] = [];
  let timers: (() => void)[] = [];
  let host = hostMs;
  const keeper = createBoardKeeper({
    live,
    day: first,
    hostNow: () => host,
    drawing: {
      nowMs: () => 0,
      later: (work) => {
        timers = [...timers, work];
        return () => {
          timers = timers.filter((one) => one !== work);
        };
      },
      nextTask: (work) => {
        tasks = [...tasks, work];
      },
      paintCost: (told) => told(0),
    },
  });
  const stop = keeper.start();
  return {
    live,
    keeper,
    stop,
    stage: (id: string) => keeper.faces.rows.get(id as AppointmentId)?.stage.label,
    order: () => keeper.store.getState().model.entries.map(({ row }) => row.id),
    fold(records: readonly LogRecord[]) {
      const before = live.getState().day ?? first;
      const day = foldAll(before, records);
      live.setState({ day, changed: changedEntities(before, day, records) });
    },
    snapshot: (day: ClinicDay) => live.setState({ day, changed: null }),
    passTime(ms: number) {
      host += ms;
      const due = timers;
      timers = [];
      for (const work of due) work();
    },
    async settle() {
      while (tasks.length > 0) {
        const due = tasks;
        tasks = [];
        for (const task of due) task();
        await Promise.resolve();
      }
    },
  };
}

const dayOf = (clinic: AClinic, records = clinic.records) => foldAll(emptyDay(clinic.setup, clinic.day.date), records);
const since = (before: AClinic, later: AClinic) => later.records.slice(before.records.length);

const morning = aClinic()
  .patient('amira', 'Amira Haddad')
  .patient('noah', 'Noah Lindqvist')
  .appointment('a', { patient: 'amira', startsAt: '10:20' })
  .appointment('b', { patient: 'noah', startsAt: '10:10', provider: 'lim' });

describe('the board keeps up', () => {
  it('a row shows its visit as the newest fold has it, before anything else has run', () => {
    const board = aBoard(morning.day, morning.ms('10:05'));
    expect(board.stage('a')).toBe('Booked');
    board.fold(since(morning, morning.checkIn('a', '10:05')));
    expect(board.stage('a')).toBe('Waiting');
    expect(board.stage('b')).toBe('Booked');
  });

  it('the order and the counts follow in tasks of their own', async () => {
    const board = aBoard(morning.day, morning.ms('10:05'));
    expect(board.order()).toEqual(['b', 'a']);
    board.fold(since(morning, morning.checkIn('a', '10:05')));
    expect(board.order()).toEqual(['b', 'a']);
    await board.settle();
    expect(board.order()).toEqual(['a', 'b']);
    expect(queueCounts(board.keeper.store.getState().model.entries)[0]).toBe('1 waiting');
  });

  it('a chair and the row of whoever sits in it change together', () => {
    const called = morning.checkIn('a', '10:05').stage('a', 'called', '10:06');
    const board = aBoard(called.day, called.ms('10:08'));
    const seated = called.chair('chair-1', 'occupied', '10:08', { appointment: 'a' }).stage('a', 'in_chair', '10:08');
    board.fold(since(called, seated));
    expect(board.stage('a')).toContain('Chair 1');
    expect(board.keeper.faces.tiles.get('chair-1')?.line).toBe('A. Haddad');
    board.fold(since(seated, seated.chair('chair-1', 'cleaning', '10:09')));
    expect(board.stage('a')).not.toContain('Chair 1');
  });

  it('a snapshot replaces everything in one go: nothing of the old day stays beside the new one', () => {
    const board = aBoard(morning.day, morning.ms('10:05'));
    const other = aClinic().patient('ruby', 'Ruby Chan').appointment('c', { patient: 'ruby', startsAt: '11:00' });
    board.snapshot(other.day);
    expect(board.order()).toEqual(['c']);
    expect(board.stage('a')).toBeUndefined();
  });

  it('what is worked on when a snapshot comes is given up', async () => {
    const board = aBoard(morning.day, morning.ms('10:05'));
    board.fold(since(morning, morning.checkIn('a', '10:05')));
    board.snapshot(morning.day);
    await board.settle();
    expect(board.order()).toEqual(['b', 'a']);
    expect(board.stage('a')).toBe('Booked');
  });

  it('waits and predictions are renewed as the minute of the host turns', async () => {
    const board = aBoard(morning.day, morning.ms('10:14'));
    await board.settle();
    expect(board.stage('b')).toBe('Booked');
    board.passTime(60_000);
    await board.settle();
    expect(board.stage('b')).toBe('Late 5 min');
  });

  it('follows nothing any more once it has been ended', async () => {
    const board = aBoard(morning.day, morning.ms('10:05'));
    board.stop();
    board.fold(since(morning, morning.checkIn('a', '10:05')));
    await board.settle();
    expect(board.stage('a')).toBe('Booked');
  });

  it('whatever came in whatever pieces, once the events pause it shows what the whole day says', async () => {
    await fc.assert(
      fc.asyncProperty(randomClinic, fc.array(fc.nat(6), { maxLength: 12 }), async ({ clinic, nowMs }, pieces) => {
        const board = aBoard(dayOf(clinic, []), nowMs);
        let at = 0;
        for (const size of pieces) {
          board.fold(clinic.records.slice(at, at + size));
          at += size;
          if (size % 2 === 0) await board.settle();
          board.passTime(0);
        }
        board.fold(clinic.records.slice(at));
        await board.settle();
        board.passTime(0);
        await board.settle();
        const { day } = clinic;
        const { calendar } = board.keeper.latest();
        const whole = queueEntries({ day, forecast: forecastDay(day, nowMs), nowMs, calendar });
        expect(board.keeper.store.getState().failure).toBeNull();
        expect(board.order()).toEqual(whole.map(({ row }) => row.id));
        for (const { row } of whole) expect(board.keeper.faces.rows.get(row.id)).toEqual(row);
      }),
      { numRuns: 40 },
    );
  });
});
