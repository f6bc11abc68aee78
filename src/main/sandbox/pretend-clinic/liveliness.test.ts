import { describe, expect, it } from 'vitest';
import { type ClinicDay, emptyDay, foldAll, visitsOfDay } from '../../../shared/clinic-day/index.ts';
import { type LogRecord, parseEvent, sourceIdSchema } from '../../../shared/events/index.ts';
import { practiceCalendar } from '../../../shared/practice-time/index.ts';
import { practiceSetupOf } from '../../policy/index.ts';
import { demoPolicy } from './demoPolicy.ts';
import { factsBefore, factsOf } from './factsOf.ts';
import { livelyDay } from './livelyDay.ts';
import { applyMove } from './move.ts';
import { DEMO_SEED } from './startPretendClinic.ts';
import { storyBefore } from './story.ts';
import { storyFromDay } from './storyFromDay.ts';
import { tellDayUntil } from './tellPast.ts';

const MINUTE_MS = 60_000;
const DATE = '2026-11-20';
const setup = practiceSetupOf(demoPolicy().practices[0]!);
const calendar = practiceCalendar(setup.timezone);
const source = sourceIdSchema.parse('orchestration');

/** The day as a clinic would see it that started the demo at `wallTime` and looked `minutesLater`. */
async function boardAt(wallTime: string, minutesLater = 0, date = DATE) {
  const startMs = calendar.instantOf(date, wallTime);
  const nowMs = startMs + minutesLater * MINUTE_MS;
  const plan = await livelyDay({ seed: DEMO_SEED, nowMs: startMs, setup, calendar, pause: async () => {} });
  const story = storyBefore(plan);
  const told = tellDayUntil(plan, nowMs);
  const envelopes = new Map(
    [
      ...factsBefore(plan, calendar, nowMs),
      ...told.moves.flatMap(({ atMs, move }) => {
        applyMove(story, move, atMs);
        return factsOf(plan, story, move, atMs);
      }),
    ].map((envelope) => [envelope.eventId, envelope]),
  );
  const records = [...envelopes.values()].map((envelope, at): LogRecord => {
    const parsed = parseEvent(envelope);
    if (parsed.outcome === 'invalid') throw new Error(parsed.reason);
    return {
      position: at + 1,
      receivedAtMs: nowMs,
      orderAtMs: Date.parse(parsed.event.occurredAt),
      source,
      actor: { kind: 'source', id: 'orchestration', role: null },
      stationId: null,
      commandId: null,
      causationId: null,
      event: parsed.event,
    };
  });
  return { day: foldAll(emptyDay(setup, date), records), nowMs, told };
}

function counts(day: ClinicDay, nowMs: number) {
  const visits = [...visitsOfDay(day)];
  const within = (...stages: readonly string[]) => visits.filter((visit) => stages.includes(visit.stage)).length;
  return {
    waiting: within('arrived', 'checked-in', 'waiting', 'called'),
    inChair: within('in-chair'),
    done: within('completed', 'at-billing', 'checked-out', 'departed'),
    toCome: within('booked'),
    late: visits.filter((visit) => ['booked', 'waiting'].includes(visit.stage) && (visit.startsAtMs ?? nowMs) < nowMs - 3 * MINUTE_MS)
      .length,
    outOfOrder: [...day.resources.values()].filter((chair) => chair.state === 'maintenance').length,
  };
}

describe('the board of the pretend clinic', () => {
  const starts = ['2026-11-20', '2027-02-28'].flatMap((date) =>
    ['03:10', '06:45', '10:42', '11:20', '14:30', '16:05', '19:30', '22:15'].map((wallTime) => [date, wallTime] as const),
  );
  it.each(starts)('is alive when the demo is started on %s at %s', async (date, wallTime) => {
    const { day, nowMs } = await boardAt(wallTime, 0, date);
    const board = counts(day, nowMs);
    expect(board).toMatchObject({ outOfOrder: 1 });
    for (const [name, atLeast] of Object.entries({ waiting: 3, inChair: 3, done: 5, toCome: 5, late: 1 })) {
      expect(board[name as keyof typeof board], `${name} in ${JSON.stringify(board)}`).toBeGreaterThanOrEqual(atLeast);
    }
  });

  it('is still at work when the demo is started at 23:50, and opens when it is started at 00:05', async () => {
    const late = await boardAt('23:50');
    expect(counts(late.day, late.nowMs).inChair).toBeGreaterThanOrEqual(3);
    expect(counts(late.day, late.nowMs).done).toBeGreaterThanOrEqual(5);
    const early = await boardAt('00:05');
    expect(counts(early.day, early.nowMs).waiting).toBeGreaterThanOrEqual(1);
    expect(counts(early.day, early.nowMs).toCome).toBeGreaterThanOrEqual(40);
  });

  it('shows a hygienist on a break 2 h 40 min after opening, and nobody in two chairs', async () => {
    const { day } = await boardAt('10:42');
    expect([...day.providers.values()].filter((provider) => provider.state === 'on-break').map((provider) => provider.name)).toEqual([
      'R. Nair',
    ]);
    const seated = [...day.resources.values()].flatMap((chair) => chair.appointmentId ?? []);
    expect(new Set(seated).size).toBe(seated.length);
    expect(seated.toSorted()).toEqual(
      [...visitsOfDay(day)]
        .filter((visit) => visit.stage === 'in-chair')
        .map((visit) => visit.appointmentId)
        .toSorted(),
    );
  });

  it('has one dentist who falls about half an hour behind', async () => {
    const { day, nowMs } = await boardAt('10:00', 360);
    const behindMin = [...visitsOfDay(day)]
      .filter(
        (visit) => visit.providerId === 'prov-tran' && visit.seatedAtMs !== null && visit.startsAtMs !== null && visit.seatedAtMs <= nowMs,
      )
      .map((visit) => ((visit.seatedAtMs ?? 0) - (visit.startsAtMs ?? 0)) / MINUTE_MS);
    expect(Math.max(...behindMin)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...behindMin)).toBeLessThanOrEqual(75);
  });

  it('ends with every visit finished or ended, and the chairs clean', async () => {
    const { day } = await boardAt('11:00', 11 * 60);
    const stages = new Set([...visitsOfDay(day)].map((visit) => visit.stage));
    expect([...stages].toSorted()).toEqual(['cancelled', 'departed', 'no-show']);
    expect([...day.resources.values()].filter((chair) => !['available', 'maintenance'].includes(chair.state))).toEqual([]);
  });

  it('folds to the very story that was told', async () => {
    for (const minutes of [0, 37, 122, 300]) {
      const { day, told } = await boardAt('10:42', minutes);
      const folded = storyFromDay(day, (atMs) => atMs);
      for (const visit of told.story.visits.values()) {
        const { sinceMs: _, ...expected } = visit;
        expect(folded.visits.get(visit.appointmentId)).toMatchObject(expected);
      }
      for (const chair of told.story.chairs.values()) {
        expect(folded.chairs.get(chair.resourceId)).toMatchObject({ state: chair.state, appointmentId: chair.appointmentId });
      }
      for (const provider of told.story.providers.values()) {
        expect(folded.providers.get(provider.providerId)).toMatchObject({ breaksTaken: provider.breaksTaken });
      }
    }
  });
});
