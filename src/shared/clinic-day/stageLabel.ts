import { chairOf } from './chairOf.ts';
import { clocksOf, minutesBetween } from './clocks.ts';
import { plannedLengths } from './forecastDuration.ts';
import { plannedEndOf } from './rules/chairRules.ts';
import { type AlertSettings, type MeasuredRule, thresholdFor } from './rules/thresholds.ts';
import type { AwayPlace, ClinicDay, Visit } from './state.ts';

/** look.md: green fine, blue in progress, amber needs a look, red act now, grey not yet. */
export type StageTone = 'fine' | 'progress' | 'look' | 'act' | 'not-yet';
/** The sign beside the words, which says the same as the colour. */
export type StageIcon = 'ring' | 'clock' | 'dot' | 'diamond' | 'triangle' | 'open-triangle' | 'alarm' | 'tick' | 'bar' | 'pause';

export interface StageLabel {
  readonly tone: StageTone;
  readonly icon: StageIcon;
  readonly words: string;
}

const awayWords: Readonly<Record<AwayPlace, string>> = { 'x-ray': 'At X-ray', lab: 'At the lab', outside: 'Stepped out' };
const otherSteps = { setup: '', assistant: '', 'ready-for-provider': 'ready for Dr', 'with-provider': '', finishing: 'finishing' } as const;

/** Where a visit is, in the words of the desk, with the minutes once they matter (the thresholds of the rules). */
export function stageLabel(visit: Visit, day: ClinicDay, nowMs: number, settings?: AlertSettings): StageLabel {
  const clocks = clocksOf(visit, nowMs);
  const levelOf = (rule: MeasuredRule, min: number): 'calm' | 'look' | 'act' => {
    const { warning, critical } = thresholdFor(rule, settings, { providerId: visit.providerId, typeId: visit.appointmentTypeId });
    if (critical !== null && min >= critical) return 'act';
    return min >= warning ? 'look' : 'calm';
  };
  const running = (rule: MeasuredRule, min: number, calm: string): StageLabel => {
    const level = levelOf(rule, min);
    if (level === 'calm') return { tone: 'progress', icon: 'clock', words: calm };
    return { tone: level, icon: level === 'act' ? 'alarm' : 'clock', words: `${calm} ${min} min` };
  };

  switch (visit.stage) {
    case 'booked':
      return bookedLabel(visit, clocks.latenessMin, levelOf);
    case 'arrived':
      return running('arrived-not-handled', clocks.stageMin, 'Arrived');
    case 'checked-in':
      return running('arrived-not-handled', clocks.stageMin, 'Checked in');
    case 'waiting':
      return running('waiting-to-call', clocks.fairWaitMin ?? clocks.stageMin, 'Waiting');
    case 'called': {
      const again = visit.callCount > 1 ? ` ×${visit.callCount}` : '';
      return running('called-to-chair', clocks.stageMin, `Called${again}`);
    }
    case 'in-chair':
      return inChairLabel(visit, day, nowMs, levelOf);
    case 'away':
      return { tone: 'progress', icon: 'pause', words: visit.awayTo === null ? 'Away' : awayWords[visit.awayTo] };
    case 'on-hold':
      return visit.resumeAtMs !== null && nowMs >= visit.resumeAtMs
        ? { tone: 'look', icon: 'pause', words: `On hold, due ${minutesBetween(visit.resumeAtMs, nowMs)} min ago` }
        : { tone: 'progress', icon: 'pause', words: 'On hold' };
    case 'completed':
      return { tone: 'fine', icon: 'tick', words: 'Treatment done' };
    case 'at-billing':
      return { tone: 'progress', icon: 'clock', words: 'At billing' };
    case 'checked-out':
      return { tone: 'fine', icon: 'tick', words: 'Checked out' };
    case 'departed':
      return { tone: 'not-yet', icon: 'tick', words: 'Gone' };
    case 'no-show':
      return { tone: 'not-yet', icon: 'bar', words: 'No-show' };
    case 'left-without-being-seen':
      return { tone: 'not-yet', icon: 'bar', words: 'Left, not seen' };
    case 'cancelled':
      return { tone: 'not-yet', icon: 'bar', words: 'Cancelled' };
    case 'rescheduled':
      return { tone: 'not-yet', icon: 'bar', words: 'Moved' };
    case 'entered-in-error':
      return { tone: 'not-yet', icon: 'bar', words: 'Entered in error' };
  }
}

type LevelOf = (rule: MeasuredRule, min: number) => 'calm' | 'look' | 'act';

function bookedLabel(visit: Visit, lateMin: number | null, levelOf: LevelOf): StageLabel {
  if (visit.startsAtMs === null) return { tone: 'look', icon: 'open-triangle', words: 'Needs a time' };
  const min = lateMin ?? 0;
  const level = levelOf('patient-late', min);
  if (level === 'calm') return { tone: 'not-yet', icon: 'ring', words: 'Booked' };
  return { tone: level, icon: level === 'act' ? 'alarm' : 'open-triangle', words: `Late ${min} min` };
}

function inChairLabel(visit: Visit, day: ClinicDay, nowMs: number, levelOf: LevelOf): StageLabel {
  const chair = chairOf(day, visit.appointmentId)?.name ?? 'In the chair';
  const overMin = minutesBetween(plannedEndOf(visit, plannedLengths(day)(visit)), nowMs);
  const over = levelOf('chair-overrun', overMin);
  if (visit.step === 'ready-for-provider') {
    const readyMin = minutesBetween(visit.readyForProviderAtMs ?? visit.stageEnteredAtMs, nowMs);
    const ready = levelOf('ready-for-provider', readyMin);
    const words = `${chair} · ready for Dr${ready === 'calm' ? '' : ` ${readyMin} min`}`;
    return { tone: ready === 'act' ? 'act' : 'look', icon: 'diamond', words };
  }
  if (over !== 'calm') return { tone: over, icon: 'triangle', words: `${chair} · over ${overMin}` };
  const step = visit.step === null ? '' : otherSteps[visit.step];
  return { tone: 'fine', icon: 'dot', words: step === '' ? chair : `${chair} · ${step}` };
}
