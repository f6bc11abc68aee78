import { describe, expect, test } from 'vitest';
import { emptyDay } from './emptyDay.ts';
import { foldAll } from './fold.ts';
import { aClinic, ids } from './testing/aClinic.ts';

describe('a day folded', () => {
  const clinic = aClinic()
    .patient('leo', 'Leo Marchetti')
    .appointment('a1', { patient: 'leo', startsAt: '09:00' })
    .checkIn('a1', '08:50')
    .stage('a1', 'called', '09:01')
    .chair('chair-3', 'occupied', '09:02', { appointment: 'a1' })
    .stage('a1', 'in_chair', '09:02');

  test('a visit goes from booked to the chair with the clocks of the payloads', () => {
    const visit = clinic.day.visits.get(ids.appointment('a1'));
    expect(visit).toMatchObject({
      stage: 'in-chair',
      step: 'setup',
      arrivedAtMs: clinic.ms('08:50'),
      checkedInAtMs: clinic.ms('08:50'),
      waitingSinceMs: clinic.ms('08:50'),
      calledAtMs: clinic.ms('09:01'),
      seatedAtMs: clinic.ms('09:02'),
      date: clinic.date,
      provisional: false,
    });
    expect(clinic.day.resources.get(ids.resource('chair-3'))).toMatchObject({ state: 'occupied', appointmentId: 'a1' });
  });

  test('records that arrive in reverse and twice fold to the same visit', () => {
    const shuffled = [...clinic.records]
      .reverse()
      .reduce((day, record) => foldAll(day, [record, record]), emptyDay(clinic.setup, clinic.date));
    expect(shuffled.visits.toJS()).toEqual(clinic.day.visits.toJS());
    expect(shuffled.resources.toJS()).toEqual(clinic.day.resources.toJS());
  });
});
