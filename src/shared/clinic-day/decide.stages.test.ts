import { describe, expect, test } from 'vitest';
import { parseEvent } from '../events/index.ts';
import type { Command } from './commands.ts';
import { type ClinicDay, type VisitStage, visitStages } from './state.ts';
import { aClinic, ids } from './testing/aClinic.ts';
import { aVisitIn } from './testing/aVisitIn.ts';

const a1 = ids.appointment('a1');
const chair3 = ids.resource('chair-3');
const chair4 = ids.resource('chair-4');
const until = '2025-11-27T02:00:00Z';
const ended = ['no-show', 'left-without-being-seen', 'cancelled', 'rescheduled', 'entered-in-error'] as const;

/** What each command of a visit is allowed in at 09:40, and the stage it leads to. */
const table: readonly { readonly command: Command; readonly leadsTo: Partial<Record<VisitStage, VisitStage>> }[] = [
  { command: { type: 'markArrived', appointmentId: a1 }, leadsTo: { booked: 'arrived', 'no-show': 'arrived' } },
  {
    command: { type: 'checkInPatient', appointmentId: a1 },
    leadsTo: { booked: 'waiting', arrived: 'waiting', 'checked-in': 'waiting', 'no-show': 'waiting' },
  },
  { command: { type: 'callPatient', appointmentId: a1 }, leadsTo: { 'checked-in': 'called', waiting: 'called', called: 'called' } },
  {
    command: { type: 'seatPatient', appointmentId: a1, resourceId: chair4 },
    leadsTo: { 'checked-in': 'in-chair', waiting: 'in-chair', called: 'in-chair' },
  },
  { command: { type: 'setInChairStep', appointmentId: a1, step: 'with-provider' }, leadsTo: { 'in-chair': 'in-chair' } },
  {
    command: { type: 'transferPatient', appointmentId: a1, resourceId: chair4 },
    leadsTo: { 'in-chair': 'in-chair', away: 'away', 'on-hold': 'on-hold' },
  },
  {
    command: { type: 'sendAway', appointmentId: a1, to: 'lab', keepChair: true },
    leadsTo: { 'checked-in': 'away', waiting: 'away', called: 'away', 'in-chair': 'away', away: 'away' },
  },
  {
    command: { type: 'holdVisit', appointmentId: a1, reason: 'Waits for a parent', resumeAt: until, keepChair: true },
    leadsTo: {
      arrived: 'on-hold',
      'checked-in': 'on-hold',
      waiting: 'on-hold',
      called: 'on-hold',
      'in-chair': 'on-hold',
      away: 'on-hold',
      'on-hold': 'on-hold',
    },
  },
  { command: { type: 'resumeVisit', appointmentId: a1 }, leadsTo: { away: 'in-chair', 'on-hold': 'in-chair' } },
  {
    command: { type: 'completeVisit', appointmentId: a1 },
    leadsTo: { 'in-chair': 'completed', away: 'completed', 'on-hold': 'completed' },
  },
  { command: { type: 'sendToBilling', appointmentId: a1 }, leadsTo: { completed: 'at-billing' } },
  { command: { type: 'checkOutPatient', appointmentId: a1 }, leadsTo: { completed: 'checked-out', 'at-billing': 'checked-out' } },
  {
    command: { type: 'departPatient', appointmentId: a1 },
    leadsTo: { completed: 'departed', 'at-billing': 'departed', 'checked-out': 'departed' },
  },
  { command: { type: 'markNoShow', appointmentId: a1 }, leadsTo: { booked: 'no-show' } },
  { command: { type: 'reverseNoShow', appointmentId: a1 }, leadsTo: { 'no-show': 'booked' } },
  {
    command: { type: 'markLeftWithoutBeingSeen', appointmentId: a1 },
    leadsTo: Object.fromEntries(
      (['arrived', 'checked-in', 'waiting', 'called', 'in-chair', 'away', 'on-hold'] as const).map((stage) => [
        stage,
        'left-without-being-seen',
      ]),
    ),
  },
  {
    command: { type: 'cancelAppointment', appointmentId: a1, reason: 'Called to say so' },
    leadsTo: Object.fromEntries((['booked', 'arrived', 'checked-in', 'waiting', 'called'] as const).map((stage) => [stage, 'cancelled'])),
  },
  {
    command: { type: 'rescheduleAppointment', appointmentId: a1, startsAt: '2025-11-27T06:00:00Z' },
    leadsTo: { booked: 'booked', 'no-show': 'booked' },
  },
  {
    command: { type: 'reserveResource', appointmentId: a1, resourceId: chair4 },
    leadsTo: Object.fromEntries(
      (['booked', 'arrived', 'checked-in', 'waiting', 'called', 'in-chair', 'away', 'on-hold'] as const).map((stage) => [stage, stage]),
    ),
  },
];

/** Where everybody and everything is, without the record of how it came about. */
function essence(day: ClinicDay) {
  return {
    visits: [...day.visits.values()].map((visit) => ({ ...visit, records: [], lastChange: null })),
    chairs: [...day.resources.values()].map((chair) => ({ ...chair, records: [], lastChange: null })),
  };
}

describe.each(table)('$command.type', ({ command, leadsTo }) => {
  test.each(visitStages)('from %s', (stage) => {
    const clinic = aVisitIn(stage);
    expect(clinic.day.visits.get(a1)?.stage).toBe(stage);
    const next = leadsTo[stage];
    const decision = clinic.decide(command, '09:40');
    if (next === undefined) {
      expect(decision).toMatchObject({ outcome: 'refused' });
      expect(decision.outcome === 'refused' && decision.message).toMatch(/^[A-Z].*\.$/);
      return;
    }
    expect(decision).toMatchObject({ outcome: 'accepted' });
    if (decision.outcome !== 'accepted') return;
    for (const event of decision.events) {
      expect(parseEvent(event)).toMatchObject({ outcome: 'event' });
      expect(event).toMatchObject({ producer: 'frontdesk', tenantId: 'clinic-abc' });
    }
    const after = clinic.does(command, '09:40', { commandId: 'c1' });
    expect(after.day.visits.get(a1)?.stage).toBe(next);

    // Events of one command share their place in the order, so that only their ids tell which folds first: it must not matter.
    const turned = after.records.map((record) =>
      record.commandId === 'c1'
        ? { ...record, event: { ...record.event, eventId: ids.event(`turned-${String(1_000 - record.position).padStart(4, '0')}`) } }
        : record,
    );
    expect(essence(aClinic({ records: turned }).day)).toEqual(essence(after.day));

    const undone = after.does({ type: 'undoCommand', commandId: ids.command('c1') }, '09:41');
    expect(essence(undone.day)).toEqual(essence(clinic.day));
  });
});

test('every stage of the board is in the table of stages that tests start from', () => {
  for (const stage of [...visitStages, ...ended]) expect(aVisitIn(stage).day.visits.get(a1)?.stage).toBe(stage);
  expect(aVisitIn('in-chair').day.resources.get(chair3)?.appointmentId).toBe(a1);
});
