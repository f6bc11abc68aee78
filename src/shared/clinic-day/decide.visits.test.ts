import { describe, expect, test } from 'vitest';
import { parseEvent } from '../events/index.ts';
import { chairOf } from './chairOf.ts';
import { decide } from './decide.ts';
import { aClinic, ids } from './testing/aClinic.ts';
import { aVisitIn } from './testing/aVisitIn.ts';
import { visitsOfDay } from './visitsOfDay.ts';

const a1 = ids.appointment('a1');
const a2 = ids.appointment('a2');
const [chair3, chair4] = [ids.resource('chair-3'), ids.resource('chair-4')];

describe('check-in', () => {
  const clinic = aClinic().patient('leo', 'Leo Marchetti').appointment('a1', { patient: 'leo', startsAt: '10:00' });

  test.each([
    ['59 minutes early', '09:01'],
    ['60 minutes early', '09:00'],
    ['late', '10:30'],
  ])('%s it is accepted without a question', (_, at) => {
    expect(clinic.decide({ type: 'checkInPatient', appointmentId: a1 }, at).outcome).toBe('accepted');
  });

  test.each([
    ['60 minutes and a second', '08:59:59'],
    ['61 minutes', '08:59'],
  ])('%s early it asks, and passes once confirmed', (_, at) => {
    const refusal = clinic.decide({ type: 'checkInPatient', appointmentId: a1 }, at);
    expect(refusal).toMatchObject({ code: 'too-early', message: expect.stringContaining('10:00, 61 minutes from now') });
    expect(clinic.decide({ type: 'checkInPatient', appointmentId: a1, confirmed: true }, at).outcome).toBe('accepted');
  });

  test('an appointment that needs a time can be checked in at any time of its day', () => {
    const untimed = aClinic().appointment('a1', { startsAt: null });
    expect(untimed.decide({ type: 'checkInPatient', appointmentId: a1 }, '08:00').outcome).toBe('accepted');
  });

  test('is for the day itself: tomorrow it is refused with the date of today', () => {
    const decision = decide(
      clinic.day,
      { type: 'checkInPatient', appointmentId: a1 },
      {
        nowMs: clinic.ms('10:00') + 24 * 3_600_000,
        actor: { kind: 'user', id: 'MK', role: 'front-desk' },
        commandId: ids.command('c1'),
        newId: () => 'e',
        calendar: clinic.calendar,
      },
    );
    expect(decision).toMatchObject({ code: 'not-today', message: expect.stringContaining('2025-11-28') });
  });

  test('of somebody who is not on this day is refused', () => {
    expect(clinic.decide({ type: 'checkInPatient', appointmentId: a2 }, '10:00')).toMatchObject({ code: 'unknown-visit' });
  });

  test('of a visit that was moved to another day is refused with that day', () => {
    const moved = clinic.does({ type: 'rescheduleAppointment', appointmentId: a1, startsAt: '2025-12-02T02:00:00Z' }, '09:30');
    expect(moved.decide({ type: 'checkInPatient', appointmentId: a1 }, '10:00')).toMatchObject({
      code: 'other-day',
      message: expect.stringContaining('2025-12-02'),
    });
  });

  test('of a visit whose patient is not known yet is refused, not guessed', () => {
    const unknown = aClinic().status('a1', 'confirmed', '08:00');
    expect(unknown.decide({ type: 'checkInPatient', appointmentId: a1 }, '08:30')).toMatchObject({ code: 'unknown-patient' });
  });

  test('sets arrival, check-in and waiting to the same moment', () => {
    const after = clinic.does({ type: 'checkInPatient', appointmentId: a1, notes: 'Brings X-rays' }, '09:50');
    const atMs = clinic.ms('09:50');
    expect(after.day.visits.get(a1)).toMatchObject({
      stage: 'waiting',
      status: 'arrived',
      arrivedAtMs: atMs,
      checkedInAtMs: atMs,
      waitingSinceMs: atMs,
      notes: 'Brings X-rays',
    });
  });
});

describe('call', () => {
  test('4 minutes and 59 seconds after the last call it is too soon; after 5 minutes it counts as another call', () => {
    const called = aVisitIn('called');
    expect(called.decide({ type: 'callPatient', appointmentId: a1 }, '09:05:59')).toMatchObject({
      code: 'too-soon',
      message: expect.stringContaining('09:06'),
    });
    const again = called.does({ type: 'callPatient', appointmentId: a1 }, '09:06');
    expect(again.day.visits.get(a1)).toMatchObject({
      stage: 'called',
      callCount: 2,
      calledAtMs: called.ms('09:06'),
      stageEnteredAtMs: called.ms('09:01'),
    });
  });

  test('with a chair keeps that chair for the patient, and seating uses it up', () => {
    const called = aVisitIn('waiting').does({ type: 'callPatient', appointmentId: a1, resourceId: chair4 }, '09:01');
    expect(called.day.resources.get(chair4)?.reservedFor).toBe('a1');
    const seated = called.does({ type: 'seatPatient', appointmentId: a1, resourceId: chair4 }, '09:02');
    expect(seated.day.resources.get(chair4)).toMatchObject({ state: 'occupied', appointmentId: 'a1', reservedFor: null });
  });
});

describe('seat', () => {
  const two = aVisitIn('waiting')
    .patient('noah', 'Noah Lindqvist')
    .appointment('a2', { patient: 'noah', startsAt: '09:15' })
    .checkIn('a2', '09:00');

  test('occupies the chair in the same command until the planned end', () => {
    const seated = two.does({ type: 'seatPatient', appointmentId: a1, resourceId: chair4 }, '09:10', { commandId: 'c1' });
    expect(seated.records.filter(({ commandId }) => commandId === 'c1').map(({ event }) => event.eventType)).toEqual([
      'resource.occupancy.update.v1',
      'patient.flow.update.v1',
      'appointment.status.changed.v1',
    ]);
    expect(seated.day.resources.get(chair4)).toMatchObject({ state: 'occupied', appointmentId: 'a1', expectedFreeAtMs: two.ms('09:40') });
    expect(seated.day.visits.get(a1)).toMatchObject({
      stage: 'in-chair',
      step: 'setup',
      status: 'in_progress',
      seatedAtMs: two.ms('09:10'),
    });
    expect(chairOf(seated.day, a1)?.name).toBe('Chair 4');
  });

  test('in a chair that was taken a moment ago is refused with who and by whom', () => {
    const taken = two.does({ type: 'seatPatient', appointmentId: a2, resourceId: chair4 }, '09:10', { by: 'MK' });
    expect(taken.decide({ type: 'seatPatient', appointmentId: a1, resourceId: chair4 }, '09:10:30', { by: 'AB' })).toEqual({
      outcome: 'refused',
      code: 'chair-taken',
      message: 'Chair 4 was taken by Noah Lindqvist a moment ago (MK). Choose another chair.',
    });
    expect(taken.decide({ type: 'seatPatient', appointmentId: a1, resourceId: chair4 }, '09:12')).toMatchObject({
      message: 'Noah Lindqvist is in Chair 4 since 09:10 (MK). Choose another chair.',
    });
  });

  test('on a day without names the refusal says "another patient"', () => {
    const nameless = two
      .does({ type: 'seatPatient', appointmentId: a2, resourceId: chair4 }, '09:10')
      .records.filter(({ event }) => event.eventType !== 'patient.registered.v1');
    expect(aClinic({ records: nameless }).decide({ type: 'seatPatient', appointmentId: a1, resourceId: chair4 }, '09:10')).toMatchObject({
      message: 'Chair 4 was taken by another patient a moment ago (MK). Choose another chair.',
    });
  });

  test.each([
    ['being cleaned', 'cleaning', 'chair-cleaning'],
    ['out of order', 'maintenance', 'chair-out-of-order'],
    ['occupied by nobody knows whom', 'occupied', 'chair-taken'],
  ] as const)('in a chair that is %s is refused', (_, state, code) => {
    expect(
      two.chair('chair-4', state, '09:05').decide({ type: 'seatPatient', appointmentId: a1, resourceId: chair4 }, '09:10'),
    ).toMatchObject({ code });
  });

  test('in a chair that is kept for another is refused, in one that is kept for them it is accepted', () => {
    const kept = two.reserve('chair-4', 'a2', '09:05');
    expect(kept.decide({ type: 'seatPatient', appointmentId: a1, resourceId: chair4 }, '09:10')).toMatchObject({
      code: 'chair-reserved',
      message: 'Chair 4 is kept for Noah Lindqvist. Choose another chair.',
    });
    expect(kept.decide({ type: 'seatPatient', appointmentId: a2, resourceId: chair4 }, '09:10').outcome).toBe('accepted');
  });

  test('without a provider is refused until one is chosen, and choosing one gives the visit to them', () => {
    const open = aClinic().appointment('a1', { provider: null }).checkIn('a1', '08:55');
    expect(open.decide({ type: 'seatPatient', appointmentId: a1, resourceId: chair4 }, '09:00')).toMatchObject({ code: 'no-provider' });
    const seated = open.does({ type: 'seatPatient', appointmentId: a1, resourceId: chair4, providerId: ids.provider('lim') }, '09:00');
    expect(seated.day.visits.get(a1)).toMatchObject({ providerId: 'lim', stage: 'in-chair' });
  });

  test('in a chair the practice does not have is refused', () => {
    expect(two.decide({ type: 'seatPatient', appointmentId: a1, resourceId: ids.resource('chair-99') }, '09:10')).toMatchObject({
      code: 'unknown-chair',
    });
  });
});

describe('the chair through a visit', () => {
  test('transfer leaves the old chair to cleaning and takes the new one', () => {
    const moved = aVisitIn('in-chair').does(
      { type: 'transferPatient', appointmentId: a1, resourceId: chair4, reason: 'Light is broken' },
      '09:10',
    );
    expect(moved.day.resources.get(chair3)).toMatchObject({ state: 'cleaning', appointmentId: null });
    expect(moved.day.resources.get(chair4)).toMatchObject({ state: 'occupied', appointmentId: 'a1' });
    expect(moved.day.visits.get(a1)).toMatchObject({
      stage: 'in-chair',
      seatedAtMs: moved.ms('09:02'),
      stageEnteredAtMs: moved.ms('09:02'),
    });
  });

  test('transfer to the chair they sit in is refused', () => {
    expect(aVisitIn('in-chair').decide({ type: 'transferPatient', appointmentId: a1, resourceId: chair3 }, '09:10')).toMatchObject({
      code: 'no-change',
    });
  });

  test('away with the chair kept goes on in it at the step reached; with the chair released goes back to waiting', () => {
    const ready = aVisitIn('in-chair').does({ type: 'setInChairStep', appointmentId: a1, step: 'ready-for-provider' }, '09:10');
    const kept = ready.does({ type: 'sendAway', appointmentId: a1, to: 'x-ray', keepChair: true }, '09:12');
    expect(kept.day.visits.get(a1)).toMatchObject({ stage: 'away', awayTo: 'x-ray' });
    expect(kept.does({ type: 'resumeVisit', appointmentId: a1 }, '09:20').day.visits.get(a1)).toMatchObject({
      stage: 'in-chair',
      step: 'ready-for-provider',
      readyForProviderAtMs: ready.ms('09:20'),
    });

    const released = ready.does({ type: 'sendAway', appointmentId: a1, to: 'outside', keepChair: false }, '09:12');
    expect(released.day.resources.get(chair3)?.state).toBe('cleaning');
    expect(released.does({ type: 'resumeVisit', appointmentId: a1 }, '09:20').day.visits.get(a1)).toMatchObject({
      stage: 'waiting',
      step: null,
      arrivedAtMs: ready.ms('08:50'),
    });
  });

  test('hold keeps its reason and the time to go on, which must be to come', () => {
    const hold = { type: 'holdVisit', appointmentId: a1, reason: 'Waits for an interpreter', keepChair: false } as const;
    const waiting = aVisitIn('waiting');
    expect(waiting.decide({ ...hold, resumeAt: waiting.instant('09:10') }, '09:10')).toMatchObject({ code: 'in-the-past' });
    const held = waiting.does({ ...hold, resumeAt: waiting.instant('09:30') }, '09:10');
    expect(held.day.visits.get(a1)).toMatchObject({
      stage: 'on-hold',
      holdReason: 'Waits for an interpreter',
      resumeAtMs: waiting.ms('09:30'),
      status: 'arrived',
    });
    expect(held.does({ type: 'resumeVisit', appointmentId: a1 }, '09:25').day.visits.get(a1)).toMatchObject({
      stage: 'waiting',
      holdReason: null,
      resumeAtMs: null,
      waitingSinceMs: waiting.ms('08:50'),
    });
  });

  test('finishing leaves the chair to cleaning, ready makes it available', () => {
    const done = aVisitIn('in-chair').does({ type: 'completeVisit', appointmentId: a1 }, '09:30');
    expect(done.day.visits.get(a1)).toMatchObject({ stage: 'completed', status: 'completed', completedAtMs: done.ms('09:30') });
    expect(done.day.resources.get(chair3)).toMatchObject({ state: 'cleaning', appointmentId: null, sinceMs: done.ms('09:30') });
    expect(done.does({ type: 'markChairReady', resourceId: chair3 }, '09:38').day.resources.get(chair3)?.state).toBe('available');
  });
});

describe('the ends', () => {
  const booked = aVisitIn('booked');

  test('a no-show is refused a second before the start and accepted at the start', () => {
    expect(booked.decide({ type: 'markNoShow', appointmentId: a1 }, '08:59:59')).toMatchObject({ code: 'too-early' });
    expect(booked.decide({ type: 'markNoShow', appointmentId: a1 }, '09:00').outcome).toBe('accepted');
  });

  test('a no-show who walks in after all can simply be checked in', () => {
    const here = aVisitIn('no-show').does({ type: 'checkInPatient', appointmentId: a1 }, '09:40');
    expect(here.day.visits.get(a1)).toMatchObject({ stage: 'waiting', status: 'arrived', arrivedAtMs: here.ms('09:40') });
  });

  test('a no-show who is given a new time is expected again', () => {
    const again = aVisitIn('no-show').does(
      { type: 'rescheduleAppointment', appointmentId: a1, startsAt: booked.instant('14:00') },
      '09:40',
    );
    expect(again.day.visits.get(a1)).toMatchObject({ stage: 'booked', status: 'scheduled', startsAtMs: booked.ms('14:00') });
  });

  test('whoever has been with the provider has not left without being seen', () => {
    const seen = aVisitIn('in-chair').stage('a1', 'in_chair/with_provider', '09:10');
    expect(seen.decide({ type: 'markLeftWithoutBeingSeen', appointmentId: a1 }, '09:20')).toMatchObject({ code: 'wrong-stage' });
  });

  test('an end gives up the chair that was kept', () => {
    const cancelled = booked
      .reserve('chair-4', 'a1', '08:30')
      .does({ type: 'cancelAppointment', appointmentId: a1, reason: 'Is ill' }, '08:40');
    expect(cancelled.day.resources.get(chair4)?.reservedFor).toBeNull();
  });
});

describe('walk-in', () => {
  const walkIn = {
    type: 'addWalkIn',
    patient: { givenName: 'Ada', familyName: 'Nguyen', mobile: '' },
    providerId: null,
    appointmentTypeId: ids.type('exam'),
  } as const;

  test('a quick registration becomes a patient, an appointment at now and a check-in', () => {
    const decision = aClinic().decide(walkIn, '10:07');
    expect(decision.outcome === 'accepted' && decision.events.map(({ eventType }) => eventType)).toEqual([
      'patient.registered.v1',
      'appointment.scheduled.v1',
      'patient.checkin.v1',
      'appointment.status.changed.v1',
    ]);
    if (decision.outcome === 'accepted') for (const event of decision.events) expect(parseEvent(event)).toMatchObject({ outcome: 'event' });
    const added = aClinic().does(walkIn, '10:07');
    const [visit] = visitsOfDay(added.day);
    expect(visit).toMatchObject({
      stage: 'waiting',
      origin: 'walk-in',
      isNewPatient: true,
      startsAtMs: added.ms('10:07'),
      lengthMin: 30,
      providerId: null,
    });
    expect([...added.day.patients.values()]).toMatchObject([{ givenName: 'Ada', familyName: 'Nguyen', mobile: null }]);
  });

  test('comes after those due before now and before those due later', () => {
    const day = aClinic().appointment('early', { startsAt: '10:00' }).appointment('late', { startsAt: '10:15' }).does(walkIn, '10:07').day;
    expect(visitsOfDay(day).map(({ startsAtMs, origin }) => origin ?? startsAtMs)).toEqual([
      aClinic().ms('10:00'),
      'walk-in',
      aClinic().ms('10:15'),
    ]);
  });

  test('of a patient who is expected today is refused with the appointment they have', () => {
    const known = aVisitIn('booked');
    expect(known.decide({ ...walkIn, patient: { patientId: ids.patient('leo') } }, '08:30')).toMatchObject({
      code: 'already-today',
      message: 'Leo Marchetti has an appointment at 09:00 already and has not arrived yet. Use that one.',
    });
    expect(aVisitIn('departed').decide({ ...walkIn, patient: { patientId: ids.patient('leo') } }, '11:30').outcome).toBe('accepted');
  });

  test('with a provider who does not do that kind of appointment is refused with who does', () => {
    expect(aClinic().decide({ ...walkIn, providerId: ids.provider('lim'), appointmentTypeId: ids.type('crown') }, '10:07')).toMatchObject({
      code: 'provider-not-for-type',
      message: 'Crown is done by Dr Okafor. Choose one of them, or "first available".',
    });
  });

  test('taken back is on no board', () => {
    const undone = aClinic()
      .does(walkIn, '10:07', { commandId: 'c1' })
      .does({ type: 'undoCommand', commandId: ids.command('c1') }, '10:08');
    expect(visitsOfDay(undone.day)).toEqual([]);
    expect([...undone.day.patients.values()]).toMatchObject([{ givenName: null, familyName: null }]);
  });
});

describe('reschedule', () => {
  test('gives a time to an appointment that needs one', () => {
    const timed = aClinic()
      .appointment('a1', { startsAt: null })
      .does({ type: 'rescheduleAppointment', appointmentId: a1, startsAt: aClinic().instant('11:00'), lengthMin: 20 }, '08:00');
    expect(timed.day.visits.get(a1)).toMatchObject({ startsAtMs: timed.ms('11:00'), lengthMin: 20, stage: 'booked' });
  });

  test('of somebody who is here changes the provider, not the time', () => {
    const waiting = aVisitIn('waiting');
    const other = { type: 'rescheduleAppointment', appointmentId: a1, providerId: ids.provider('lim') } as const;
    expect(waiting.decide({ ...other, startsAt: waiting.instant('11:00') }, '09:00')).toMatchObject({ code: 'already-here' });
    expect(waiting.does({ ...other, startsAt: waiting.instant('09:00') }, '09:00').day.visits.get(a1)?.providerId).toBe('lim');
  });

  test('to yesterday, to an unknown provider or to nothing new is refused', () => {
    const booked = aVisitIn('booked');
    const to = (startsAt: string) => ({ type: 'rescheduleAppointment', appointmentId: a1, startsAt }) as const;
    expect(booked.decide(to('2025-11-26T02:00:00Z'), '08:00')).toMatchObject({ code: 'in-the-past' });
    expect(booked.decide({ ...to(booked.instant('09:00')), providerId: ids.provider('nobody') }, '08:00')).toMatchObject({
      code: 'unknown-provider',
    });
    expect(booked.decide(to(booked.instant('09:00')), '08:00')).toMatchObject({ code: 'no-change' });
  });
});
