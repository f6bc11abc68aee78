import { describe, expect, test } from 'vitest';
import { chairOf } from './chairOf.ts';
import { newestOrderAtMs } from './newestOrderAtMs.ts';
import type { VisitStage } from './state.ts';
import { aClinic, ids } from './testing/aClinic.ts';
import { aVisitIn } from './testing/aVisitIn.ts';
import { visitsOfDay } from './visitsOfDay.ts';

const a1 = ids.appointment('a1');

describe('an appointment', () => {
  test('without a start needs a time, on the day it was told of', () => {
    const clinic = aClinic().appointment('a1', { startsAt: null, scheduledAt: '10:00' });
    expect(clinic.day.visits.get(a1)).toMatchObject({ startsAtMs: null, date: '2025-11-27', provisional: false, stage: 'booked' });
    expect(visitsOfDay(clinic.appointment('a2', { startsAt: '16:00' }).day).map(({ appointmentId }) => appointmentId)).toEqual([
      'a2',
      'a1',
    ]);
  });

  test('whose start is another day leaves this one, and comes back when moved back', () => {
    const told = (startsAt: string, at: string) => ({ appointmentId: a1, startsAt, rescheduledAt: aClinic().instant(at) });
    const away = aClinic().appointment('a1').event('appointment.rescheduled.v1', told('2025-11-27T16:00:00Z', '08:00'), '08:00');
    expect(away.day.visits.get(a1)?.date).toBe('2025-11-28');
    expect(visitsOfDay(away.day)).toEqual([]);
    expect(visitsOfDay(away.event('appointment.rescheduled.v1', told('2025-11-27T15:59:00Z', '08:10'), '08:10').day)).toHaveLength(1);
  });

  test('that is told of again keeps what the second telling leaves out and takes what it changes', () => {
    const again = aClinic()
      .appointment('a1', { chair: 'chair-2', type: 'crown', isNewPatient: true })
      .appointment('a1', { provider: 'lim', startsAt: '11:00', scheduledAt: '07:00' });
    expect(again.day.visits.get(a1)).toMatchObject({
      plannedResourceId: 'chair-2',
      isNewPatient: true,
      providerId: 'lim',
      startsAtMs: again.ms('11:00'),
      stage: 'booked',
    });
  });

  test('of which only events are known is provisional, on the day those happened', () => {
    const clinic = aClinic().checkIn('a1', '09:00');
    expect(clinic.day.visits.get(a1)).toMatchObject({
      provisional: true,
      date: '2025-11-27',
      stage: 'waiting',
      patientId: 'patient-a1',
      startsAtMs: null,
    });
    const known = clinic.appointment('a1', { patient: 'patient-a1', startsAt: '09:10', scheduledAt: '09:05' });
    expect(known.day.visits.get(a1)).toMatchObject({ provisional: false, stage: 'waiting', startsAtMs: known.ms('09:10') });
    const chairOnly = aClinic().chair('chair-1', 'occupied', '09:00', { appointment: 'a1' });
    expect(chairOnly.day.visits.get(a1)).toMatchObject({ provisional: true, date: '2025-11-27', stage: 'booked', patientId: null });
  });
});

describe('a status from outside', () => {
  const cases: readonly (readonly [status: string, from: VisitStage, to: VisitStage])[] = [
    ['arrived', 'booked', 'arrived'],
    ['arrived', 'waiting', 'waiting'],
    ['arrived', 'in-chair', 'in-chair'],
    ['arrived', 'no-show', 'arrived'],
    ['checked-in', 'booked', 'arrived'],
    ['in_progress', 'booked', 'in-chair'],
    ['in-room', 'called', 'in-chair'],
    ['in_progress', 'in-chair', 'in-chair'],
    ['in_progress', 'away', 'away'],
    ['in_progress', 'on-hold', 'on-hold'],
    ['in_progress', 'completed', 'completed'],
    ['completed', 'in-chair', 'completed'],
    ['completed', 'waiting', 'completed'],
    ['completed', 'checked-out', 'checked-out'],
    ['no_show', 'booked', 'no-show'],
    ['no_show', 'waiting', 'waiting'],
    ['cancelled', 'booked', 'cancelled'],
    ['cancelled', 'in-chair', 'in-chair'],
    ['cancelled', 'no-show', 'cancelled'],
    ['left_without_being_seen', 'waiting', 'left-without-being-seen'],
    ['left_without_being_seen', 'in-chair', 'in-chair'],
    ['rescheduled', 'booked', 'rescheduled'],
    ['entered_in_error', 'waiting', 'entered-in-error'],
    ['scheduled', 'cancelled', 'booked'],
    ['confirmed', 'no-show', 'booked'],
    ['confirmed', 'booked', 'booked'],
    ['confirmed', 'waiting', 'waiting'],
    ['Seen by the other system', 'waiting', 'waiting'],
  ];
  test.each(cases)('%s of a visit that is %s leaves it %s', (status, from, to) => {
    const visit = aVisitIn(from).status('a1', status, '09:36').day.visits.get(a1);
    expect(visit?.stage).toBe(to);
  });

  test('that nobody knows is kept as it came', () => {
    expect(aVisitIn('waiting').status('a1', 'Seen by the other system', '09:36').day.visits.get(a1)?.status).toBe(
      'Seen by the other system',
    );
  });
});

test('a check-in that is told of late does not bring a called patient back to waiting', () => {
  const late = aVisitIn('called').checkIn('a1', '08:48', { at: '09:20', source: 'kiosk' });
  expect(late.day.visits.get(a1)).toMatchObject({ stage: 'called', checkedInAtMs: late.ms('08:50') });
});

describe('a stage from outside', () => {
  test('that nobody knows does not move the visit but stays in its timeline', () => {
    const clinic = aVisitIn('waiting').stage('a1', 'quarantine', '09:20');
    expect(clinic.day.visits.get(a1)?.stage).toBe('waiting');
    expect(clinic.day.visits.get(a1)?.records.at(-1)?.event.data).toMatchObject({ stage: 'quarantine' });
  });

  test('"in_chair" for somebody who is in the chair already does not take back the finer step', () => {
    const clinic = aVisitIn('in-chair').stage('a1', 'in_chair/with_provider', '09:10').stage('a1', 'in_chair', '09:12');
    expect(clinic.day.visits.get(a1)).toMatchObject({ step: 'with-provider', withProviderAtMs: clinic.ms('09:10') });
  });

  test('straight into the chair counts as having arrived by then', () => {
    const clinic = aVisitIn('booked').stage('a1', 'in_chair', '09:10');
    expect(clinic.day.visits.get(a1)).toMatchObject({ arrivedAtMs: clinic.ms('09:10'), seatedAtMs: clinic.ms('09:10'), calledAtMs: null });
  });

  test('back into the chair from finished takes the finish back', () => {
    const clinic = aVisitIn('completed').stage('a1', 'in_chair', '09:35');
    expect(clinic.day.visits.get(a1)).toMatchObject({ stage: 'in-chair', completedAtMs: null, seatedAtMs: clinic.ms('09:02') });
  });

  test('that happened before what is known already is folded where it belongs', () => {
    const late = aVisitIn('in-chair').stage('a1', 'called', '08:55');
    expect(late.day.visits.get(a1)).toMatchObject({ stage: 'in-chair', callCount: 2, calledAtMs: late.ms('09:01') });
  });
});

test("clocks are the payload's own, whenever the event came", () => {
  const clinic = aClinic().appointment('a1').checkIn('a1', '08:50', { at: '09:30' });
  expect(clinic.day.visits.get(a1)).toMatchObject({ arrivedAtMs: clinic.ms('08:50'), waitingSinceMs: clinic.ms('08:50') });
  expect(clinic.records.at(-1)?.orderAtMs).toBe(clinic.ms('09:30'));
});

test("who sits where is the chair's record alone; a patient who is moved on is in no chair", () => {
  expect(chairOf(aVisitIn('in-chair').day, a1)?.resourceId).toBe('chair-3');
  expect(chairOf(aVisitIn('completed').day, a1)).toBeUndefined();
  expect(aVisitIn('in-chair').chair('chair-3', 'available', '09:20').day.visits.get(a1)?.stage).toBe('in-chair');
});

test('a visit without personal fields folds like one with them', () => {
  const full = aVisitIn('in-chair');
  const bare = aClinic({
    records: full.records.map((record) =>
      record.event.eventType === 'patient.registered.v1'
        ? {
            ...record,
            event: { ...record.event, data: { patientId: record.event.data.patientId, registeredAt: record.event.data.registeredAt } },
          }
        : record,
    ),
  });
  expect(bare.day.visits.get(a1)).toMatchObject({ stage: 'in-chair', patientId: 'leo' });
  expect(bare.day.patients.get(ids.patient('leo'))).toMatchObject({ givenName: null, familyName: null, mobile: null });
});

test('the newest place in the order is that of the subjects asked for, 0 when nothing is known of them', () => {
  const clinic = aVisitIn('waiting').chair('chair-3', 'cleaning', '09:30');
  expect(newestOrderAtMs(clinic.day, [{ kind: 'appointment', id: 'a1' }])).toBe(clinic.ms('08:50'));
  expect(
    newestOrderAtMs(clinic.day, [
      { kind: 'appointment', id: 'a1' },
      { kind: 'resource', id: 'chair-3' },
    ]),
  ).toBe(clinic.ms('09:30'));
  expect(
    newestOrderAtMs(clinic.day, [
      { kind: 'provider', id: 'lim' },
      { kind: 'command', id: 'c9' },
    ]),
  ).toBe(0);
});

test('a command decided while an event from the future is known still comes after it', () => {
  const ahead = aVisitIn('waiting').stage('a1', 'called', '09:10');
  const seated = ahead.does({ type: 'seatPatient', appointmentId: a1, resourceId: ids.resource('chair-4') }, '09:09:30');
  expect(seated.day.visits.get(a1)?.stage).toBe('in-chair');
  expect(seated.records.at(-1)?.orderAtMs).toBe(ahead.ms('09:10') + 1);
});
