import { describe, expect, test } from 'vitest';
import { parseEvent } from '../events/index.ts';
import { decide } from './decide.ts';
import { undoableCommandOf } from './describeCommand.ts';
import { emptyDay } from './emptyDay.ts';
import { foldAll } from './fold.ts';
import { aClinic, ids } from './testing/aClinic.ts';
import { aVisitIn } from './testing/aVisitIn.ts';

const a1 = ids.appointment('a1');
const a2 = ids.appointment('a2');
const [chair3, chair4] = [ids.resource('chair-3'), ids.resource('chair-4')];
const undo = (commandId: string) => ({ type: 'undoCommand', commandId: ids.command(commandId) }) as const;

describe('taking back', () => {
  const seated = aVisitIn('called').does({ type: 'seatPatient', appointmentId: a1, resourceId: chair4 }, '09:05', {
    commandId: 'seat',
    by: 'AB',
  });

  test('a seating restores the stage, the chair and the original clocks, and says who did it', () => {
    const undone = seated.does(undo('seat'), '09:06', { by: 'MK' });
    expect(undone.day.visits.get(a1)).toMatchObject({
      stage: 'called',
      step: null,
      status: 'arrived',
      seatedAtMs: null,
      stageEnteredAtMs: seated.ms('09:01'),
      calledAtMs: seated.ms('09:01'),
      arrivedAtMs: seated.ms('08:50'),
    });
    expect(undone.day.resources.get(chair4)).toMatchObject({ state: 'available', appointmentId: null });
    expect(undone.day.visits.get(a1)?.lastChange).toMatchObject({ actor: { id: 'MK' }, atMs: seated.ms('09:06') });
  });

  test('works when the undo arrives before what it takes back', () => {
    const undone = seated.does(undo('seat'), '09:06');
    const early = foldAll(foldAll(emptyDay(undone.setup, undone.date), undone.records.slice(-1)), undone.records.slice(0, -1));
    expect(early.visits.get(a1)).toEqual(undone.day.visits.get(a1));
    expect(early.resources.get(chair4)).toEqual(undone.day.resources.get(chair4));
  });

  test('with a reason makes an event that any door would accept', () => {
    const decision = seated.decide({ ...undo('seat'), reason: 'Wrong patient' }, '09:06');
    expect(decision.outcome === 'accepted' && decision.events.map(parseEvent)).toMatchObject([
      { outcome: 'event', event: { data: { commandId: 'seat', reason: 'Wrong patient' } } },
    ]);
  });

  test('the same action again after it was taken back is a new action', () => {
    const again = seated.does(undo('seat'), '09:06').does({ type: 'seatPatient', appointmentId: a1, resourceId: chair3 }, '09:07');
    expect(again.day.visits.get(a1)).toMatchObject({ stage: 'in-chair', seatedAtMs: seated.ms('09:07') });
    expect(again.day.resources.get(chair4)?.state).toBe('available');
  });

  test('is refused the second time, and an undo itself cannot be taken back', () => {
    const undone = seated.does(undo('seat'), '09:06', { commandId: 'undo-1', by: 'MK' });
    expect(undone.decide(undo('seat'), '09:07')).toMatchObject({ code: 'already-undone', message: expect.stringContaining('MK') });
    expect(undone.decide(undo('undo-1'), '09:07')).toMatchObject({ code: 'is-undo' });
  });

  test('of an action this day does not know is refused', () => {
    expect(seated.decide(undo('elsewhere'), '09:07')).toMatchObject({ code: 'unknown-command' });
  });

  test('is refused once the day is over', () => {
    const decision = decide(seated.day, undo('seat'), {
      nowMs: seated.ms('09:06') + 24 * 3_600_000,
      actor: { kind: 'user', id: 'MK', role: 'front-desk' },
      commandId: ids.command('late'),
      newId: () => 'e',
      calendar: seated.calendar,
    });
    expect(decision).toMatchObject({ code: 'too-old' });
  });

  test('is refused when a later command touched the same visit, until that one is taken back', () => {
    const later = seated.does({ type: 'setInChairStep', appointmentId: a1, step: 'assistant' }, '09:08', { commandId: 'step', by: 'JT' });
    expect(later.decide(undo('seat'), '09:09')).toMatchObject({
      code: 'later-command',
      message: 'Since then JT set Leo Marchetti to assistant. Take that back first.',
    });
    expect(later.does(undo('step'), '09:09').decide(undo('seat'), '09:10').outcome).toBe('accepted');
  });

  test('is refused when the chair has been used by another since', () => {
    const reused = seated
      .does({ type: 'completeVisit', appointmentId: a1 }, '09:20', { commandId: 'done' })
      .does({ type: 'markChairReady', resourceId: chair4 }, '09:25', { commandId: 'ready' })
      .patient('noah', 'Noah Lindqvist')
      .appointment('a2', { patient: 'noah', startsAt: '09:15' })
      .checkIn('a2', '09:10')
      .does({ type: 'seatPatient', appointmentId: a2, resourceId: chair4 }, '09:27', { by: 'MK' });
    expect(reused.decide(undo('done'), '09:28')).toMatchObject({
      code: 'chair-reused',
      message:
        'Chair 4 has been used by Noah Lindqvist since then (MK), so this cannot be taken back. Move the patients with new actions instead.',
    });
    expect(reused.decide(undo('ready'), '09:28')).toMatchObject({ code: 'chair-reused' });
  });

  test('is refused when an outside system has put another patient in the chair', () => {
    const reused = seated
      .does({ type: 'transferPatient', appointmentId: a1, resourceId: chair3 }, '09:10', { commandId: 'move' })
      .chair('chair-4', 'occupied', '09:12', { appointment: 'a2' });
    expect(reused.decide(undo('move'), '09:13')).toMatchObject({ code: 'chair-reused' });
  });

  test('of a provider status, a chair and an alert works like that of a visit', () => {
    const clinic = aClinic()
      .provider('okafor', 'busy', '09:00')
      .alert('w1', 'warning', '09:00')
      .does({ type: 'setProviderStatus', providerId: ids.provider('okafor'), status: 'on-break' }, '09:10', { commandId: 'break' })
      .does({ type: 'setResourceOutOfOrder', resourceId: chair3 }, '09:10', { commandId: 'broken' })
      .does({ type: 'dismissAlert', alertId: ids.alert('w1') }, '09:10', { commandId: 'noise' });
    const undone = clinic.does(undo('break'), '09:11').does(undo('broken'), '09:11').does(undo('noise'), '09:11');
    expect(undone.day.providers.get(ids.provider('okafor'))).toMatchObject({ state: 'busy', sinceMs: clinic.ms('09:00') });
    expect(undone.day.resources.get(chair3)?.state).toBe('available');
    expect(undone.day.alerts.get(ids.alert('w1'))?.status).toBe('open');
  });
});

test('the newest action of a person is offered, then the one before it; undone ones and steps back are not', () => {
  const clinic = aVisitIn('waiting')
    .does({ type: 'callPatient', appointmentId: a1 }, '09:01', { commandId: 'call', by: 'MK' })
    .does({ type: 'seatPatient', appointmentId: a1, resourceId: chair4 }, '09:03', { commandId: 'seat', by: 'MK' })
    .does({ type: 'setProviderStatus', providerId: ids.provider('lim'), status: 'on-break' }, '09:04', { commandId: 'break', by: 'AB' });
  expect(undoableCommandOf(clinic.day, 'MK')).toEqual({ commandId: 'seat', label: 'Seated Leo Marchetti in Chair 4' });
  expect(undoableCommandOf(clinic.day, 'AB')).toEqual({ commandId: 'break', label: 'Set Dr Lim to on break' });
  expect(undoableCommandOf(clinic.does(undo('seat'), '09:05', { by: 'MK' }).day, 'MK')).toEqual({
    commandId: 'call',
    label: 'Called Leo Marchetti',
  });
  expect(undoableCommandOf(clinic.day, 'JT')).toBeUndefined();
  const tomorrow = foldAll(emptyDay(clinic.setup, '2025-11-28'), clinic.records);
  expect(undoableCommandOf(tomorrow, 'AB')).toBeUndefined();
});
