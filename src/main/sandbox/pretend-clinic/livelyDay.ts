import type { PracticeSetup } from '../../../shared/clinic-day/index.ts';
import type { PracticeCalendar } from '../../../shared/practice-time/index.ts';
import { startingHours } from './demoHours.ts';
import { planDay } from './planDay.ts';
import type { PlannedDay } from './plannedDay.ts';
import type { Story } from './story.ts';
import { tellDayUntil } from './tellPast.ts';

const VARIANTS = 40;

/** What somebody should meet who opens the board for the first time. */
const wanted = { waiting: 4, inChair: 4, done: 5, cleaning: 1, late: 1, onBreak: 1, toCome: 3 } as const;

/**
 * The day on which a demo is started: of many possible ones the first whose board is full of life at this very moment;
 * where none is (a few minutes after midnight) the one that comes nearest. Repeatable.
 * @param nowMs epoch ms UTC.
 */
export async function livelyDay(options: {
  readonly seed: number;
  readonly nowMs: number;
  readonly setup: PracticeSetup;
  readonly calendar: PracticeCalendar;
  /** Lets others work between two days that are tried: each takes some 20 ms. */
  readonly pause: () => Promise<void>;
}): Promise<PlannedDay> {
  const { seed, nowMs, setup, calendar, pause } = options;
  const date = calendar.dateOf(nowMs);
  const hours = startingHours(nowMs, calendar);
  const planned = (variant: number) => planDay({ seed, variant, date, ...hours, setup, calendar });
  let best = { plan: planned(1), missing: Number.POSITIVE_INFINITY };
  for (let variant = 1; variant <= VARIANTS && best.missing > 0; variant++) {
    const plan = planned(variant);
    const missing = missingIn(tellDayUntil(plan, nowMs).story, nowMs);
    if (missing < best.missing) best = { plan, missing };
    await pause();
  }
  return best.plan;
}

function missingIn(story: Story, nowMs: number): number {
  const found = { waiting: 0, inChair: 0, done: 0, cleaning: 0, late: 0, onBreak: 0, toCome: 0 };
  for (const visit of story.visits.values()) {
    if (visit.stage === 'waiting' || visit.stage === 'arrived') found.waiting += 1;
    if (visit.stage === 'in-chair') found.inChair += 1;
    if (visit.stage === 'completed' || visit.stage === 'departed') found.done += 1;
    if (visit.stage === 'booked') found.toCome += 1;
    if (visit.stage === 'booked' && (visit.startsAtMs ?? nowMs) < nowMs - 5 * 60_000) found.late += 1;
  }
  for (const chair of story.chairs.values()) if (chair.state === 'cleaning') found.cleaning += 1;
  for (const provider of story.providers.values()) if (provider.state === 'on-break') found.onBreak += 1;
  return (Object.keys(wanted) as (keyof typeof wanted)[]).reduce((sum, each) => sum + Math.max(0, wanted[each] - found[each]), 0);
}
