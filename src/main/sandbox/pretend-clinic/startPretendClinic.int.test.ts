import { afterEach, describe, expect, it } from 'vitest';
import { visitsOfDay } from '../../../shared/clinic-day/index.ts';
import { type LogRecord, tenantIdSchema } from '../../../shared/events/index.ts';
import { DEMO_TENANT_ID } from './demoPolicy.ts';
import { type PretendClinicOptions, startPretendClinic } from './startPretendClinic.ts';
import { openStationLink } from './stationLink.ts';
import { aDataFolder, type Doors, openDoors } from './testing/openDoors.ts';

const tenantId = tenantIdSchema.parse(DEMO_TENANT_ID);
const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function someDoors() {
  const folder = aDataFolder();
  cleanUps.push(folder.remove);
  const doors = await openDoors(folder.directory);
  return { folder, doors };
}

async function aClinicBehind(doors: Doors, options: Partial<PretendClinicOptions> = {}) {
  const clinic = await startPretendClinic({ ...doors, seed: 5, ...options });
  await clinic.ready;
  return clinic;
}

const today = ({ eventLog }: Doors) => eventLog.days.get(tenantId, eventLog.days.today(tenantId));
const ownRecords = ({ eventLog }: Doors) => {
  const records: LogRecord[] = [];
  for (let after = 0; after < eventLog.head(); after = records.at(-1)?.position ?? after) records.push(...eventLog.read.after(after, 1000));
  return records;
};

/** Resolves with the first committed record that fits. */
function committed({ eventLog }: Doors, fits: (record: LogRecord) => boolean): Promise<LogRecord> {
  return new Promise((resolve) => {
    const stop = eventLog.onCommitted((records) => {
      const found = records.find(fits);
      if (!found) return;
      stop();
      resolve(found);
    });
  });
}

describe('the pretend clinic behind real doors', () => {
  it('fills the board through the intake door, and nothing of it is refused', async () => {
    const { doors } = await someDoors();
    const clinic = await aClinicBehind(doors);
    const day = today(doors);
    const inStage = (stage: string) => visitsOfDay(day).filter((visit) => visit.stage === stage).length;
    expect(visitsOfDay(day).length).toBeGreaterThan(40);
    expect(Math.min(inStage('waiting'), inStage('in-chair'), inStage('departed'))).toBeGreaterThanOrEqual(3);
    expect(visitsOfDay(doors.eventLog.days.get(tenantId, '2026-11-21')).length).toBeGreaterThan(20);
    expect([...day.providers.values()].every((provider) => provider.hours.length === 1)).toBe(true);
    expect([...day.resources.values()].filter((chair) => chair.state === 'maintenance')).toHaveLength(1);
    expect(doors.eventLog.deadLetters.count()).toBe(0);
    await clinic.stop();
    await doors.close();
  });

  it('goes on with the same day after a restart: no visit is doubled, nothing is refused', async () => {
    const { folder, doors } = await someDoors();
    await (await aClinicBehind(doors)).stop();
    const visits = visitsOfDay(today(doors)).map((visit) => visit.appointmentId);
    const scheduled = ownRecords(doors).filter(({ event }) => event.eventType === 'appointment.scheduled.v1').length;
    await doors.close();

    const again = await openDoors(folder.directory);
    await (await aClinicBehind(again, { seed: 77 })).stop();
    const bookedNow = ownRecords(again).filter(({ event }) => event.eventType === 'appointment.scheduled.v1');
    expect(new Set(visitsOfDay(today(again)).map((visit) => visit.appointmentId))).toEqual(new Set(visits));
    expect(bookedNow).toHaveLength(scheduled);
    expect(again.eventLog.deadLetters.count()).toBe(0);
    await again.close();
  });

  it('lives on: at high speed the staff call, seat and finish patients by commands, at the real time', async () => {
    const { doors } = await someDoors();
    const completed = committed(doors, ({ event, commandId }) => {
      return commandId !== null && event.eventType === 'patient.flow.update.v1' && event.data.stage === 'finished';
    });
    const seated = committed(doors, ({ event, commandId }) => {
      return commandId !== null && event.eventType === 'resource.occupancy.update.v1' && event.data.status === 'occupied';
    });
    const startedMs = doors.effects.now();
    const clinic = await aClinicBehind(doors, { speed: 1_000 });
    for (const record of await Promise.all([completed, seated])) {
      expect(record.actor.kind).toBe('user');
      expect(record.receivedAtMs).toBeGreaterThanOrEqual(startedMs);
      expect(Math.abs(record.receivedAtMs - Date.parse(record.event.occurredAt))).toBeLessThan(60_000);
    }
    await clinic.stop();
    await doors.close();
  });

  it('goes along with a person who acts at a window: the patient they seated is treated where they sit', async () => {
    const { doors } = await someDoors();
    await (await aClinicBehind(doors)).stop();
    const day = today(doors);
    const patient = visitsOfDay(day).find((visit) => visit.stage === 'waiting' && visit.providerId !== null);
    const chair = [...day.resources.values()].find((resource) => resource.state === 'available' && resource.reservedFor === null);
    if (!patient || !chair) throw new Error('somebody waits and a chair is free at 10:42');
    const { appointmentId } = patient;
    const { resourceId } = chair;

    const welcomed = Promise.withResolvers<void>();
    const person = openStationLink({ ...doors, initials: 'PM', tenantId, onDay: () => welcomed.resolve() });
    cleanUps.push(() => person.stop());
    await welcomed.promise;
    const head = () => doors.eventLog.head();
    expect(await person.command(day.date, head(), { type: 'callPatient', appointmentId, resourceId })).toBe('accepted');
    expect(await person.command(day.date, head(), { type: 'seatPatient', appointmentId, resourceId })).toBe('accepted');

    const cleaned = committed(doors, ({ event }) => {
      return event.eventType === 'resource.occupancy.update.v1' && event.data.resourceId === resourceId && event.data.status === 'cleaning';
    });
    const clinic = await aClinicBehind(doors, { speed: 1_000 });
    expect((await cleaned).actor).toMatchObject({ kind: 'user', id: 'KO' });
    expect(today(doors).visits.get(appointmentId)?.completedAtMs).not.toBeNull();
    await clinic.stop();
    await doors.close();
  });

  it('waits for doors that are shut, and comes back when the engine was restarted on the same ports', async () => {
    const { folder, doors } = await someDoors();
    const ports = { intake: Number(new URL(doors.intakeUrl).port), station: Number(new URL(doors.stationUrl).port) };
    const clinic = await aClinicBehind(doors, { speed: 1_000 });
    await doors.close();
    const again = await openDoors(folder.directory, doors.effects, ports);
    await committed(again, ({ commandId }) => commandId !== null);
    await clinic.stop();
    await again.close();
  });

  it('stops cleanly while the doors have never opened', async () => {
    const { doors } = await someDoors();
    await doors.close();
    const clinic = await startPretendClinic({ ...doors, seed: 5 });
    await clinic.stop();
    await clinic.ready;
  });
});
