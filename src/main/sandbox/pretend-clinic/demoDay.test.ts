import { describe, expect, it } from 'vitest';
import { type ClinicDay, emptyDay, foldAll, visitsOfDay } from '../../../shared/clinic-day/index.ts';
import { type LogRecord, parseEvent, sourceIdSchema } from '../../../shared/events/index.ts';
import { practiceCalendar } from '../../../shared/practice-time/index.ts';
import { practiceSetupOf } from '../../policy/index.ts';
import { planOf, sceneOf } from './demoDay.ts';
import { demoPolicy } from './demoPolicy.ts';
import type { FactEnvelope } from './factsOf.ts';

const HOUR_MS = 3_600_000;
const setup = practiceSetupOf(demoPolicy().practices[0]!);
const calendar = practiceCalendar(setup.timezone);
const source = sourceIdSchema.parse('orchestration');
const pause = async () => {};

/** A log in memory that knows duplicates by their event id. */
function aLog() {
  const records = new Map<string, LogRecord>();
  return {
    take(facts: readonly FactEnvelope[], nowMs: number) {
      for (const fact of facts) {
        const parsed = parseEvent(fact);
        if (parsed.outcome === 'invalid') throw new Error(parsed.reason);
        const known = records.get(fact.eventId);
        if (known) {
          expect(parsed.event, 'the same id says the same').toEqual(known.event);
          continue;
        }
        records.set(fact.eventId, {
          position: records.size + 1,
          receivedAtMs: nowMs,
          orderAtMs: Date.parse(fact.occurredAt),
          source,
          actor: { kind: 'source', id: 'orchestration', role: null },
          stationId: null,
          commandId: null,
          causationId: null,
          event: parsed.event,
        });
      }
    },
    day: (date: string): ClinicDay => foldAll(emptyDay(setup, date), [...records.values()]),
    size: () => records.size,
  };
}

async function startAt(log: ReturnType<typeof aLog>, nowMs: number, isStart = true) {
  const day = log.day(calendar.dateOf(nowMs));
  const plan = await planOf(day, { seed: 3, nowMs, calendar, isStart, pause });
  log.take(sceneOf(day, plan, { nowMs, calendar }), nowMs);
  return { plan, day: log.day(plan.date) };
}

const stages = (day: ClinicDay) => {
  const counted: Record<string, number> = {};
  for (const visit of visitsOfDay(day)) counted[visit.stage] = (counted[visit.stage] ?? 0) + 1;
  return counted;
};

describe('the demo day', () => {
  it('is the same day after a restart: at once nothing is new, later only what happened meanwhile', async () => {
    const log = aLog();
    const startMs = calendar.instantOf('2026-11-20', '21:00');
    const first = await startAt(log, startMs);
    const size = log.size();
    await startAt(log, startMs);
    expect(log.size()).toBe(size);

    const later = await startAt(log, startMs + HOUR_MS);
    expect(later.plan).toEqual(first.plan);
    expect(visitsOfDay(later.day)).toHaveLength(first.plan.visits.filter((visit) => visit.bookedAtMs <= startMs + HOUR_MS).length);
    expect(stages(later.day)['departed']).toBeGreaterThan(stages(first.day)['departed'] ?? 0);
  });

  it('keeps its plan when the demo is restarted with another seed', async () => {
    const log = aLog();
    const nowMs = calendar.instantOf('2026-11-20', '10:42');
    const { plan } = await startAt(log, nowMs);
    expect(await planOf(log.day(plan.date), { seed: 99, nowMs, calendar, isStart: true, pause })).toEqual(plan);
  });

  it('has appointments for the next three days, which become their days at midnight, with real hours', async () => {
    const log = aLog();
    await startAt(log, calendar.instantOf('2026-11-20', '22:00'));
    for (const date of ['2026-11-21', '2026-11-22', '2026-11-23']) expect(visitsOfDay(log.day(date)).length).toBeGreaterThan(20);
    const { plan } = await startAt(log, calendar.instantOf('2026-11-21', '00:00'), false);
    expect([calendar.wallTimeOf(plan.openMs), calendar.wallTimeOf(plan.closeMs)]).toEqual(['08:00', '17:30']);
  });

  it.each(['03:10', '12:00', '21:00', '23:30'])(
    'is alive when the demo is started at %s on a day that was planned before and has not begun: its appointments move, none is doubled',
    async (wallTime) => {
      const log = aLog();
      await startAt(log, calendar.instantOf('2026-11-20', '20:00'));
      const nowMs = calendar.instantOf('2026-11-21', wallTime);
      const { plan, day } = await startAt(log, nowMs);
      expect(stages(day)['in-chair']).toBeGreaterThanOrEqual(3);
      expect(stages(day)['departed']).toBeGreaterThanOrEqual(4);
      const live = visitsOfDay(day).filter((visit) => visit.stage !== 'cancelled');
      for (const visit of live) {
        const planned = plan.visitOf.get(visit.appointmentId);
        expect(visit).toMatchObject({ startsAtMs: planned?.startsAtMs, patientId: planned?.patient.patientId });
      }
      expect([...day.providers.values()][0]?.hours).toEqual([plan.providers[0]?.hours]);
      expect((await startAt(log, nowMs)).plan).toEqual(plan);
    },
  );
});
