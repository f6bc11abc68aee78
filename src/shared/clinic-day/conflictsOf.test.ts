import { describe, expect, test } from 'vitest';
import { conflictsOf } from './conflictsOf.ts';
import { type AClinic, aClinic, ids } from './testing/aClinic.ts';
import { aVisitIn } from './testing/aVisitIn.ts';

/** The fix must be accepted, and afterwards nothing disagrees any more. */
function expectFixed(clinic: AClinic, at = '09:40') {
  const [conflict] = conflictsOf(clinic.day);
  if (!conflict?.fix) throw new Error('no fix is offered');
  expect(conflictsOf(clinic.does(conflict.fix.command, at).day)).toEqual([]);
}

describe('what disagrees is shown with a plain sentence and the one command that fixes it', () => {
  test.each([
    ['waiting', 'Chair 4 is occupied by Leo Marchetti, who is still in the queue.'],
    ['called', 'Chair 4 is occupied by Leo Marchetti, who was called but not seated.'],
    ['booked', 'Chair 4 is occupied by Leo Marchetti, who has not been checked in.'],
  ] as const)('a chair occupied by a patient who is %s', (stage, message) => {
    const clinic = aVisitIn(stage).chair('chair-4', 'occupied', '09:20', { appointment: 'a1' });
    expect(conflictsOf(clinic.day)).toMatchObject([
      {
        kind: 'chair-occupied-not-seated',
        appointmentId: 'a1',
        resourceId: 'chair-4',
        message,
        fix: { label: 'Leo Marchetti is in Chair 4' },
      },
    ]);
    expectFixed(clinic);
  });

  test('somebody in the chair whom no chair names', () => {
    const clinic = aVisitIn('waiting').stage('a1', 'in_chair', '09:10');
    expect(conflictsOf(clinic.day)).toMatchObject([
      {
        kind: 'in-chair-without-chair',
        message: 'Leo Marchetti is being seen, but no chair says so.',
        fix: { label: 'Leo Marchetti is in Chair 1' },
      },
    ]);
    expectFixed(clinic);
  });

  test('somebody in the chair whom no chair names, while no chair is free: only a person can tell', () => {
    const full = ['chair-1', 'chair-2', 'chair-3', 'chair-4', 'room-1'].reduce<AClinic>(
      (clinic, chair) => clinic.chair(chair, 'maintenance', '08:00'),
      aVisitIn('waiting').stage('a1', 'in_chair', '09:10'),
    );
    expect(conflictsOf(full.day)).toMatchObject([{ kind: 'in-chair-without-chair', fix: null }]);
  });

  test('one visit in two chairs: the chair told of last holds', () => {
    const clinic = aVisitIn('in-chair').chair('chair-4', 'occupied', '09:20', { appointment: 'a1' });
    expect(conflictsOf(clinic.day)).toMatchObject([
      {
        kind: 'two-chairs',
        resourceId: 'chair-3',
        message: 'Leo Marchetti is in two chairs at once: Chair 3 and, more recently, Chair 4.',
        fix: { label: 'Chair 3 is free' },
      },
    ]);
    expectFixed(clinic);
  });

  test.each(['completed', 'departed', 'cancelled', 'no-show'] as const)('a chair that names a visit which is %s', (stage) => {
    const clinic = aVisitIn(stage).chair('chair-4', 'occupied', '09:35', { appointment: 'a1' });
    expect(conflictsOf(clinic.day)).toMatchObject([
      { kind: 'chair-names-finished-visit', message: 'Chair 4 is still occupied by Leo Marchetti, whose visit is over.' },
    ]);
    expectFixed(clinic);
  });

  test('a no-show from outside for somebody who is waiting leaves them waiting', () => {
    const clinic = aVisitIn('waiting').status('a1', 'no_show', '09:20');
    expect(conflictsOf(clinic.day)).toMatchObject([
      {
        kind: 'status-says-gone',
        message: 'Leo Marchetti is here (waiting), but the appointment is called a no-show.',
        fix: { label: 'They are here' },
      },
    ]);
    expectFixed(clinic);
  });

  test('a cancellation from outside for somebody who is waiting offers to cancel the visit', () => {
    const clinic = aVisitIn('waiting').status('a1', 'cancelled', '09:20');
    expect(conflictsOf(clinic.day)).toMatchObject([{ kind: 'status-says-gone', fix: { label: 'Cancel the visit' } }]);
    expectFixed(clinic);
  });
});

test('an ordinary day has no conflicts, nor has an empty one', () => {
  for (const stage of ['booked', 'waiting', 'in-chair', 'away', 'on-hold', 'completed', 'departed', 'no-show'] as const) {
    expect(conflictsOf(aVisitIn(stage).day)).toEqual([]);
  }
  expect(conflictsOf(aClinic().day)).toEqual([]);
});

test('without names a conflict speaks of a patient', () => {
  const nameless = aClinic().appointment('a1').checkIn('a1', '08:50').chair('chair-4', 'occupied', '09:20', { appointment: 'a1' });
  expect(conflictsOf(nameless.day)).toMatchObject([{ message: 'Chair 4 is occupied by a patient, who is still in the queue.' }]);
});

describe('two sources that say different things of one appointment', () => {
  const told = (clinic: AClinic, source: string, startsAt: string, patient = 'leo') =>
    clinic.appointment('a1', { source, patient, startsAt, eventId: `from-${source}`, scheduledAt: '00:05' });
  const clinic = () =>
    told(told(aClinic().patient('leo', 'Leo Marchetti').patient('mia', 'Mia Chen'), 'kiosk', '10:00'), 'web-portal', '10:30', 'mia');
  const visitOf = ({ day }: AClinic) => day.visits.get(ids.appointment('a1'));

  test('are both named; the last is shown and one key makes it right', () => {
    const [conflict, ...more] = conflictsOf(clinic().day);
    expect(more).toEqual([]);
    expect(conflict).toMatchObject({
      kind: 'told-differently',
      message: 'Kiosk says Leo Marchetti, 10:00; web portal says Mia Chen, 10:30. Shown is what was said last. Ask, then say who is right.',
      fix: { label: 'Web portal is right' },
      others: [{ label: 'Kiosk is right' }],
    });
    expect(visitOf(clinic())).toMatchObject({ patientId: 'mia', startsAtMs: clinic().ms('10:30') });
    expectFixed(clinic(), '09:00');
  });

  test('in whatever order they come', () => {
    const { records } = clinic();
    const other = aClinic().with(...records.toReversed());
    expect(other.day.visits.toJS()).toEqual(clinic().day.visits.toJS());
  });

  test('the other one is right when a person says so, and the contradiction is back when that is taken back', () => {
    const [conflict] = conflictsOf(clinic().day);
    const kiosk = conflict?.others?.[0]?.command;
    if (!kiosk) throw new Error('the other statement is not offered');
    const settled = clinic().does(kiosk, '09:00', { commandId: 'settle' });
    expect(visitOf(settled)).toMatchObject({ patientId: 'leo', startsAtMs: settled.ms('10:00'), conflicts: [] });
    expect(settled.decide(kiosk, '09:01')).toMatchObject({ outcome: 'refused', code: 'no-change' });
    const undone = settled.does({ type: 'undoCommand', commandId: ids.command('settle') }, '09:02');
    expect(conflictsOf(undone.day)).toMatchObject([{ kind: 'told-differently' }]);
  });

  test('contradict nobody where they say the same, or of different things', () => {
    const same = told(told(aClinic(), 'kiosk', '10:00'), 'web-portal', '10:00');
    expect(conflictsOf(same.day)).toEqual([]);
    const later = told(aClinic(), 'kiosk', '10:00').appointment('a1', { source: 'web-portal', startsAt: '10:30', scheduledAt: '00:06' });
    expect(conflictsOf(later.day)).toEqual([]);
  });
});
