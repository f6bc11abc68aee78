import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventId, PatientId, SourceId } from '../../shared/events/index.ts';
import type { EventLog } from './contract.ts';
import { aDataFolder, anEvent, CLINIC, TODAY, toRecord } from './testing/aLog.ts';
import { asOldVersionLeftIt } from './testing/oldHalves.ts';

const ODD = 'p-\ufffd' as PatientId;
const manager = { kind: 'user', id: 'MB', role: 'manager' } as const;

let folder: ReturnType<typeof aDataFolder>;
let log: EventLog;

beforeEach(() => {
  folder = aDataFolder();
  log = folder.open();
});

afterEach(async () => {
  await log.close();
  folder.remove();
});

/** A patient and an event whose ids came with half a character each, between others whose ids are whole. */
async function aLogWithHalves(halves: Readonly<Record<string, string>>): Promise<void> {
  const odd = { patientId: ODD, appointmentId: 'appt-odd' };
  const plain = { patientId: 'p-1', appointmentId: 'appt-1' };
  const at = { scheduledAt: '2025-11-27T00:00:00Z', startsAt: '2025-11-27T05:00:00Z' };
  log.record([
    toRecord([
      anEvent('e-1', 'appointment.scheduled.v1', { ...plain, ...at, reason: 'pain' }),
      anEvent('e-2', 'patient.registered.v1', {
        patientId: ODD,
        givenName: 'Odd',
        familyName: 'Canary',
        registeredAt: '2025-11-27T00:00:00Z',
      }),
      anEvent('e-3', 'appointment.scheduled.v1', { ...odd, ...at, reason: 'check-up' }),
      anEvent('e-\ufffd', 'patient.checkin.v1', { ...plain, checkinAt: '2025-11-27T04:00:00Z', notes: 'by the door' }),
      anEvent('e-5', 'patient.checkin.v1', { ...odd, checkinAt: '2025-11-27T04:01:00Z', notes: 'by the window' }),
    ]),
  ]);
  await log.close();
  asOldVersionLeftIt(folder.directory, halves);
}

const notesOf = (id: string) => log.read.byEventId(CLINIC, 'kiosk' as SourceId, id as EventId)?.event.data;

describe('a log whose ids came with half a character', () => {
  it.each([
    ['the first half', '\ud800'],
    ['the second', '\udfff'],
  ])('is whole again at the next start: %s', async (_which, half) => {
    await aLogWithHalves({ [ODD]: `p-${half}`, 'e-\ufffd': `e-${half}` });
    log = folder.open();
    expect(log.read.page(0, 10)).toMatchObject({ unreadable: [], next: 5 });
    expect(notesOf('e-\ufffd')).toMatchObject({ notes: 'by the door' });
    expect(notesOf('e-5')).toMatchObject({ notes: 'by the window', patientId: ODD });
    const day = log.days.get(CLINIC, TODAY);
    expect([...day.visits.keys()].sort()).toEqual(['appt-1', 'appt-odd']);
    expect(day.patients.get(ODD)).toMatchObject({ familyName: 'Canary' });
    expect(log.unreadable.count()).toBe(0);
    expect(log.health()).toEqual([]);
    const details = { patientId: ODD, mobile: '0491 570 006', changedAt: '2025-11-27T04:02:00Z' };
    const outcomes = log.record([toRecord([anEvent('e-6', 'patient.details.changed.v1', details)])]);
    expect(outcomes[0]).toMatchObject([{ outcome: 'stored' }]);
    const book = log.read.appointments(CLINIC, TODAY);
    log.rebuildBook();
    expect(log.read.appointments(CLINIC, TODAY)).toEqual(book);
  });

  it('is repaired once, and reads the same after the next start', async () => {
    await aLogWithHalves({ [ODD]: 'p-\ud83d' });
    log = folder.open();
    const before = log.read.after(0, 10);
    await log.close();
    log = folder.open();
    expect(log.read.after(0, 10)).toEqual(before);
    expect(folder.logged.filter((line) => line.includes('were repaired'))).toHaveLength(1);
  });

  it('keeps what cannot be found marked and left out, while the day goes on, and the patient can be erased', async () => {
    await aLogWithHalves({ 'e-\ufffd': 'e-\ud800\udbff' });
    log = folder.open();
    expect(log.read.page(0, 10)).toMatchObject({
      unreadable: [{ position: 4, source: 'kiosk', eventType: 'patient.checkin.v1', reason: expect.stringContaining('cannot be opened') }],
      next: 5,
    });
    expect(log.days.get(CLINIC, TODAY).visits.size).toBe(2);
    expect(log.unreadable.list()).toHaveLength(1);
    expect(log.health()).toMatchObject([{ key: 'unreadable-events' }]);
    await log.close();
    log = folder.open();
    expect(log.unreadable.list()).toMatchObject([{ position: 4 }]);
    expect(await log.erasePatient(CLINIC, 'p-1' as PatientId, manager)).toBe(true);
    expect(log.unreadable.count()).toBe(0);
    expect(notesOf('e-\ufffd')).toEqual({ patientId: 'p-1', appointmentId: 'appt-1', checkinAt: '2025-11-27T04:00:00Z' });
  });
});
