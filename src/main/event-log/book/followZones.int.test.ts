import { afterEach, expect, it } from 'vitest';
import { aDataFolder, anEvent, CLINIC, clinicSetup, toRecord } from '../testing/aLog.ts';

const folders: ReturnType<typeof aDataFolder>[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

/** Eleven at night in Perth is two in the morning of the next day in Sydney. */
const LATE = '2025-11-27T15:00:00Z';
const inSydney = { ...clinicSetup, timezone: 'Australia/Sydney' };

async function aLogWithALateAppointment() {
  const folder = aDataFolder();
  folders.push(folder);
  const log = folder.open();
  log.record([
    toRecord([anEvent('b', 'appointment.scheduled.v1', { appointmentId: 'a1', patientId: 'p1', startsAt: LATE, scheduledAt: LATE })]),
  ]);
  await log.close();
  return folder;
}

it('an appointment is found on its date in the zone that its practice has now, also after the zone was changed', async () => {
  const folder = await aLogWithALateAppointment();
  const log = folder.open({ practices: [inSydney] });
  expect(log.read.appointments(CLINIC, '2025-11-27')).toEqual([]);
  expect(log.read.appointments(CLINIC, '2025-11-28').map(({ appointmentId }) => appointmentId)).toEqual(['a1']);
  expect([...log.days.get(CLINIC, '2025-11-28').visits.keys()]).toEqual(['a1']);
  await log.close();
});

it('the book is made anew once after a change of zone, and not at all while it stays the same', async () => {
  const folder = await aLogWithALateAppointment();
  const madeAnew = () => folder.logged.filter((line) => line.includes('was made anew')).length;
  await folder.open().close();
  expect(madeAnew()).toBe(0);
  await folder.open({ practices: [inSydney] }).close();
  await folder.open({ practices: [inSydney] }).close();
  expect(madeAnew()).toBe(1);
  await folder.open().close();
  expect(madeAnew()).toBe(2);
});

it('a practice that comes or leaves changes no zone of another', async () => {
  const folder = await aLogWithALateAppointment();
  await folder.open({ practices: [] }).close();
  await folder.open({ practices: [clinicSetup, { ...inSydney, tenantId: 'second-clinic' as typeof CLINIC }] }).close();
  expect(folder.logged.filter((line) => line.includes('made anew'))).toEqual([]);
});

it('a practice that was away while the book was made anew for another finds its dates again', async () => {
  const folder = await aLogWithALateAppointment();
  const second = { ...clinicSetup, tenantId: 'second-clinic' as typeof CLINIC };
  await folder.open({ practices: [clinicSetup, second] }).close();
  await folder.open({ practices: [{ ...second, timezone: 'Australia/Sydney' }] }).close();
  const log = folder.open();
  expect(log.read.appointments(CLINIC, '2025-11-27').map(({ appointmentId }) => appointmentId)).toEqual(['a1']);
  await log.close();
});
