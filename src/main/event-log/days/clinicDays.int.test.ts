import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClinicDay, emptyDay, foldAll, visitsOfDay } from '../../../shared/clinic-day/index.ts';
import type { LogRecord, ResourceId } from '../../../shared/events/index.ts';
import { aDataFolder, anEvent, CLINIC, clinicSetup, NOON_MS, TODAY, toRecord } from '../testing/aLog.ts';
import { messageOf, type RandomMessage, randomMessages } from '../testing/randomMessages.ts';

/** The visits that sit in chairs have a start from the beginning on. */
const bookings: readonly RandomMessage[] = ['a3', 'a4'].map((appointmentId) => ({
  type: 'appointment.scheduled.v1',
  data: { appointmentId, patientId: 'p1', startsAt: '2025-11-27T05:00:00Z', scheduledAt: '2025-11-01T00:00:00Z' },
  atMin: -30 * 24 * 60,
  command: null,
}));
const NOON = '2025-11-27T04:00:00.000Z';
const freeByCommand = (n: number): RandomMessage => ({
  type: 'resource.occupancy.update.v1',
  data: { resourceId: 'chair-2', status: 'available', timestamp: NOON },
  atMin: 0,
  command: n,
});
const undoOf = (n: string): RandomMessage => ({
  type: 'command.undone.v1',
  data: { commandId: `command-${n}`, undoneAt: NOON },
  atMin: 0,
  command: null,
});
const visitOf = (appointmentId: string) => ({ appointmentId, patientId: 'p1' });
const arrived = (appointmentId: string) => ({ appointmentId, previousStatus: 'scheduled', newStatus: 'arrived' });
const YESTERDAY = '2025-11-26';
const TOMORROW = '2025-11-28';

/**
 * What a board shows of a day, without the records behind it. Since when a state holds is left out: of one that was told
 * again and again before the day only the newest telling is carried in.
 */
function shown(day: ClinicDay) {
  const visits = visitsOfDay(day);
  const state = <Entity extends Recorded & { readonly sinceMs: number | null }>(entity: Entity) => ({
    ...plain(entity),
    sinceMs: entity.sinceMs === null ? null : 'known',
  });
  return {
    visits: visits.map(plain),
    resources: [...day.resources.values()].map(state),
    providers: [...day.providers.values()].map(state),
    patients: visits.map(({ patientId }) => patientId && day.patients.get(patientId)).map((patient) => patient && plain(patient)),
  };
}

interface Recorded {
  readonly records: readonly LogRecord[];
  readonly lastChange?: unknown;
}

function plain<Entity extends Recorded>({ records: _, lastChange: __, ...rest }: Entity) {
  return rest;
}

function alertsShown(day: ClinicDay): Record<string, unknown> {
  return Object.fromEntries([...day.alerts].map(([id, { records: _, lastChange: __, ...rest }]) => [id, rest]));
}

describe('a resident day', () => {
  it('kept up to date by commits shows what the same day shows when it is collected afresh, and what its watchers fold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(randomMessages(6), { maxLength: 8 }), async (batches) => {
        const folder = aDataFolder();
        let log = folder.open();
        const dates = [YESTERDAY, TODAY, TOMORROW];
        try {
          const watched = dates.map((date) => {
            const window = { day: foldAll(emptyDay(clinicSetup, date), log.days.records(CLINIC, date).records) };
            log.days.watch(CLINIC, date, ({ records }) => {
              window.day = foldAll(window.day, records);
            });
            return window;
          });
          let index = 0;
          log.record(bookings.map((message) => messageOf(message, index++)));
          for (const batch of batches) {
            log.record(batch.map((message) => messageOf(message, index++)));
            for (const date of dates) log.days.get(CLINIC, date);
          }
          const kept = dates.map((date) => log.days.get(CLINIC, date));
          await log.close();
          log = folder.open();
          dates.forEach((date, n) => {
            const fresh = log.days.get(CLINIC, date);
            const window = watched[n]?.day ?? fresh;
            expect(shown(kept[n] ?? fresh)).toEqual(shown(fresh));
            expect(shown(window)).toEqual(shown(fresh));
            expect(alertsShown(kept[n] ?? fresh)).toMatchObject(alertsShown(fresh));
            expect(alertsShown(window)).toMatchObject(alertsShown(fresh));
            expect(log.read.ofDay(CLINIC, date)).toEqual(log.days.records(CLINIC, date).records);
          });
        } finally {
          await log.close();
          folder.remove();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('has a visit with all its history once it is moved to the date, and tells the watchers of it', async () => {
    const folder = aDataFolder();
    const log = folder.open();
    const booked = anEvent('b', 'appointment.scheduled.v1', {
      appointmentId: 'a1',
      patientId: 'p1',
      startsAt: '2025-11-28T04:00:00Z',
      scheduledAt: '2025-11-20T04:00:00Z',
    });
    const named = anEvent('p', 'patient.registered.v1', { patientId: 'p1', givenName: 'Ada', registeredAt: '2025-11-20T04:00:00Z' });
    log.record([toRecord([booked, named])]);
    const told: (readonly number[])[] = [];
    const stop = log.days.watch(CLINIC, TODAY, ({ records }) => told.push(records.map(({ position }) => position)));
    const moved = (eventId: string, startsAt: string) =>
      anEvent(eventId, 'appointment.rescheduled.v1', { appointmentId: 'a1', startsAt, rescheduledAt: startsAt });
    log.record([toRecord([moved('m', '2025-11-27T02:00:00Z')])]);
    expect(visitsOfDay(log.days.get(CLINIC, TODAY)).map(({ appointmentId }) => appointmentId)).toEqual(['a1']);
    log.record([toRecord([moved('n', '2025-11-28T02:00:00Z')])]);
    expect(visitsOfDay(log.days.get(CLINIC, TODAY))).toEqual([]);
    stop();
    log.record([toRecord([moved('o', '2025-11-27T03:00:00Z')])]);
    expect(told).toEqual([[1, 2, 3], [4]]);
    await log.close();
    folder.remove();
  });

  it('carries in the newest state before the first instant of the date, and not what happens from the next midnight on', async () => {
    const folder = aDataFolder();
    const log = folder.open();
    const chair = (eventId: string, status: string, timestamp: string) =>
      anEvent(eventId, 'resource.occupancy.update.v1', { resourceId: 'chair-1', status, timestamp });
    const state = (date: string) => log.days.get(CLINIC, date).resources.get('chair-1' as ResourceId)?.state;
    log.record([
      toRecord(
        [
          chair('a', 'cleaning', '2025-11-26T10:00:00Z'),
          chair('b', 'maintenance', '2025-11-26T15:59:59.999Z'),
          chair('c', 'occupied', '2025-11-27T16:00:00Z'),
        ],
        { receivedAtMs: NOON_MS + 86_400_000 },
      ),
    ]);
    expect([YESTERDAY, TODAY, TOMORROW].map(state)).toEqual(['maintenance', 'maintenance', 'occupied']);
    await log.close();
    folder.remove();
  });

  it.each([
    ['the newer one first, before it came', [['undo 0', 1, 0], ['undo 1']]],
    ['the newer one first, in one commit', [[1], [0], ['undo 0', 'undo 1']]],
  ] as const)('tells its watchers that all that was ever carried in was taken back: %s', async (_, batches) => {
    const folder = aDataFolder();
    const log = folder.open();
    const window = { day: foldAll(emptyDay(clinicSetup, TOMORROW), log.days.records(CLINIC, TOMORROW).records) };
    log.days.watch(CLINIC, TOMORROW, ({ records }) => {
      window.day = foldAll(window.day, records);
    });
    const since = () => window.day.resources.get('chair-2' as ResourceId)?.sinceMs;
    let index = 0;
    for (const [n, batch] of batches.entries()) {
      if (n === batches.length - 1) expect(since()).toBeTypeOf('number');
      log.record(batch.map((what) => messageOf(typeof what === 'number' ? freeByCommand(what) : undoOf(what.slice(5)), index++)));
    }
    expect(since()).toBeNull();
    await log.close();
    folder.remove();
  });

  it('has every visit that an undo brings back to the date, also when another message of the same commit had brought in the undo', async () => {
    const folder = aDataFolder();
    const log = folder.open();
    const told = (minutes: number) => new Date(NOON_MS + minutes * 60_000).toISOString();
    const messages: readonly (readonly RandomMessage[])[] = [
      [
        {
          type: 'patient.flow.update.v1',
          data: { ...visitOf('a2'), stage: 'waiting', stageEnteredAt: told(-1) },
          atMin: -1,
          command: null,
        },
        { type: 'appointment.status.changed.v1', data: { ...arrived('a2'), updatedAt: told(-721) }, atMin: -721, command: 6 },
        { type: 'appointment.scheduled.v1', data: { ...visitOf('a1'), scheduledAt: told(720) }, atMin: 720, command: 6 },
      ],
      [
        { type: 'patient.checkin.v1', data: { ...visitOf('a1'), checkinAt: NOON }, atMin: 0, command: null },
        { type: 'command.undone.v1', data: { commandId: 'command-6', undoneAt: NOON }, atMin: 0, command: null },
      ],
    ];
    log.days.watch(CLINIC, TODAY, () => undefined);
    messages.forEach((batch, n) => {
      log.record(batch.map((message, index) => messageOf(message, n * 10 + index)));
    });
    const shownToday = visitsOfDay(log.days.get(CLINIC, TODAY)).map(({ appointmentId }) => appointmentId);
    expect(shownToday.toSorted()).toEqual(['a1', 'a2']);
    await log.close();
    folder.remove();
  });

  it('is dropped with its transaction: what could not be committed never shows', async () => {
    const folder = aDataFolder();
    const log = folder.open();
    const before = log.days.get(CLINIC, TODAY);
    const checkIn = anEvent('a', 'patient.checkin.v1', { patientId: 'p1', appointmentId: 'a1', checkinAt: '2025-11-27T04:00:00Z' });
    const failing = toRecord([], {
      decide: (view) => {
        expect(view.day(CLINIC, TODAY).visits.size).toBe(0);
        return { outcome: 'record', events: [checkIn, { ...checkIn, tenantId: 'another' as typeof CLINIC }], answer: (stored) => stored };
      },
      failed: () => [],
    });
    const looking = toRecord([], {
      decide: (view) => {
        expect(view.day(CLINIC, TODAY).visits.size).toBe(0);
        return { outcome: 'refuse', answer: [] };
      },
    });
    log.record([failing, looking]);
    expect(log.days.get(CLINIC, TODAY)).toBe(before);
    await log.close();
    folder.remove();
  });
});
