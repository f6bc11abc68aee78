import { expect, test } from 'vitest';
import { aClinic, ids } from './testing/aClinic.ts';

const chair4 = ids.resource('chair-4');

test('a chair kept for a patient is no longer kept once they sit in it, and stays kept while another does', () => {
  const kept = aClinic().reserve('chair-4', 'a1', '08:30');
  expect(kept.chair('chair-4', 'occupied', '09:00', { appointment: 'a1' }).day.resources.get(chair4)).toMatchObject({ reservedFor: null });
  expect(kept.chair('chair-4', 'occupied', '09:00', { appointment: 'a2' }).day.resources.get(chair4)).toMatchObject({
    appointmentId: 'a2',
    reservedFor: 'a1',
  });
});

test('a chair that is not occupied has nobody in it, whatever else is said', () => {
  const cleaning = aClinic()
    .chair('chair-4', 'occupied', '09:00', { appointment: 'a1' })
    .chair('chair-4', 'cleaning', '09:30', { appointment: 'a1' });
  expect(cleaning.day.resources.get(chair4)).toMatchObject({ state: 'cleaning', appointmentId: null, sinceMs: cleaning.ms('09:30') });
});

test('the same state told again does not start its clock anew; another patient does', () => {
  const seated = aClinic().chair('chair-4', 'occupied', '09:00', { appointment: 'a1' });
  expect(seated.chair('chair-4', 'occupied', '09:10', { appointment: 'a1' }).day.resources.get(chair4)?.sinceMs).toBe(seated.ms('09:00'));
  expect(seated.chair('chair-4', 'occupied', '09:10', { appointment: 'a2' }).day.resources.get(chair4)?.sinceMs).toBe(seated.ms('09:10'));
});

test('a chair that the set-up lacks comes after the others under its id', () => {
  const day = aClinic().chair('zz', 'available', '09:00').chair('aa', 'available', '09:01').day;
  expect([...day.resources.values()].map(({ name }) => name)).toEqual(['Chair 1', 'Chair 2', 'Chair 3', 'Chair 4', 'Room 1', 'aa', 'zz']);
});
