import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PatientId } from '../../shared/events/index.ts';
import type { EventLog } from './contract.ts';
import { aDataFolder, anEvent, CLINIC, TODAY, toRecord } from './testing/aLog.ts';

let folder: ReturnType<typeof aDataFolder>;
let log: EventLog;

beforeEach(() => {
  folder = aDataFolder();
  log = folder.open();
  const at = { scheduledAt: '2025-11-27T00:00:00Z', startsAt: '2025-11-27T05:00:00Z' };
  log.record([
    toRecord([
      anEvent('e-1', 'appointment.scheduled.v1', { ...at, patientId: 'p-1', appointmentId: 'appt-1', reason: 'Canary' }),
      anEvent('e-2', 'patient.registered.v1', { patientId: 'p-2', familyName: 'Canary', registeredAt: '2025-11-27T00:00:00Z' }),
      anEvent('e-3', 'appointment.scheduled.v1', { ...at, patientId: 'p-2', appointmentId: 'appt-2' }),
      anEvent('e-4', 'patient.checkin.v1', {
        patientId: 'p-2',
        appointmentId: 'appt-2',
        checkinAt: '2025-11-27T04:00:00Z',
        notes: 'Canary',
      }),
    ]),
  ]);
});

afterEach(async () => {
  await log.close();
  folder.remove();
});

/** Somebody else changes bytes of the data while the program is stopped. */
async function damaged(file: 'events.db' | 'keys.db', sql: string): Promise<void> {
  await log.close();
  const database = new Database(join(folder.directory, file));
  database.exec(sql);
  database.close();
  log = folder.open();
}

const faults: readonly (readonly [string, 'events.db' | 'keys.db', string, number, RegExp])[] = [
  ['a seal that does not open', 'events.db', 'UPDATE events SET sealed = zeroblob(60) WHERE position = 4', 4, /cannot be opened/],
  ['a payload that is no JSON', 'events.db', `UPDATE events SET data = '{"appointmentId":' WHERE position = 3`, 3, /text is damaged/],
  ['a payload that is no object', 'events.db', "UPDATE events SET data = '[]' WHERE position = 3", 3, /text is damaged/],
  ['a type of another version', 'events.db', "UPDATE events SET event_type = 'visit.danced.v7' WHERE position = 3", 3, /not known/],
  ['a field that is gone', 'events.db', `UPDATE events SET data = '{"patientId":"p-2"}' WHERE position = 3`, 3, /does not fit/],
  ['an instant that is none', 'events.db', "UPDATE events SET occurred_at = 'noon' WHERE position = 4", 4, /does not fit/],
];

describe.each(faults)('an event with %s', (_what, file, sql, position, reason) => {
  it('is named in its place, and everything else is read', async () => {
    await damaged(file, sql);
    const page = log.read.page(0, 10);
    expect(page.records.map((record) => record.position)).toEqual([1, 2, 3, 4].filter((other) => other !== position));
    expect(page.unreadable).toEqual([
      {
        position,
        tenantId: CLINIC,
        source: 'kiosk',
        receivedAtMs: expect.any(Number),
        eventType: expect.any(String),
        reason: expect.stringMatching(reason),
      },
    ]);
    expect(page.next).toBe(4);
    expect(log.read.page(position - 1, 1)).toMatchObject({ records: [], unreadable: [{ position }], next: position });
    expect(log.unreadable.list()).toEqual(page.unreadable);
    expect(log.health()).toMatchObject([{ key: 'unreadable-events', level: 'look' }]);
    expect(JSON.stringify([page.unreadable, log.health(), folder.logged])).not.toContain('Canary');
    expect(folder.logged.filter((line) => line.includes('cannot be read'))).toHaveLength(1);
  });

  it('hides neither the day nor the subjects, and the book can be made anew', async () => {
    await damaged(file, sql);
    expect(log.days.get(CLINIC, TODAY).visits.has('appt-1' as never)).toBe(true);
    expect(log.days.records(CLINIC, TODAY).records.map((record) => record.position)).not.toContain(position);
    expect(log.read.about(CLINIC, 'patient', 'p-2').length).toBeGreaterThan(0);
    expect(log.read.ofDay(CLINIC, TODAY).length).toBeGreaterThan(0);
    log.rebuildBook();
    expect(log.read.appointments(CLINIC, TODAY).map(({ appointmentId }) => appointmentId)).toContain('appt-1');
  });

  it('lets the next message about the same patient in, and the patient be erased', async () => {
    await damaged(file, sql);
    const next = anEvent('e-5', 'patient.flow.update.v1', {
      patientId: 'p-2',
      appointmentId: 'appt-2',
      stage: 'waiting',
      stageEnteredAt: '2025-11-27T04:05:00Z',
      notes: 'n',
    });
    expect(log.record([toRecord([next])])[0]).toMatchObject([{ outcome: 'stored' }]);
    expect(await log.erasePatient(CLINIC, 'p-2' as PatientId, { kind: 'user', id: 'MB', role: 'manager' })).toBe(true);
    expect(
      JSON.stringify(log.read.after(0, 10).filter(({ event }) => 'patientId' in event.data && event.data.patientId === 'p-2')),
    ).not.toContain('Canary');
  });
});

it('a patient whose key is damaged is left out with what was sealed under it, and what comes next is sealed anew', async () => {
  await damaged('keys.db', "UPDATE data_keys SET wrapped = zeroblob(60) WHERE id = 'p-2'");
  expect(log.read.page(0, 10).unreadable.map(({ position }) => position)).toEqual([2, 4]);
  expect(log.days.get(CLINIC, TODAY).visits.size).toBe(2);
  const next = anEvent('e-5', 'patient.details.changed.v1', { patientId: 'p-2', familyName: 'Newname', changedAt: '2025-11-27T04:05:00Z' });
  expect(log.record([toRecord([next])])[0]).toMatchObject([{ outcome: 'stored' }]);
  await log.close();
  log = folder.open();
  expect(log.days.get(CLINIC, TODAY).patients.get('p-2' as PatientId)).toMatchObject({ familyName: 'Newname' });
});

it('an event whose patient was erased is no damaged one', async () => {
  await log.erasePatient(CLINIC, 'p-2' as PatientId, { kind: 'user', id: 'MB', role: 'manager' });
  expect(log.read.page(0, 10)).toMatchObject({ unreadable: [], next: 4 });
});
