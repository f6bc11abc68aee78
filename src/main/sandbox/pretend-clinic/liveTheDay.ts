import type { ClinicDay } from '../../../shared/clinic-day/index.ts';
import { type PracticeCalendar, practiceCalendar } from '../../../shared/practice-time/index.ts';
import type { Effects } from '../../effects.ts';
import { alertToAcknowledge } from './alertToAcknowledge.ts';
import { commandOf } from './commandOf.ts';
import { pastFacts, planOf, sceneOf } from './demoDay.ts';
import { factsOf } from './factsOf.ts';
import type { Move } from './move.ts';
import { nextMoves } from './nextMoves.ts';
import type { PlannedDay } from './plannedDay.ts';
import type { FactsDoor } from './postFacts.ts';
import type { StationLink } from './stationLink.ts';
import type { Story } from './story.ts';
import { storyFromDay } from './storyFromDay.ts';
import type { WatchedDay } from './watchDay.ts';

const LONGEST_TICK_MS = 4_000;
const SHORTEST_TICK_MS = 100;
const DESK_PATIENCE_MS = 3 * 60_000;
/** After a longer silence of our own (the computer slept) what was missed is told as past, not done all at once. */
const MISSED_MS = 5 * 60_000;

export interface LiveTheDayOptions {
  readonly watched: WatchedDay;
  readonly door: FactsDoor;
  readonly desk: StationLink;
  readonly clinician: StationLink;
  readonly seed: number;
  readonly speed: number;
  readonly effects: Pick<Effects, 'now' | 'setTimer' | 'log'>;
}

/** Sets the scene of each day once, and then does, tick by tick, what its people do next. */
export function liveTheDay(options: LiveTheDayOptions): { readonly ready: Promise<void>; stop(): Promise<void> } {
  const { watched, door, effects } = options;
  const speed = Math.max(1, options.speed);
  const tickMs = Math.max(SHORTEST_TICK_MS, LONGEST_TICK_MS / speed);
  const scene = Promise.withResolvers<void>();
  let today: { plan: PlannedDay; calendar: PracticeCalendar; anchorMs: number; tried: Set<string> } | undefined;
  let lastTickMs = 0;
  let stopped = false;
  let cancelTimer = () => {};
  let underWay: Promise<void> = Promise.resolve();

  const pause = () =>
    new Promise<void>((resolve) => {
      effects.setTimer(resolve, 0);
    });

  function schedule(delayMs: number) {
    if (stopped) return;
    cancelTimer = effects.setTimer(() => {
      underWay = tick()
        .catch((error: unknown) => effects.log('error', 'demo stumbled', { error: error instanceof Error ? error.name : 'unknown' }))
        .finally(() => schedule(today ? tickMs : watched.now() ? LONGEST_TICK_MS : SHORTEST_TICK_MS));
    }, delayMs);
  }

  async function tick() {
    const seen = watched.now();
    if (!seen) return;
    if (today?.plan.date !== seen.day.date) {
      await beginDay(seen.day);
      scene.resolve();
    } else {
      await catchUp(seen.day, today.plan);
    }
    lastTickMs = effects.now();
    if (!stopped) await goOn();
  }

  async function beginDay(day: ClinicDay) {
    const calendar = practiceCalendar(day.setup.timezone);
    const plan = await planOf(day, { seed: options.seed, nowMs: effects.now(), calendar, isStart: today === undefined, pause });
    const facts = sceneOf(day, plan, { nowMs: effects.now(), calendar });
    if (!(await door.post('orchestration', facts)) && stopped) return;
    today = { plan, calendar, anchorMs: effects.now(), tried: new Set() };
    effects.log('info', 'demo day set', { tenantId: plan.tenantId, count: facts.length });
  }

  async function catchUp(day: ClinicDay, plan: PlannedDay) {
    const nowMs = effects.now();
    if (nowMs - lastTickMs < MISSED_MS || speed !== 1) return;
    const story = storyFromDay(day, (atMs) => atMs);
    await door.post('orchestration', pastFacts(plan, story, lastTickMs, nowMs));
  }

  /** One instant of the story. Facts go first, so that nobody is called who has not come. */
  async function goOn() {
    const seen = watched.now();
    if (!seen || !today || seen.day.date !== today.plan.date) return;
    const { plan, anchorMs, tried } = today;
    const { day, position } = seen;
    const storyTime = (atMs: number) => (atMs < anchorMs ? atMs : anchorMs + (atMs - anchorMs) * speed);
    const nowMs = effects.now();
    const before = storyFromDay(day, storyTime);
    const story = storyFromDay(day, storyTime);
    // What was tried stays tried for as long as its subject has not moved: a refused wish is not repeated.
    const fresh = nextMoves(story, plan, storyTime(nowMs), { deskPatienceMs: DESK_PATIENCE_MS }).filter(
      (move) => !tried.has(keyOf(move, before)),
    );

    for (const move of fresh) {
      if (commandOf(move)) continue;
      tried.add(keyOf(move, before));
      const source = move.kind === 'check-in' && move.by !== 'desk' ? 'kiosk' : 'orchestration';
      if (!(await door.post(source, factsOf(plan, story, move, nowMs)))) tried.delete(keyOf(move, before));
    }
    for (const move of fresh) {
      const wish = commandOf(move);
      if (!wish || stopped) continue;
      const link = wish.who === 'desk' ? options.desk : options.clinician;
      const outcome = await link.command(day.date, position, wish.command);
      if (outcome !== 'lost') tried.add(keyOf(move, before));
    }
    const alert = alertToAcknowledge(day, storyTime, storyTime(nowMs));
    if (alert && !tried.has(alert.alertId)) {
      tried.add(alert.alertId);
      await options.desk.command(day.date, position, { type: 'acknowledgeAlert', alertId: alert.alertId });
    }
  }

  schedule(0);
  return {
    ready: scene.promise,
    async stop() {
      stopped = true;
      cancelTimer();
      scene.resolve();
      await underWay;
    },
  };
}

/** A move and the state that it starts from. */
function keyOf(move: Move, before: Story): string {
  if ('appointmentId' in move) return `${move.kind}:${move.appointmentId}:${before.visits.get(move.appointmentId)?.sinceMs}`;
  if ('chairId' in move) return `${move.kind}:${move.chairId}:${before.chairs.get(move.chairId)?.sinceMs}`;
  if ('providerId' in move) return `${move.kind}:${move.state}:${move.providerId}:${before.providers.get(move.providerId)?.sinceMs}`;
  return `${move.kind}:${move.visit.appointmentId}`;
}
