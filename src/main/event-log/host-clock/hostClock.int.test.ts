import { afterEach, describe, expect, it } from 'vitest';
import { type Command, decide, emptyDay, foldAll } from '../../../shared/clinic-day/index.ts';
import type { CommandId, LogRecord, SourceId } from '../../../shared/events/index.ts';
import { practiceCalendar } from '../../../shared/practice-time/index.ts';
import type { EventLog } from '../contract.ts';
import { aDataFolder, anEvent, asCommand, CLINIC, clinicSetup, NOON_MS, TODAY, toRecord } from '../testing/aLog.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const calendar = practiceCalendar(clinicSetup.timezone);
const perth = (wallTime: string) => `${TODAY}T${wallTime}:00+08:00`;

const ending: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A host whose clock can be wrong: time passes for all, `skewMs` is what its own clock is off. */
function aHost(options: { skewMs?: number } = {}) {
  const folder = aDataFolder();
  let trueMs = NOON_MS;
  let skewMs = options.skewMs ?? 0;
  let ids = 0;
  const now = () => trueMs + skewMs;
  const newId = () => {
    ids += 1;
    return `id-${String(ids).padStart(4, '0')}`;
  };
  const open = () => {
    const opened = folder.open({ now, steadyNow: () => trueMs, newId });
    opened.lookAtClock();
    return opened;
  };
  let log: EventLog = open();
  ending.push(async () => {
    await log.close();
    folder.remove();
  });
  return {
    get log() {
      return log;
    },
    directory: folder.directory,
    now,
    /** Time passes. */
    pass(ms: number) {
      trueMs += ms;
    },
    /** Somebody sets the clock. */
    setClock(offBy: number) {
      skewMs = offBy;
    },
    async restart(whileOff: () => void) {
      await log.close();
      whileOff();
      log = open();
    },
    /** What somebody at the desk does, decided against the day of the host's date. */
    does(command: Command): void {
      const commandId = newId() as CommandId;
      const date = log.days.today(CLINIC);
      const [refusal] = log.record([
        asCommand(commandId, [], {
          receivedAtMs: now(),
          decide(view) {
            const decided = decide(view.day(CLINIC, date), command, {
              nowMs: view.nowMs,
              actor: { kind: 'user', id: 'AB', role: 'front-desk' },
              commandId,
              newId,
              calendar,
            });
            if (decided.outcome === 'refused') throw new Error(decided.message);
            return { outcome: 'record', events: decided.events, answer: (stored) => stored, commandResult: () => ({}) };
          },
        }),
      ]);
      expect(refusal?.every(({ outcome }) => outcome === 'stored')).toBe(true);
    },
    tells(eventId: string, type: string, data: Record<string, unknown>) {
      log.record([toRecord([anEvent(eventId, type, data)], { receivedAtMs: now() })]);
    },
    books(appointmentId: string, startsAt: string) {
      log.record([
        toRecord(
          [
            anEvent(`book-${appointmentId}`, 'appointment.scheduled.v1', {
              appointmentId,
              patientId: `patient-${appointmentId}`,
              providerId: 'okafor',
              startsAt: perth(startsAt),
              lengthMin: 30,
              scheduledAt: '2025-11-20T02:00:00Z',
            }),
          ],
          { receivedAtMs: now() },
        ),
      ]);
    },
    day: () => log.days.get(CLINIC, TODAY),
    chair: (id: string) => log.days.get(CLINIC, TODAY).resources.get(id as never),
    provider: (id: string) => log.days.get(CLINIC, TODAY).providers.get(id as never),
    visit: (id: string) => log.days.get(CLINIC, TODAY).visits.get(id as never),
    corrections: () => log.read.after(0, 1000).flatMap(({ event }) => (event.eventType === 'host.clock.corrected.v1' ? [event.data] : [])),
    clockAlerts: () =>
      [...log.days.get(CLINIC, log.days.today(CLINIC)).alerts.values()].filter(({ category }) => category === 'host-clock'),
  };
}

/** A resident day, one that is collected afresh, and the fold of all records in another order agree; so do the book and its rebuilding. */
function expectOneTruth(host: ReturnType<typeof aHost>): void {
  const plain = (records: readonly LogRecord[]) => foldAll(emptyDay(clinicSetup, TODAY), records);
  const { log } = host;
  const held = plain(log.days.records(CLINIC, TODAY).records);
  expect(plain(log.read.ofDay(CLINIC, TODAY)).visits.toJS()).toEqual(held.visits.toJS());
  expect(plain([...log.read.ofDay(CLINIC, TODAY)].reverse()).resources.toJS()).toEqual(held.resources.toJS());
  expect(plain(log.read.ofDay(CLINIC, TODAY)).providers.toJS()).toEqual(held.providers.toJS());
  const before = log.read.appointments(CLINIC, TODAY);
  log.rebuildBook();
  expect(log.read.appointments(CLINIC, TODAY)).toEqual(before);
}

describe.each([
  ['5 minutes', 5 * MINUTE],
  ['2 hours', 2 * HOUR],
  ['a day', DAY],
  ['a year', YEAR],
])('a clock that was %s ahead', (_, ahead) => {
  it('and is put right: commands on a chair and a provider change at once what is shown, and the day is right', () => {
    const host = aHost();
    host.books('a1', '12:00');
    host.does({ type: 'setProviderStatus', providerId: 'okafor' as never, status: 'busy' });
    host.setClock(ahead);
    host.pass(2_000);
    host.does({ type: 'setResourceOutOfOrder', resourceId: 'chair-1' as never });
    host.does({ type: 'setProviderStatus', providerId: 'okafor' as never, status: 'on-break' });
    host.pass(10 * MINUTE);
    host.setClock(0);
    host.does({ type: 'returnResourceToService', resourceId: 'chair-1' as never });
    host.does({ type: 'setProviderStatus', providerId: 'okafor' as never, status: 'available' });
    host.does({ type: 'checkInPatient', appointmentId: 'a1' as never });

    expect(host.chair('chair-1')).toMatchObject({ state: 'available', sinceMs: host.now() });
    expect(host.provider('okafor')).toMatchObject({ state: 'available', sinceMs: host.now() });
    expect(host.visit('a1')).toMatchObject({ stage: 'waiting', arrivedAtMs: host.now() });
    expectOneTruth(host);
  });

  it('keeps what was done in that time, at its right time', () => {
    const host = aHost();
    host.books('a1', '12:00');
    host.pass(1_000);
    host.setClock(ahead);
    host.does({ type: 'setResourceOutOfOrder', resourceId: 'chair-1' as never });
    const doneAt = NOON_MS + 1_000;
    host.pass(20 * MINUTE);
    host.setClock(0);
    host.log.lookAtClock();
    expect(host.chair('chair-1')).toMatchObject({
      state: 'maintenance',
      sinceMs: doneAt,
      lastChange: { atMs: expect.closeTo(doneAt, -2) },
    });
    expect(host.log.read.after(0, 100).every(({ receivedAtMs }) => receivedAtMs <= host.now())).toBe(true);
    expectOneTruth(host);
  });

  it('when the program ran last and is right when it starts: what is done next counts', async () => {
    const host = aHost({ skewMs: ahead });
    host.does({ type: 'setResourceOutOfOrder', resourceId: 'chair-1' as never });
    host.pass(MINUTE);
    host.does({ type: 'setProviderStatus', providerId: 'okafor' as never, status: 'on-break' });
    await host.restart(() => {
      host.pass(2 * MINUTE);
      host.setClock(0);
    });
    expect(host.chair('chair-1')).toMatchObject({ state: 'maintenance' });
    host.does({ type: 'returnResourceToService', resourceId: 'chair-1' as never });
    host.does({ type: 'setProviderStatus', providerId: 'okafor' as never, status: 'available' });
    expect(host.chair('chair-1')?.state).toBe('available');
    expect(host.provider('okafor')?.state).toBe('available');
    expect(host.clockAlerts()).toMatchObject([{ message: expect.stringContaining('When Frontdesk ran last') }]);
    expectOneTruth(host);
  });
});

describe.each([
  ['10 minutes', 10 * MINUTE],
  ['3 hours', 3 * HOUR],
  ['a year', YEAR],
])('a clock that was %s behind', (_, behind) => {
  it('and is put right: what was done in that time has its right time, and what comes next counts', () => {
    const host = aHost({ skewMs: -behind });
    host.books('a1', '12:00');
    host.does({ type: 'setResourceOutOfOrder', resourceId: 'chair-1' as never });
    host.tells('k1', 'resource.occupancy.update.v1', { resourceId: 'chair-2', status: 'cleaning', timestamp: perth('11:59') });
    host.pass(20 * MINUTE);
    host.setClock(0);
    host.does({ type: 'checkInPatient', appointmentId: 'a1' as never });
    expect(host.chair('chair-1')).toMatchObject({ state: 'maintenance', sinceMs: NOON_MS });
    expect(host.chair('chair-2')).toMatchObject({ state: 'cleaning', sinceMs: NOON_MS - MINUTE });
    host.does({ type: 'returnResourceToService', resourceId: 'chair-1' as never });
    host.does({ type: 'markChairReady', resourceId: 'chair-2' as never });
    expect([host.chair('chair-1')?.state, host.chair('chair-2')?.state]).toEqual(['available', 'available']);
    expect(host.visit('a1')).toMatchObject({ stage: 'waiting', arrivedAtMs: host.now() });
    expectOneTruth(host);
  });
});

it('a clock that is set wrong and right again, several times, leaves every time as it was', () => {
  const host = aHost();
  host.books('a1', '12:00');
  host.does({ type: 'setResourceOutOfOrder', resourceId: 'chair-1' as never });
  for (const skewMs of [-3 * HOUR, YEAR, -7 * MINUTE, 2 * DAY, 0]) {
    host.pass(90_000);
    host.setClock(skewMs);
    host.log.lookAtClock();
  }
  expect(host.corrections().length).toBe(5);
  expect(host.chair('chair-1')).toMatchObject({ state: 'maintenance', sinceMs: NOON_MS });
  host.does({ type: 'returnResourceToService', resourceId: 'chair-1' as never });
  expect(host.chair('chair-1')).toMatchObject({ state: 'available', sinceMs: host.now() });
  expectOneTruth(host);
});

it('a clock that lost its battery shifts nothing at the start, and what was done under it is found again when the time is known', async () => {
  const host = aHost();
  host.books('a1', '12:00');
  host.does({ type: 'setResourceOutOfOrder', resourceId: 'chair-1' as never });
  host.pass(HOUR);
  await host.restart(() => host.setClock(Date.parse('2000-01-01T00:00:00Z') - NOON_MS));
  expect(host.corrections()).toEqual([]);
  expect(host.clockAlerts()).toMatchObject([{ message: expect.stringContaining('2000-01-01, which cannot be right') }]);
  host.does({ type: 'setProviderStatus', providerId: 'okafor' as never, status: 'on-break' });
  host.pass(MINUTE);
  host.setClock(0);
  host.does({ type: 'returnResourceToService', resourceId: 'chair-1' as never });
  expect(host.chair('chair-1')?.state).toBe('available');
  expect(host.provider('okafor')).toMatchObject({ state: 'on-break', sinceMs: NOON_MS + HOUR });
  expectOneTruth(host);
});

it('a start with a clock that is behind is taken back when the clock is set forward', async () => {
  const host = aHost();
  host.books('a1', '12:00');
  host.does({ type: 'checkInPatient', appointmentId: 'a1' as never });
  host.pass(10 * MINUTE);
  await host.restart(() => host.setClock(-2 * HOUR));
  host.pass(MINUTE);
  host.setClock(0);
  host.log.lookAtClock();
  expect(host.visit('a1')).toMatchObject({ stage: 'waiting', arrivedAtMs: NOON_MS });
  expectOneTruth(host);
});

it('times that somebody chose stay as chosen; those counted from the clock move along', () => {
  const host = aHost({ skewMs: 2 * HOUR });
  host.books('a1', '12:00');
  host.does({ type: 'rescheduleAppointment', appointmentId: 'a1' as never, startsAt: perth('16:00') });
  host.tells('al', 'orchestration.alert.v1', { alertId: 'alert-1', level: 'warning', message: 'Look.', emittedAt: perth('12:00') });
  host.pass(1_000);
  host.does({ type: 'snoozeAlert', alertId: 'alert-1' as never, minutes: 15 });
  host.setClock(0);
  host.log.lookAtClock();
  expect(host.visit('a1')?.startsAtMs).toBe(Date.parse(perth('16:00')));
  expect(host.day().alerts.get('alert-1' as never)?.snoozedUntilMs).toBe(NOON_MS + 1_000 + 15 * MINUTE);
});

it('sleep, a slewed clock and small steps are no correction', () => {
  const host = aHost();
  host.does({ type: 'setResourceOutOfOrder', resourceId: 'chair-1' as never });
  host.pass(9 * HOUR);
  host.log.lookAtClock();
  for (let step = 1; step <= 200; step += 1) {
    host.pass(2_000);
    host.setClock(step * 1_000);
    host.log.lookAtClock();
  }
  expect(host.corrections()).toEqual([]);
  host.setClock(200_000 - 59_000);
  host.does({ type: 'returnResourceToService', resourceId: 'chair-1' as never });
  expect(host.chair('chair-1')?.state).toBe('available');
  expect(host.corrections()).toEqual([]);
});

it('is told to windows as a fresh day, and to people in words', () => {
  const host = aHost();
  host.books('a1', '12:00');
  const updates: boolean[] = [];
  ending.push(host.log.days.watch(CLINIC, TODAY, ({ replaces }) => updates.push(replaces === true)));
  host.setClock(2 * HOUR);
  host.does({ type: 'setResourceOutOfOrder', resourceId: 'chair-1' as never });
  host.setClock(0);
  host.log.lookAtClock();
  expect(updates).toContain(true);
  const [, last] = host.clockAlerts();
  expect(last?.message).toBe(
    "This computer's clock was wrong by 2 h and was put right at 12:00. Times before that are adjusted. If 12:00 was not the right time, ask IT to set the clock of this computer.",
  );
});

it.each([
  ['a wrong date is over', 2 * DAY, 'resolved'],
  ['the right date goes on', 2 * HOUR, 'open'],
] as const)('what the rules raised on %s', (_, ahead, status) => {
  const host = aHost({ skewMs: ahead });
  const emittedAt = new Date(host.now()).toISOString();
  const raised = anEvent('raised', 'orchestration.alert.v1', { alertId: 'late-1', level: 'warning', message: 'Look.', emittedAt });
  host.log.record([
    toRecord([raised], {
      source: 'rules' as SourceId,
      actor: { kind: 'rule', id: 'rules', role: null },
      receivedAtMs: host.now(),
      isDecision: true,
    }),
  ]);
  host.setClock(0);
  host.log.lookAtClock();
  expect(host.day().alerts.get('late-1' as never)?.status).toBe(status);
});
