import { afterEach, describe, expect, it } from 'vitest';
import type { CanonicalEvent, TenantId } from '../../shared/events/index.ts';
import type { EventLog } from '../event-log/index.ts';
import { aDataFolder, anEvent, CLINIC, NOON_MS, TODAY, toRecord } from '../event-log/testing/aLog.ts';
import { simulatedTime } from '../healthengine/testing/simulatedTime.ts';
import { TOLD_AFTER_COMMIT_MS, TOLD_WITHIN_MS, watchAlerts } from './watchAlerts.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Booked for 12:01: 5 min late, and so an alert, at 12:06. */
const LATE_AT_MS = NOON_MS + 6 * MINUTE;

const disposables: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const dispose of disposables.splice(0).reverse()) await dispose();
});

/** A real log in stepped time, in which the watch can be started, stopped and started again as after a restart. */
function aWatch() {
  const folder = aDataFolder();
  const time = simulatedTime(NOON_MS);
  disposables.push(folder.remove);
  let log: EventLog | null = null;
  let stop = () => {};
  const effects = {
    now: time.now,
    newId: () => crypto.randomUUID(),
    setTimer: time.setTimer,
    log: (level: string, what: string, fields?: object) => void folder.logged.push(JSON.stringify({ level, what, ...fields })),
  };
  const opened = () => {
    if (!log) throw new Error('The log is closed.');
    return log;
  };
  const open = () => {
    log = folder.open({ now: time.now });
  };
  const end = async () => {
    stop();
    await log?.close();
    log = null;
  };
  open();
  disposables.push(end);
  return {
    time,
    logged: folder.logged,
    log: opened,
    watch(tenantIds: readonly TenantId[] = [CLINIC]) {
      stop = watchAlerts({ eventLog: opened(), tenantIds, effects });
    },
    stop: () => stop(),
    async restart() {
      await end();
      open();
      stop = watchAlerts({ eventLog: opened(), tenantIds: [CLINIC], effects });
    },
    record: (...events: readonly CanonicalEvent[]) => opened().record([toRecord(events, { receivedAtMs: time.now() })]),
    /** What stands and what is over: "patient-late warning open at +360000". */
    told: () =>
      [...opened().days.get(CLINIC, TODAY).alerts.values()].map(
        (alert) => `${alert.category} ${alert.level} ${alert.status} at +${alert.openedAtMs - NOON_MS}`,
      ),
    openedAfterMs: (sinceMs: number) => [...opened().days.get(CLINIC, TODAY).alerts.values()].map((alert) => alert.openedAtMs - sinceMs),
  };
}

const instant = (ms: number) => new Date(ms).toISOString();
const booked = (appointmentId = 'appt-1', startsAtMs = NOON_MS + MINUTE) =>
  anEvent(`booked-${appointmentId}`, 'appointment.scheduled.v1', {
    appointmentId,
    patientId: `pat-${appointmentId}`,
    startsAt: instant(startsAtMs),
    lengthMin: 30,
    scheduledAt: instant(NOON_MS - 60 * MINUTE),
  });
const checkedIn = (atMs: number) =>
  anEvent('came', 'patient.checkin.v1', { appointmentId: 'appt-1', patientId: 'pat-appt-1', checkinAt: instant(atMs), method: 'kiosk' });

describe('the watch over alerts', () => {
  it.each([0, 1, 4_999, 9_500, 12_999])(
    'tells what time brings about at its instant or within 15 s of it, never before, when it began at noon + %i ms',
    async (offsetMs) => {
      const clinic = aWatch();
      clinic.record(booked());
      await clinic.time.pass(offsetMs);
      clinic.watch();
      await clinic.time.pass(LATE_AT_MS - 1 - clinic.time.now());
      expect(clinic.told()).toEqual([]);
      await clinic.time.pass(TOLD_WITHIN_MS + 1);
      const [lateMs = Number.NaN, ...more] = clinic.openedAfterMs(LATE_AT_MS);
      expect(more).toEqual([]);
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThanOrEqual(TOLD_WITHIN_MS);
    },
  );

  it.each([1, 500, 1_999, 2_000])('keeps the 15 s when something is committed %i ms before the alert is due', async (beforeMs) => {
    const clinic = aWatch();
    clinic.record(booked());
    // Looks at +2 s and every 13 s after it: one of them falls on the very instant.
    await clinic.time.pass((LATE_AT_MS - NOON_MS - TOLD_AFTER_COMMIT_MS) % (TOLD_WITHIN_MS - TOLD_AFTER_COMMIT_MS));
    clinic.watch();
    await clinic.time.pass(LATE_AT_MS - beforeMs - clinic.time.now());
    clinic.record(booked('appt-2', NOON_MS + 4 * 60 * MINUTE));
    await clinic.time.pass(beforeMs + TOLD_WITHIN_MS);
    expect(clinic.openedAfterMs(LATE_AT_MS)).toEqual([TOLD_AFTER_COMMIT_MS - beforeMs]);
  });

  it('tells what a commit brings about within 2 s of it: the patient comes, and the alert is over', async () => {
    const clinic = aWatch();
    clinic.record(booked());
    clinic.watch();
    await clinic.time.pass(7 * MINUTE);
    expect(clinic.told()).toEqual([expect.stringContaining('patient-late warning open')]);
    clinic.record(checkedIn(clinic.time.now()));
    await clinic.time.pass(TOLD_AFTER_COMMIT_MS);
    expect(clinic.told()).toEqual([expect.stringContaining('patient-late warning resolved')]);
  });

  it('raises the level of an alert that stands: 10 min late is critical', async () => {
    const clinic = aWatch();
    clinic.record(booked());
    clinic.watch();
    await clinic.time.pass(11 * MINUTE + TOLD_WITHIN_MS);
    expect(clinic.told()).toEqual([expect.stringContaining('patient-late critical open')]);
  });

  it('tells nothing twice after a restart', async () => {
    const clinic = aWatch();
    clinic.record(booked());
    clinic.watch();
    await clinic.time.pass(7 * MINUTE);
    const before = clinic.log().head();
    const told = clinic.told();
    await clinic.restart();
    await clinic.time.pass(MINUTE);
    expect(clinic.told()).toEqual(told);
    expect(clinic.log().head()).toBe(before);
  });

  it('tells after a start what came due while it was not running', async () => {
    const clinic = aWatch();
    clinic.record(booked());
    await clinic.time.pass(8 * MINUTE);
    clinic.watch();
    await clinic.time.pass(TOLD_AFTER_COMMIT_MS);
    expect(clinic.told()).toEqual([`patient-late warning open at +${8 * MINUTE + TOLD_AFTER_COMMIT_MS}`]);
  });

  it('records nothing in an hour in which nothing is due', async () => {
    const clinic = aWatch();
    clinic.record(booked('appt-1', NOON_MS + 3 * 60 * MINUTE), booked('tomorrow', NOON_MS + 24 * 60 * MINUTE));
    clinic.watch();
    await clinic.time.pass(60 * MINUTE);
    expect(clinic.told()).toEqual([]);
    expect(clinic.log().head()).toBe(2);
  });

  it('goes over to the next day at midnight of the practice', async () => {
    const clinic = aWatch();
    const midnightMs = NOON_MS + 12 * 60 * MINUTE;
    clinic.record(booked('appt-1', midnightMs + MINUTE));
    await clinic.time.pass(12 * 60 * MINUTE - MINUTE);
    clinic.watch();
    await clinic.time.pass(7 * MINUTE + TOLD_WITHIN_MS);
    const alerts = [...clinic.log().days.get(CLINIC, '2025-11-28').alerts.values()];
    expect(alerts.map((alert) => [alert.category, alert.status])).toEqual([['patient-late', 'open']]);
  });

  it('goes on after a look that failed, and a practice whose day cannot be read keeps no other from its alerts', async () => {
    const clinic = aWatch();
    clinic.record(booked());
    clinic.watch(['not-of-this-policy' as TenantId, CLINIC]);
    await clinic.time.pass(7 * MINUTE);
    expect(clinic.told()).toEqual([expect.stringContaining('patient-late warning open')]);
    const failed = clinic.logged.filter((line) => line.includes('the rules could not look at the day'));
    expect(failed.length).toBeGreaterThan(1);
    expect(failed.every((line) => line.includes('not-of-this-policy'))).toBe(true);
  });

  it('goes on when another listener of the log throws', async () => {
    const clinic = aWatch();
    clinic.log().onCommitted(() => {
      throw new Error('a listener of somebody else');
    });
    clinic.watch();
    await clinic.time.pass(6 * MINUTE + TOLD_WITHIN_MS);
    clinic.record(booked());
    await clinic.time.pass(TOLD_AFTER_COMMIT_MS);
    expect(clinic.told()).toEqual([expect.stringContaining('patient-late warning open')]);
  });

  it('looks at the practice that changed, not at the others', async () => {
    const clinic = aWatch();
    clinic.watch([CLINIC, 'elsewhere' as TenantId]);
    await clinic.time.pass(TOLD_AFTER_COMMIT_MS);
    const looks = () => clinic.logged.filter((line) => line.includes('elsewhere')).length;
    const before = looks();
    clinic.record(booked());
    await clinic.time.pass(TOLD_AFTER_COMMIT_MS);
    expect(looks()).toBe(before);
  });

  it('does nothing more once it is stopped', async () => {
    const clinic = aWatch();
    clinic.record(booked());
    clinic.watch();
    await clinic.time.pass(MINUTE);
    clinic.stop();
    await clinic.time.pass(10 * MINUTE);
    clinic.record(checkedIn(clinic.time.now()));
    await clinic.time.pass(10 * MINUTE);
    expect(clinic.told()).toEqual([]);
    expect(clinic.log().head()).toBe(2);
  });

  it('what is over stays over when the clock was set back between its opening and its end', async () => {
    const clinic = aWatch();
    clinic.record(booked());
    clinic.watch();
    await clinic.time.pass(LATE_AT_MS + TOLD_WITHIN_MS - NOON_MS);
    expect(clinic.told()).toEqual([expect.stringContaining('patient-late warning open')]);
    clinic.time.jump(-5 * MINUTE);
    await clinic.time.pass(TOLD_WITHIN_MS);
    expect(clinic.told()).toEqual([expect.stringContaining('patient-late warning resolved')]);
  });
});
