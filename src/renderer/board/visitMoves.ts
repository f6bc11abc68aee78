import {
  type ClinicDay,
  type Command,
  chairOf,
  type DecideContext,
  decide,
  freeChairsFor,
  freeProviders,
  keyMap,
  providerName,
  type Resource,
  type RowAction,
  rowActionsOf,
  seatIn,
  type Visit,
  visitName,
} from '../../shared/clinic-day/index.ts';
import { type Actor, commandIdSchema } from '../../shared/events/index.ts';
import type { PracticeCalendar } from '../../shared/practice-time/index.ts';
import type { Choice } from './Chooser.tsx';
import type { Step } from './layers.ts';

export interface MoveContext {
  readonly day: ClinicDay;
  readonly nowMs: number;
  readonly calendar: PracticeCalendar;
  readonly actor: Actor;
}

/** A move of a visit that the engine would take as things stand. */
export interface Move {
  readonly id: string;
  readonly label: string;
  readonly key: string | undefined;
  readonly kind: 'next' | 'more' | 'end';
  readonly step: Step;
}

const MINUTE_MS = 60_000;

/** Every move of a visit: the one-key moves first, then what is rarer. What `decide` would refuse now is left out. */
export function movesOf(visit: Visit, context: MoveContext): readonly Move[] {
  const actions = rowActionsOf(visit, context.day, context.nowMs);
  const next = actions.map((action): Move => {
    const kind = action.action === 'left' || action.action === 'noShow' ? 'end' : 'next';
    return { id: action.action, label: capitalised(action.label), key: action.key, kind, step: stepOf(action, visit, context) };
  });
  const known = new Set(actions.map(({ command }) => command?.type));
  const rarer = rarerMoves(visit, context).filter(({ probe }) => !known.has(probe.type) && isTaken(probe, context));
  return [...next, ...seatWithProvider(visit, context), ...rarer.map(({ probe: _, ...move }) => move)].sort(
    (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind),
  );
}

const kinds: readonly Move['kind'][] = ['next', 'more', 'end'];

/** What happens when a one-key move is chosen: sent at once, confirmed first, or the chair is asked for. */
export function stepOf(action: RowAction, visit: Visit, { day }: Pick<MoveContext, 'day'>): Step {
  if (action.command === null) {
    return {
      kind: 'choose',
      title: `Seat ${visitName(visit, day)}`,
      description: chairsFirst,
      choices: action.chairs.map((chair) => choiceOf(chair, visit, seatIn(visit, chair))),
    };
  }
  if (action.confirm !== null) {
    return { kind: 'confirm', question: action.confirm, label: capitalised(action.label), command: action.command };
  }
  return { kind: 'send', command: action.command };
}

const chairsFirst = 'Chairs that can be taken now, the likeliest first.';

function choiceOf(chair: Resource, visit: Visit, command: Command): Choice {
  const isKept = chair.reservedFor === visit.appointmentId;
  const why = isKept ? 'kept for this visit' : chair.resourceId === visit.plannedResourceId ? 'planned' : 'free';
  return { id: chair.resourceId, name: chair.name, detail: why, command };
}

/** Somebody for "first available" is seated with a provider who is chosen now: those who are free first. */
function seatWithProvider(visit: Visit, context: MoveContext): readonly Move[] {
  const { day, nowMs } = context;
  const chair = visit.providerId === null ? (chairOf(day, visit.appointmentId) ?? freeChairsFor(visit, day, nowMs)[0]) : undefined;
  if (!chair) return [];
  const free = freeProviders(day, nowMs);
  const choices = [...day.providers.keys()]
    .sort((a, b) => Number(free.has(b)) - Number(free.has(a)))
    .flatMap((providerId): Choice[] => {
      const command: Command = { type: 'seatPatient', appointmentId: visit.appointmentId, resourceId: chair.resourceId, providerId };
      if (!isTaken(command, context)) return [];
      return [{ id: providerId, name: providerName(day, providerId) ?? '', detail: free.has(providerId) ? 'free' : 'busy', command }];
    });
  if (choices.length === 0) return [];
  const title = `Seat ${visitName(visit, day)} in ${chair.name}`;
  return [
    {
      id: 'seat-with',
      label: `Seat in ${chair.name} with…`,
      key: keyMap.seat,
      kind: 'next',
      step: { kind: 'choose', title, description: 'Who takes them? Those who are free first.', choices },
    },
  ];
}

interface RarerMove extends Move {
  /** The command with made-up answers: only to ask whether it would be taken. */
  readonly probe: Command;
}

function rarerMoves(visit: Visit, context: MoveContext): readonly RarerMove[] {
  const { appointmentId } = visit;
  const { day, nowMs, calendar } = context;
  const name = visitName(visit, day);
  const chair = chairOf(day, appointmentId);
  const keepChair = chair !== undefined;
  const at = (minutes: number) => new Date(nowMs + minutes * MINUTE_MS).toISOString();
  const others = [...day.resources.values()].filter(
    ({ resourceId, state }) =>
      state === 'available' && resourceId !== chair?.resourceId && isTaken({ type: 'transferPatient', appointmentId, resourceId }, context),
  );
  const sent = (id: string, label: string, command: Command, kind: Move['kind'] = 'more'): RarerMove => ({
    id,
    label,
    key: undefined,
    kind,
    step: { kind: 'send', command },
    probe: command,
  });
  const moves: RarerMove[] = [
    sent('x-ray', 'To X-ray', { type: 'sendAway', appointmentId, to: 'x-ray', keepChair }),
    sent('lab', 'To the lab', { type: 'sendAway', appointmentId, to: 'lab', keepChair }),
    sent('outside', 'Stepped out', { type: 'sendAway', appointmentId, to: 'outside', keepChair }),
    sent('finishing', 'Finishing', { type: 'setInChairStep', appointmentId, step: 'finishing' }),
    {
      id: 'hold',
      label: 'Hold…',
      key: undefined,
      kind: 'more',
      probe: { type: 'holdVisit', appointmentId, reason: '-', resumeAt: at(10), keepChair },
      step: {
        kind: 'reason',
        title: `Hold ${name}`,
        description: 'The visit waits; the board says when it is due back.',
        label: 'Hold',
        suggestions: ['Waiting for the anaesthetic', 'Waiting for results', 'Interpreter is on the way'],
        withMinutes: true,
        command: ({ reason, minutes }) => ({ type: 'holdVisit', appointmentId, reason, resumeAt: at(minutes), keepChair }),
      },
    },
    {
      id: 'time',
      label: visit.startsAtMs === null ? 'Give a time…' : 'Change the time…',
      key: undefined,
      kind: 'more',
      probe: { type: 'rescheduleAppointment', appointmentId, startsAt: at(30) },
      step: {
        kind: 'time',
        title: `A time for ${name}`,
        time: calendar.wallTimeOf(visit.startsAtMs ?? nowMs + 30 * MINUTE_MS),
        command: (time) => ({
          type: 'rescheduleAppointment',
          appointmentId,
          startsAt: new Date(calendar.instantOf(day.date, time)).toISOString(),
        }),
      },
    },
    sent('no-show', 'No-show', { type: 'markNoShow', appointmentId }, 'end'),
    sent('left', 'Left without being seen', { type: 'markLeftWithoutBeingSeen', appointmentId }, 'end'),
    {
      id: 'cancel',
      label: 'Cancel…',
      key: undefined,
      kind: 'end',
      probe: { type: 'cancelAppointment', appointmentId, reason: '-' },
      step: {
        kind: 'reason',
        title: `Cancel the appointment of ${name}`,
        description: 'It leaves the queue. Undo brings it back.',
        label: 'Cancel it',
        suggestions: ['Patient rang', 'Provider is ill', 'Booked twice'],
        command: ({ reason }) => ({ type: 'cancelAppointment', appointmentId, reason }),
      },
    },
  ];
  const first = others[0];
  if (!first) return moves;
  const transfer: RarerMove = {
    id: 'transfer',
    label: 'Another chair…',
    key: undefined,
    kind: 'more',
    probe: { type: 'transferPatient', appointmentId, resourceId: first.resourceId },
    step: {
      kind: 'choose',
      title: `Move ${name} to another chair`,
      description: chairsFirst,
      choices: others.map((other) => choiceOf(other, visit, { type: 'transferPatient', appointmentId, resourceId: other.resourceId })),
    },
  };
  return [transfer, ...moves];
}

/** Asks the same pure function that the engine asks, so that no rule is written twice. */
export function isTaken(command: Command, { day, nowMs, calendar, actor }: MoveContext): boolean {
  const context: DecideContext = { nowMs, calendar, actor, commandId: previewId, newId: () => crypto.randomUUID() };
  return decide(day, command, context).outcome === 'accepted';
}

const previewId = commandIdSchema.parse('preview');

function capitalised(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}
