import { describe, expect, it } from 'vitest';
import { nextActionOf } from './nextAction.ts';
import { nameOf, screenName, visitName } from './patientName.ts';
import { chairActionsOf, rowActionsOf } from './rowActions.ts';
import { stageLabel } from './stageLabel.ts';
import { type AClinic, aClinic, ids } from './testing/aClinic.ts';

const visitOf = (clinic: AClinic, id: string) => {
  const visit = clinic.day.visits.get(ids.appointment(id));
  if (!visit) throw new Error(`no visit ${id}`);
  return visit;
};
const label = (clinic: AClinic, at: string, id = 'a') => {
  const { tone, words } = stageLabel(visitOf(clinic, id), clinic.day, clinic.ms(at));
  return `${tone}: ${words}`;
};
const keys = (clinic: AClinic, at: string, id = 'a') =>
  rowActionsOf(visitOf(clinic, id), clinic.day, clinic.ms(at)).map((it) => `${it.key} ${it.label}`);
const next = (clinic: AClinic, at: string) => nextActionOf(clinic.day, clinic.ms(at));

const booked = aClinic().patient('amira', 'Amira Haddad').appointment('a', { patient: 'amira', startsAt: '09:00', chair: 'chair-4' });
const waiting = booked.checkIn('a', '08:50');
const seated = waiting.does({ type: 'seatPatient', appointmentId: ids.appointment('a'), resourceId: ids.resource('chair-3') }, '09:00');
const step = (clinic: AClinic, name: string, at: string) => clinic.stage('a', `in_chair/${name}`, at);

describe('the words of a stage', () => {
  it('say the minutes once they matter, and amber before red', () => {
    expect(label(waiting, '09:14:59')).toBe('progress: Waiting');
    expect(label(waiting, '09:15')).toBe('look: Waiting 15 min');
    expect(label(waiting, '09:20')).toBe('act: Waiting 20 min');
  });

  it('say booked until the patient is 5 min late, red from 10', () => {
    expect(label(booked, '09:04:59')).toBe('not-yet: Booked');
    expect(label(booked, '09:07')).toBe('look: Late 7 min');
    expect(label(booked, '09:10')).toBe('act: Late 10 min');
  });

  it('name the chair, that the provider is awaited, and the minutes over', () => {
    expect(label(seated, '09:10')).toBe('fine: Chair 3');
    expect(label(step(seated, 'ready_for_provider', '09:05'), '09:10')).toBe('look: Chair 3 · ready for Dr');
    expect(label(step(seated, 'ready_for_provider', '09:05'), '09:20')).toBe('act: Chair 3 · ready for Dr 15 min');
    expect(label(seated, '09:34:59')).toBe('fine: Chair 3');
    expect(label(seated, '09:35')).toBe('look: Chair 3 · over 5');
    expect(label(seated, '09:46')).toBe('act: Chair 3 · over 16');
  });

  it('ask for a time where there is none', () => {
    expect(label(aClinic().appointment('a', { startsAt: null }), '09:00')).toBe('look: Needs a time');
  });

  it('tell a hold that is overdue', () => {
    const held = waiting.does(
      { type: 'holdVisit', appointmentId: ids.appointment('a'), reason: 'form', resumeAt: waiting.instant('09:10'), keepChair: false },
      '09:00',
    );
    expect(label(held, '09:09')).toBe('progress: On hold');
    expect(label(held, '09:13')).toBe('look: On hold, due 3 min ago');
  });
});

describe('the moves of a row', () => {
  it('start with what the desk does next', () => {
    expect(keys(booked, '08:50')).toEqual(['A arrived']);
    expect(keys(booked, '09:14')).toEqual(['A arrived']);
    expect(keys(booked, '09:15')).toEqual(['A arrived', 'N no-show']);
    expect(keys(waiting, '09:00')).toEqual(['C call', 'S seat in Chair 4', 'L left']);
    expect(keys(seated, '09:10')).toEqual(['R ready for Dr', 'D done', 'P with Dr']);
    expect(keys(step(seated, 'ready_for_provider', '09:05'), '09:10')).toEqual(['P with Dr', 'D done']);
    expect(keys(step(seated, 'with_provider', '09:05'), '09:10')).toEqual(['D done']);
    expect(keys(seated.stage('a', 'finished', '09:30'), '09:31')).toEqual(['B billing', 'O check out']);
  });

  it('ask before a check-in more than 60 min early', () => {
    const confirm = (at: string) => rowActionsOf(visitOf(booked, 'a'), booked.day, booked.ms(at))[0]?.confirm;
    expect(confirm('08:00')).toBe(null);
    expect(confirm('07:59')).toBe('The appointment is 61 min from now. Check in already?');
  });

  it('offer the recall 5 min after a call, and leaving after three', () => {
    const called = waiting.stage('a', 'called', '09:00');
    expect(keys(called, '09:04:59')).toEqual(['S seat in Chair 4', 'L left']);
    expect(keys(called, '09:05')).toEqual(['S seat in Chair 4', 'C call again', 'L left']);
    const thrice = called
      .stage('a', 'waiting', '09:05')
      .stage('a', 'called', '09:06')
      .stage('a', 'waiting', '09:11')
      .stage('a', 'called', '09:12');
    expect(keys(thrice, '09:17')).toEqual(['L left', 'S seat in Chair 4']);
  });

  it('leave the choice of a chair open where several are as good', () => {
    const clinic = aClinic().appointment('a', { startsAt: '09:00' }).checkIn('a', '08:50');
    const seat = rowActionsOf(visitOf(clinic, 'a'), clinic.day, clinic.ms('09:00')).find((it) => it.key === 'S');
    expect(seat).toMatchObject({ label: 'seat', command: null });
    expect(seat?.chairs.map((chair) => chair.name)).toEqual(['Chair 1', 'Chair 2', 'Chair 3', 'Chair 4', 'Room 1']);
  });

  it('are none before the day, and only closing ones after it', () => {
    const dayMs = 24 * 60 * 60_000;
    const on = (clinic: AClinic, offset: number) =>
      rowActionsOf(visitOf(clinic, 'a'), clinic.day, clinic.ms('09:10') + offset).map((it) => it.key);
    expect(on(booked, -dayMs)).toEqual([]);
    expect(on(waiting, dayMs)).toEqual(['L']);
    expect(on(seated, dayMs)).toEqual(['D']);
  });

  it('make a chair ready that is being cleaned', () => {
    const clinic = aClinic().chair('chair-1', 'cleaning', '09:00');
    const [cleaning, free] = [...clinic.day.resources.values()];
    expect(cleaning && chairActionsOf(cleaning)).toMatchObject([{ key: 'X', command: { type: 'markChairReady', resourceId: 'chair-1' } }]);
    expect(free && chairActionsOf(free)).toEqual([]);
  });
});

describe('the next action', () => {
  it('calls the patient furthest past their time to a clean chair, and says why', () => {
    const clinic = waiting.appointment('b', { startsAt: '09:10', provider: 'lim' }).checkIn('b', '09:00');
    expect(next(clinic, '09:21')).toMatchObject({
      title: 'Call Amira Haddad to Chair 4',
      reason: 'Chair 4 is clean, Dr Okafor is free, waited 21 min past the time',
      key: 'C',
      command: { type: 'callPatient', appointmentId: 'a', resourceId: 'chair-4' },
    });
  });

  it('passes over who waits for a provider with more than 5 min to go', () => {
    const busy = waiting
      .appointment('x', { startsAt: '09:00', chair: 'chair-1' })
      .stage('x', 'in_chair/with_provider', '09:00')
      .chair('chair-1', 'occupied', '09:00', { appointment: 'x' });
    expect(next(busy, '09:24')).toBe(null);
    expect(next(busy, '09:25')).toMatchObject({ reason: 'Chair 4 is clean, Dr Okafor is free in 5 min, waited 25 min past the time' });
  });

  it('puts somebody who arrived 10 min ago and was not looked after before the call', () => {
    const clinic = waiting.appointment('b', { startsAt: '09:10', provider: 'lim' }).stage('b', 'arrived', '09:00');
    expect(next(clinic, '09:09:59')?.command).toMatchObject({ type: 'callPatient' });
    expect(next(clinic, '09:10')?.command).toMatchObject({ type: 'checkInPatient', appointmentId: 'b' });
  });

  it('asks for a chair whose cleaning is over its target only when somebody needs it', () => {
    const cleaning = ['chair-1', 'chair-2', 'chair-3', 'chair-4', 'room-1'].reduce(
      (it, chair) => it.chair(chair, 'cleaning', '09:00'),
      aClinic(),
    );
    expect(next(cleaning, '09:20')).toBe(null);
    const needed = cleaning.appointment('a', { startsAt: '09:00' }).checkIn('a', '08:50');
    expect(next(needed, '09:09:59')).toBe(null);
    expect(next(needed, '09:10')).toMatchObject({ title: 'Get Chair 1 ready', key: 'X' });
  });

  it('calls again after 5 min, suggests a no-show after 15 and billing 5 min after the end', () => {
    expect(next(waiting.stage('a', 'called', '09:00'), '09:05')).toMatchObject({ title: 'Call Amira Haddad again' });
    expect(next(booked, '09:14:59')).toBe(null);
    expect(next(booked, '09:15')).toMatchObject({ title: 'Is Amira Haddad a no-show?', key: 'N' });
    expect(next(seated.stage('a', 'finished', '09:30'), '09:34:59')).toBe(null);
    expect(next(seated.stage('a', 'finished', '09:30'), '09:35')).toMatchObject({ title: 'Send Amira Haddad to billing' });
  });

  it('is nothing on another day', () => {
    expect(nextActionOf(waiting.day, waiting.ms('09:30') + 24 * 60 * 60_000)).toBe(null);
  });
});

describe('the name of a patient', () => {
  it('is the preferred or given name and the family name; short, an initial', () => {
    const patient = booked.day.patients.get(ids.patient('amira'));
    expect(nameOf(patient)).toBe('Amira Haddad');
    expect(nameOf(patient, { short: true })).toBe('A. Haddad');
    expect(screenName(patient)).toBe('Amira H.');
  });

  it('is neutral and still tells two apart where it is withheld or erased', () => {
    const clinic = aClinic().appointment('a', { patient: 'pat-00a1' });
    expect(visitName(visitOf(clinic, 'a'), clinic.day)).toBe('Patient 00A1');
    expect(nameOf(null)).toBe('Patient');
    expect(screenName(null)).toBe(null);
  });
});
