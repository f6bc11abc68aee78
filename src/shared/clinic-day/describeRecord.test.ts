import { describe, expect, test } from 'vitest';
import type { Command } from './commands.ts';
import { describeCommand } from './describeCommand.ts';
import { describeRecord } from './describeRecord.ts';
import { aClinic, ids } from './testing/aClinic.ts';
import { aVisitIn } from './testing/aVisitIn.ts';

const a1 = ids.appointment('a1');
const chair4 = ids.resource('chair-4');

describe('a command in one sentence', () => {
  test.each<[Parameters<typeof aVisitIn>[0], Command, string]>([
    ['booked', { type: 'markArrived', appointmentId: a1 }, 'MK marked Leo Marchetti as arrived'],
    ['booked', { type: 'checkInPatient', appointmentId: a1 }, 'MK checked in Leo Marchetti'],
    ['waiting', { type: 'callPatient', appointmentId: a1, resourceId: chair4 }, 'MK called Leo Marchetti'],
    ['called', { type: 'seatPatient', appointmentId: a1, resourceId: chair4 }, 'MK seated Leo Marchetti in Chair 4'],
    ['in-chair', { type: 'setInChairStep', appointmentId: a1, step: 'ready-for-provider' }, 'MK set Leo Marchetti to ready for provider'],
    ['in-chair', { type: 'transferPatient', appointmentId: a1, resourceId: chair4, reason: 'Light' }, 'MK moved Leo Marchetti to Chair 4'],
    ['in-chair', { type: 'sendAway', appointmentId: a1, to: 'x-ray', keepChair: true }, 'MK sent Leo Marchetti to x-ray'],
    ['in-chair', { type: 'completeVisit', appointmentId: a1 }, 'MK finished the visit of Leo Marchetti'],
    ['booked', { type: 'markNoShow', appointmentId: a1 }, 'MK marked Leo Marchetti as a no-show'],
    ['no-show', { type: 'reverseNoShow', appointmentId: a1 }, 'MK took back the no-show of Leo Marchetti'],
    ['booked', { type: 'cancelAppointment', appointmentId: a1, reason: 'Ill' }, 'MK cancelled the appointment of Leo Marchetti'],
    ['booked', { type: 'reserveResource', appointmentId: a1, resourceId: chair4 }, 'MK kept Chair 4 for Leo Marchetti'],
    ['booked', { type: 'setResourceOutOfOrder', resourceId: chair4 }, 'MK marked Chair 4 out of order'],
    [
      'booked',
      { type: 'rescheduleAppointment', appointmentId: a1, startsAt: '2025-11-27T06:00:00Z' },
      'MK moved the appointment of Leo Marchetti to 14:00',
    ],
    [
      'booked',
      { type: 'addWalkIn', patient: { givenName: 'Ada', familyName: 'Nguyen' }, providerId: null, appointmentTypeId: null },
      'MK added Ada Nguyen as a walk-in',
    ],
  ])('from %s: %o', (stage, command, sentence) => {
    const clinic = aVisitIn(stage).does(command, '09:40', { commandId: 'c1' });
    expect(describeCommand(clinic.day, ids.command('c1'))).toBe(sentence);
    const undone = clinic.does({ type: 'undoCommand', commandId: ids.command('c1') }, '09:41', { commandId: 'u1', by: 'AB' });
    // A walk-in that was taken back has no name any more.
    if (command.type !== 'addWalkIn') expect(describeCommand(undone.day, ids.command('u1'))).toBe(`AB took back: ${sentence.slice(3)}`);
  });

  test('of which this day knows nothing is not described', () => {
    expect(describeCommand(aClinic().day, ids.command('c1'))).toBeUndefined();
  });
});

test("every record of a visit's timeline is a sentence that says who, also from outside", () => {
  const clinic = aVisitIn('departed')
    .stage('a1', 'teleported', '09:34')
    .hours('okafor', [])
    .alert('w1', 'warning', '09:35')
    .provider('lim', 'in-surgery', '09:36');
  const sentences = clinic.records.map((record) => describeRecord(record, clinic.day));
  expect(sentences).toEqual([
    'orchestration registered Leo Marchetti',
    'orchestration booked Leo Marchetti for 09:00',
    'orchestration checked in Leo Marchetti',
    'orchestration marked Leo Marchetti as arrived',
    'orchestration called Leo Marchetti',
    'orchestration put Leo Marchetti in Chair 3',
    'orchestration seated Leo Marchetti',
    'orchestration marked the visit of Leo Marchetti as in progress',
    'orchestration finished the visit of Leo Marchetti',
    'orchestration marked the visit of Leo Marchetti as completed',
    'orchestration marked Chair 3 for cleaning',
    'orchestration marked that Leo Marchetti left',
    'orchestration moved Leo Marchetti to “teleported”',
    'orchestration changed the hours of Dr Okafor',
    'orchestration raised an alert: Somebody has waited long.',
    'orchestration set Dr Lim to in surgery',
  ]);
});

test('without names a sentence speaks of a patient', () => {
  const clinic = aClinic().appointment('a1').checkIn('a1', '08:50');
  expect(clinic.records.map((record) => describeRecord(record, clinic.day))).toEqual([
    'orchestration booked a patient for 09:00',
    'orchestration checked in a patient',
  ]);
});
