import { chairOf } from './chairOf.ts';
import { minutesBetween } from './clocks.ts';
import type { Command, CommandType } from './commands.ts';
import { EARLY_CHECK_IN_MS } from './decide/decideArrival.ts';
import { freeChairsFor } from './freeChair.ts';
import { canCallAgain, hasNotResponded } from './recall.ts';
import type { ClinicDay, Resource, Visit } from './state.ts';
import { phaseOf } from './visitPhase.ts';

/** One key, one move, everywhere on the board; J and K move from row to row and W adds a walk-in. Remappable; these are the defaults. */
export const keyMap = {
  arrive: 'A',
  call: 'C',
  seat: 'S',
  ready: 'R',
  withProvider: 'P',
  done: 'D',
  billing: 'B',
  checkOut: 'O',
  gone: 'G',
  noShow: 'N',
  left: 'L',
  back: 'I',
  chairReady: 'X',
} as const;
export type BoardAction = keyof typeof keyMap;
export type BoardKey = (typeof keyMap)[BoardAction];

/** A move that makes sense for a row now. */
export interface RowAction {
  readonly action: BoardAction;
  readonly key: BoardKey;
  /** As shown beside the key: "call", "arrived". */
  readonly label: string;
  /** Null while a chair has still to be chosen from `chairs`; then `seatIn` gives the command. */
  readonly command: Command | null;
  readonly chairs: readonly Resource[];
  /** A question to ask first: what is unusual about it. */
  readonly confirm: string | null;
}

const closing: readonly CommandType[] = [
  'completeVisit',
  'sendToBilling',
  'checkOutPatient',
  'departPatient',
  'markNoShow',
  'reverseNoShow',
  'markLeftWithoutBeingSeen',
];
const NO_SHOW_FROM_MIN = 15;

/**
 * The one-key moves for a visit, the first is the primary one: what the desk most likely does next. Empty where nothing is
 * to be done, and for visits of other dates.
 */
export function rowActionsOf(visit: Visit, day: ClinicDay, nowMs: number): readonly RowAction[] {
  if (visit.date !== day.date || nowMs < day.bounds.startMs) return [];
  const actions = actionsOf(visit, day, nowMs);
  // On a day that is past a visit can only be closed.
  return nowMs < day.bounds.endMs ? actions : actions.filter(({ command }) => command !== null && closing.includes(command.type));
}

function actionsOf(visit: Visit, day: ClinicDay, nowMs: number): readonly RowAction[] {
  const { appointmentId } = visit;
  const act = (action: BoardAction, label: string, command: Command, confirm: string | null = null): RowAction => ({
    action,
    key: keyMap[action],
    label,
    command,
    chairs: [],
    confirm,
  });
  const seat = (): readonly RowAction[] => seatAction(visit, day, nowMs);
  // Whoever a provider has seen cannot leave unseen.
  const left =
    visit.withProviderAtMs === null
      ? [act('left', 'left', { type: 'markLeftWithoutBeingSeen', appointmentId }, 'Left without being seen?')]
      : [];

  // Nobody can be moved before it is known who they are; they can only be closed.
  if (visit.patientId === null && visit.stage !== 'booked' && visit.stage !== 'no-show') return phaseOf(visit) === 'here' ? left : [];

  switch (visit.stage) {
    case 'booked': {
      const arrive = arriveAction(visit, nowMs, 'arrived');
      const lateMin = visit.startsAtMs === null ? 0 : minutesBetween(visit.startsAtMs, nowMs);
      const noShow = act('noShow', 'no-show', { type: 'markNoShow', appointmentId });
      return lateMin >= NO_SHOW_FROM_MIN ? [...arrive, noShow] : arrive;
    }
    case 'arrived':
    case 'checked-in':
      return [...arriveAction(visit, nowMs, 'check in'), ...left];
    case 'waiting':
      return [act('call', 'call', callCommand(visit, day, nowMs)), ...seat(), ...left];
    case 'called': {
      const again = canCallAgain(visit, nowMs) ? [act('call', 'call again', callCommand(visit, day, nowMs))] : [];
      return hasNotResponded(visit, nowMs) ? [...left, ...seat()] : [...seat(), ...again, ...left];
    }
    case 'in-chair':
      return inChairActions(visit, act);
    case 'away':
    case 'on-hold':
      return [act('back', 'back', { type: 'resumeVisit', appointmentId })];
    case 'completed':
      return [
        act('billing', 'billing', { type: 'sendToBilling', appointmentId }),
        act('checkOut', 'check out', { type: 'checkOutPatient', appointmentId }),
      ];
    case 'at-billing':
      return [act('checkOut', 'check out', { type: 'checkOutPatient', appointmentId })];
    case 'checked-out':
      return [act('gone', 'gone', { type: 'departPatient', appointmentId })];
    case 'no-show':
      return [act('arrive', 'came after all', { type: 'reverseNoShow', appointmentId })];
    default:
      return [];
  }
}

/** The one-key move for a chair: ready when it is being cleaned. */
export function chairActionsOf(resource: Resource): readonly RowAction[] {
  if (resource.state !== 'cleaning') return [];
  const command: Command = { type: 'markChairReady', resourceId: resource.resourceId };
  return [{ action: 'chairReady', key: keyMap.chairReady, label: 'ready', command, chairs: [], confirm: null }];
}

/** The command of a seat action once its chair is chosen. */
export function seatIn(visit: Visit, chair: Resource): Command {
  return { type: 'seatPatient', appointmentId: visit.appointmentId, resourceId: chair.resourceId };
}

/** Check-in needs a question first: more than 60 min before the start (board.md, moves). */
export function isVeryEarly(visit: Visit, nowMs: number): boolean {
  return visit.startsAtMs !== null && visit.startsAtMs - nowMs > EARLY_CHECK_IN_MS;
}

function arriveAction(visit: Visit, nowMs: number, label: string): readonly RowAction[] {
  if (visit.patientId === null) return [];
  const isEarly = isVeryEarly(visit, nowMs);
  const earlyMin = visit.startsAtMs === null ? 0 : Math.ceil((visit.startsAtMs - nowMs) / 60_000);
  const confirm = isEarly ? `The appointment is ${earlyMin} min from now. Check in already?` : null;
  const command: Command = { type: 'checkInPatient', appointmentId: visit.appointmentId, ...(isEarly && { confirmed: true }) };
  return [{ action: 'arrive', key: keyMap.arrive, label, command, chairs: [], confirm }];
}

/** Calls to the chair that is kept or planned, or the only free one; else into the room, and the chair is chosen on seating. */
function callCommand(visit: Visit, day: ClinicDay, nowMs: number): Command {
  const chair = clearChoice(visit, freeChairsFor(visit, day, nowMs));
  return { type: 'callPatient', appointmentId: visit.appointmentId, ...(chair && { resourceId: chair.resourceId }) };
}

function seatAction(visit: Visit, day: ClinicDay, nowMs: number): readonly RowAction[] {
  const own = chairOf(day, visit.appointmentId);
  const chairs = own ? [own] : freeChairsFor(visit, day, nowMs);
  if (chairs.length === 0 || visit.providerId === null) return [];
  const chair = clearChoice(visit, chairs);
  const label = chair ? `seat in ${chair.name}` : 'seat';
  return [
    { action: 'seat', key: keyMap.seat, label, command: chair ? seatIn(visit, chair) : null, chairs: chair ? [] : chairs, confirm: null },
  ];
}

function clearChoice(visit: Visit, chairs: readonly Resource[]): Resource | undefined {
  const first = chairs[0];
  if (!first || chairs.length === 1) return first;
  const isOwn = first.reservedFor === visit.appointmentId || first.resourceId === visit.plannedResourceId;
  return isOwn ? first : undefined;
}

function inChairActions(visit: Visit, act: (action: BoardAction, label: string, command: Command) => RowAction): readonly RowAction[] {
  const { appointmentId } = visit;
  const ready = act('ready', 'ready for Dr', { type: 'setInChairStep', appointmentId, step: 'ready-for-provider' });
  const withProvider = act('withProvider', 'with Dr', { type: 'setInChairStep', appointmentId, step: 'with-provider' });
  const done = act('done', 'done', { type: 'completeVisit', appointmentId });
  switch (visit.step) {
    case null:
    case 'setup':
    case 'assistant':
      return [ready, done, withProvider];
    case 'ready-for-provider':
      return [withProvider, done];
    case 'with-provider':
    case 'finishing':
      return [done];
  }
}
