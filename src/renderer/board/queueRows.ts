import {
  type ClinicDay,
  type Conflict,
  clocksOf,
  conflictsAbout,
  type DayForecast,
  keyMap,
  onlineAnswerOf,
  phaseOf,
  rowActionsOf,
  type StageLabel,
  stageLabel,
  startsAbout,
  type Visit,
  type VisitPhase,
  visitName,
  visitsOfDay,
} from '../../shared/clinic-day/index.ts';
import type { PracticeCalendar } from '../../shared/practice-time/index.ts';
import type { Tone } from '../ui/tone.ts';
import { providerShortName } from './providerCards.ts';
import type { QueueRowModel } from './queueRow.ts';

export interface QueueInput {
  readonly day: ClinicDay;
  readonly forecast: DayForecast;
  readonly nowMs: number;
  readonly calendar: PracticeCalendar;
}

/** Puts right what contradicts itself about a visit. */
export const FIX_KEY = 'F';

/** A line of the queue with what the filters and the order ask of it. */
export interface QueueEntry {
  readonly row: QueueRowModel;
  readonly visit: Visit;
  readonly phase: VisitPhase;
  readonly late: boolean;
  /** What contradicts itself about the visit: "check me". */
  readonly conflict: Conflict | null;
}

const phaseOrder: Readonly<Record<VisitPhase, number>> = { here: 0, aside: 1, 'in-chair': 2, 'to-come': 3, after: 4, ended: 5 };

/** Every visit of the day as a line, in the order of the queue. */
export function queueEntries(input: QueueInput): readonly QueueEntry[] {
  const usesForms = dayUsesForms(input.day);
  return inQueueOrder(visitsOfDay(input.day).map((visit) => queueEntry(visit, { ...input, usesForms })));
}

/** One visit of the day as a line. */
export function queueEntry(visit: Visit, input: QueueInput & { readonly usesForms: boolean }): QueueEntry {
  const { day, nowMs } = input;
  const stage = stageLabel(visit, day, nowMs);
  const phase = phaseOf(visit);
  const conflict = conflictsAbout(day, visit).at(-1) ?? null;
  const late = phase === 'to-come' && (stage.tone === 'look' || stage.tone === 'act') && visit.startsAtMs !== null;
  return { visit, phase, late, conflict, row: rowOf(visit, { ...input, stage, phase, conflict }) };
}

/** A practice that asks for forms has somebody who has filled one in. */
export function dayUsesForms(day: ClinicDay): boolean {
  return visitsOfDay(day).some(({ screened }) => screened);
}

/** @param entries in the order of `visitsOfDay`. @returns those who are here first, then in a chair, then to come, then seen; within each in the order of their times. */
export function inQueueOrder(entries: readonly QueueEntry[]): readonly QueueEntry[] {
  return entries.toSorted((a, b) => phaseOrder[a.phase] - phaseOrder[b.phase] || dueMs(a.visit) - dueMs(b.visit));
}

/** When somebody is due: the agreed time, or for those without one the time they came. */
function dueMs(visit: Visit): number {
  return visit.startsAtMs ?? visit.arrivedAtMs ?? Number.POSITIVE_INFINITY;
}

interface RowInput extends QueueInput {
  readonly stage: StageLabel;
  readonly phase: VisitPhase;
  readonly usesForms: boolean;
  readonly conflict: Conflict | null;
}

function rowOf(visit: Visit, input: RowInput): QueueRowModel {
  const { day, forecast, nowMs, calendar, stage, phase, conflict } = input;
  const clocks = clocksOf(visit, nowMs);
  const ahead = forecast.visits.get(visit.appointmentId);
  const action = primaryOf(visit, input);
  const tone = toneOf(stage);
  const type = day.setup.appointmentTypes.find(({ appointmentTypeId }) => appointmentTypeId === visit.appointmentTypeId);
  return {
    id: visit.appointmentId,
    time: visit.startsAtMs === null ? '–' : calendar.wallTimeOf(visit.startsAtMs),
    patient: visitName(visit, day),
    badges: badgesOf(visit, input),
    purpose: visit.reason && !type ? visit.reason : (type?.name ?? ''),
    provider: providerWords(visit, day),
    stage: { label: stage.words, tone, shape: stage.icon },
    online: onlineOf(visit, nowMs),
    waited: clocks.fairWaitMin === null ? '–' : String(clocks.fairWaitMin),
    waitedDetail: clocks.lobbyWaitMin === null ? '' : `In the building ${clocks.lobbyWaitMin} min · in this stage ${clocks.stageMin} min`,
    startsAbout: ahead && (phase === 'here' || phase === 'to-come' || phase === 'aside') ? startsAbout(ahead, nowMs, calendar) : '',
    progress: phase === 'in-chair' ? progressOf(visit, tone, input) : null,
    action: conflict?.fix
      ? { key: FIX_KEY, label: conflict.kind === 'told-differently' ? 'this is right' : 'put right' }
      : action
        ? { key: action.key, label: action.label }
        : null,
    actionDue: conflict?.fix != null || (action !== undefined && (tone === 'act' || tone === 'look')),
    quiet: phase === 'to-come' || phase === 'after' || phase === 'ended',
  };
}

/** The move shown in the row. Somebody for "first available" is seated with a provider who is asked for then. */
function primaryOf(visit: Visit, { day, nowMs }: RowInput): { readonly key: string; readonly label: string } | undefined {
  const actions = rowActionsOf(visit, day, nowMs);
  if (visit.stage === 'called' && visit.providerId === null && actions[0]?.action !== 'call') return { key: keyMap.seat, label: 'seat' };
  return actions[0];
}

/** The seconds themselves are counted where they are shown: a row is not made anew each second. */
function onlineOf(visit: Visit, nowMs: number): QueueRowModel['online'] {
  const answer = onlineAnswerOf(visit, nowMs);
  return answer === null || answer.state === 'confirmed' ? answer : { state: 'open', answerByMs: answer.answerByMs };
}

/** How a stage is shown. */
export function toneOf({ tone }: Pick<StageLabel, 'tone'>): Tone {
  return tone === 'not-yet' ? 'idle' : tone;
}

function providerWords(visit: Visit, day: ClinicDay): string {
  if (visit.providerId === null) return 'first free';
  const provider = day.providers.get(visit.providerId);
  return provider ? providerShortName(provider.name) : visit.providerId;
}

function badgesOf(visit: Visit, { usesForms, phase, conflict }: RowInput): QueueRowModel['badges'] {
  const badges: { label: string; tone?: Tone }[] = [];
  if (conflict) badges.push({ label: 'check me', tone: 'look' });
  const formMissing = usesForms && visit.isNewPatient && !visit.screened && phase === 'here';
  // Forms are asked of new patients only: the one word says both.
  if (formMissing) badges.push({ label: 'form missing' });
  else if (visit.isNewPatient) badges.push({ label: 'new' });
  if (visit.origin === 'online') badges.push({ label: 'online' });
  if (visit.origin === 'walk-in') badges.push({ label: 'walk-in' });
  if (visit.telehealth) badges.push({ label: 'video' });
  return badges;
}

function progressOf(visit: Visit, tone: Tone, { forecast, nowMs }: RowInput): QueueRowModel['progress'] {
  const ahead = forecast.visits.get(visit.appointmentId);
  const fromMs = visit.seatedAtMs ?? ahead?.startMs;
  if (fromMs === undefined || !ahead) return null;
  const lengthMs = visit.lengthMin === null ? ahead.endMs - fromMs : visit.lengthMin * 60_000;
  // Quarter minutes would redraw every row all the time for less than a pixel; whole per cents do not.
  const ratio = Math.round(Math.min(1, Math.max(0, (nowMs - fromMs) / Math.max(1, lengthMs))) * 100) / 100;
  const leftMin = Math.max(0, Math.ceil((ahead.endMs - nowMs) / 60_000));
  return {
    ratio,
    tone: tone === 'fine' ? 'progress' : tone,
    spoken: `${Math.round(ratio * 100)} % of the planned time, about ${leftMin} min left`,
  };
}
