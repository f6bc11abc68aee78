import fc from 'fast-check';
import type { Command } from '../commands.ts';
import { nextActionOf } from '../nextAction.ts';
import { rowActionsOf, seatIn } from '../rowActions.ts';
import { evaluateRules } from '../rules/evaluateRules.ts';
import { visitsOfDay } from '../visitsOfDay.ts';
import { type AClinic, aClinic } from './aClinic.ts';
import { recordEvents } from './recordEvents.ts';

/** A clinic at some minute of a day that random people and systems have worked on. */
export interface RandomClinic {
  readonly clinic: AClinic;
  readonly at: string;
  readonly nowMs: number;
}

const stages = [
  'arrived',
  'checked_in',
  'waiting',
  'called',
  'in_chair',
  'in_chair/ready_for_provider',
  'in_chair/with_provider',
  'xray',
  'hold',
  'finished',
];
const statuses = ['confirmed', 'arrived', 'in_progress', 'completed', 'no_show', 'cancelled', 'left_without_being_seen'];
const chairs = ['chair-1', 'chair-2', 'chair-3', 'chair-4', 'room-1'];

const booking = fc.record({
  startMin: fc.integer({ min: 0, max: 40 }).map((quarter) => 8 * 60 + quarter * 15),
  lengthMin: fc.constantFrom(10, 15, 30, 45, 60),
  provider: fc.constantFrom('okafor', 'lim', 'unknown-provider', null),
  chair: fc.constantFrom(...chairs, undefined),
  type: fc.constantFrom('exam', 'filling', 'crown'),
  patient: fc.integer({ min: 0, max: 8 }),
  hasTime: fc.integer({ min: 0, max: 9 }).map((it) => it > 0),
});

const step = fc.record({
  afterMin: fc.constantFrom(0, 1, 2, 5, 11, 25),
  what: fc.constantFrom('row', 'row', 'row', 'next', 'next', 'stage', 'status', 'chair', 'reserve', 'provider', 'rules'),
  pick: fc.nat(100),
  choice: fc.nat(100),
});

/** Bookings, then a few dozen moves: by row actions, by the next action, and by events from outside that ask nobody. */
export const randomClinic: fc.Arbitrary<RandomClinic> = fc
  .record({ bookings: fc.array(booking, { minLength: 1, maxLength: 14 }), steps: fc.array(step, { maxLength: 40 }) })
  .map(({ bookings, steps }) => {
    let clinic = aClinic()
      .hours('okafor', [['08:00', '17:00']], [['12:30', '13:00']])
      .hours('lim', [['09:00', '15:00']]);
    bookings.forEach((it, index) => {
      clinic = clinic.appointment(`a${index}`, {
        ...(it.patient > 0 && { patient: `p${it.patient}` }),
        startsAt: it.hasTime ? wall(it.startMin) : null,
        lengthMin: it.lengthMin,
        provider: it.provider,
        type: it.type,
        ...(it.chair !== undefined && { chair: it.chair }),
      });
    });
    let nowMin = 8 * 60 + 30;
    for (const it of steps) {
      nowMin = Math.min(nowMin + it.afterMin, 23 * 60);
      clinic = work(clinic, it, nowMin);
    }
    const told = () => clinic.records.map(({ event }) => `${event.occurredAt} ${event.eventType} ${JSON.stringify(event.data)}`).join('\n');
    return { clinic, at: wall(nowMin), nowMs: clinic.ms(wall(nowMin)), [fc.toStringMethod]: () => `at ${wall(nowMin)}:\n${told()}` };
  });

function work(clinic: AClinic, { what, pick, choice }: { what: string; pick: number; choice: number }, nowMin: number): AClinic {
  const at = wall(nowMin);
  const nowMs = clinic.ms(at);
  const visits = visitsOfDay(clinic.day);
  const visit = visits[pick % visits.length];
  if (!visit) return clinic;
  const chair = chairs[choice % chairs.length] ?? 'chair-1';
  switch (what) {
    case 'row': {
      const actions = rowActionsOf(visit, clinic.day, nowMs);
      const action = actions[choice % actions.length];
      if (!action) return clinic;
      const [free] = action.chairs;
      return obey(clinic, action.command ?? (free ? seatIn(visit, free) : null), at);
    }
    case 'next':
      return obey(clinic, nextActionOf(clinic.day, nowMs)?.command ?? null, at);
    case 'stage':
      return clinic.stage(visit.appointmentId, stages[choice % stages.length] ?? 'waiting', at);
    case 'status':
      return clinic.status(visit.appointmentId, statuses[choice % statuses.length] ?? 'arrived', at);
    case 'chair': {
      const state = (['available', 'occupied', 'cleaning', 'maintenance'] as const)[pick % 4] ?? 'available';
      return clinic.chair(chair, state, at, state === 'occupied' ? { appointment: visit.appointmentId } : {});
    }
    case 'reserve':
      return clinic.reserve(chair, visit.appointmentId, at);
    case 'provider':
      return clinic.provider(
        pick % 2 ? 'okafor' : 'lim',
        (['available', 'busy', 'on-break', 'off-duty', 'in-surgery'] as const)[choice % 5] ?? 'busy',
        at,
      );
    default:
      return recordEvents(clinic, evaluateRules(clinic.day, nowMs, { newId: () => 'look' }));
  }
}

/** Carries a command out if the engine would; what it refuses changes nothing. */
function obey(clinic: AClinic, command: Command | null, at: string): AClinic {
  return command === null || clinic.decide(command, at).outcome === 'refused' ? clinic : clinic.does(command, at);
}

function wall(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
