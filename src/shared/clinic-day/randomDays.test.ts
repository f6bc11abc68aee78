import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../events/index.ts';
import { conflictsAbout, conflictsOf } from './conflictsOf.ts';
import { forecastDay } from './forecast.ts';
import { measuresOf } from './measures.ts';
import { nextActionOf } from './nextAction.ts';
import { rowActionsOf, seatIn } from './rowActions.ts';
import { describeAlert } from './rules/describeAlert.ts';
import { evaluateRules } from './rules/evaluateRules.ts';
import { stageLabel } from './stageLabel.ts';
import { randomClinic } from './testing/randomClinic.ts';
import { recordEvents } from './testing/recordEvents.ts';
import { visitsOfDay } from './visitsOfDay.ts';

const runs = { numRuns: 60 };

describe('on any day, however it came about', () => {
  it('the next action is never one that decide refuses', () => {
    fc.assert(
      fc.property(randomClinic, ({ clinic, at, nowMs }) => {
        const next = nextActionOf(clinic.day, nowMs);
        if (next === null) return;
        expect([next.title, clinic.decide(next.command, at)]).toMatchObject([next.title, { outcome: 'accepted' }]);
      }),
      runs,
    );
  });

  it('what contradicts itself about one visit is what the whole day says of it', () => {
    fc.assert(
      fc.property(randomClinic, ({ clinic: { day } }) => {
        const conflicts = conflictsOf(day);
        for (const visit of visitsOfDay(day)) {
          expect(conflictsAbout(day, visit)).toEqual(conflicts.filter(({ appointmentId }) => appointmentId === visit.appointmentId));
        }
      }),
      runs,
    );
  });

  it('no row offers a move that decide refuses, nor one key twice', () => {
    fc.assert(
      fc.property(randomClinic, ({ clinic, at, nowMs }) => {
        for (const visit of visitsOfDay(clinic.day)) {
          const actions = rowActionsOf(visit, clinic.day, nowMs);
          expect(new Set(actions.map((it) => it.key)).size).toBe(actions.length);
          for (const action of actions) {
            const commands = action.command === null ? action.chairs.map((chair) => seatIn(visit, chair)) : [action.command];
            expect(commands.length).toBeGreaterThan(0);
            for (const command of commands) {
              expect([visit.stage, action.action, clinic.decide(command, at)]).toMatchObject([
                visit.stage,
                action.action,
                { outcome: 'accepted' },
              ]);
            }
          }
        }
      }),
      runs,
    );
  });

  it('alerts that were just recorded leave nothing more to say at the same instant, and every one can be described', () => {
    fc.assert(
      fc.property(randomClinic, ({ clinic, at, nowMs }) => {
        const events = evaluateRules(clinic.day, nowMs, { newId: () => 'look' });
        for (const event of events) expect(parseEvent(JSON.parse(JSON.stringify(event)))).toEqual({ outcome: 'event', event });
        const told = recordEvents(clinic, events);
        expect(evaluateRules(told.day, nowMs, { newId: () => 'look' })).toEqual([]);
        for (const alert of told.day.alerts.values()) {
          const { title, action } = describeAlert(alert, told.day, nowMs);
          expect(title).not.toBe('');
          if (!action?.command) continue;
          expect([alert.category, told.decide(action.command, at)]).toMatchObject([alert.category, { outcome: 'accepted' }]);
        }
      }),
      runs,
    );
  });

  it('the forecast starts nobody in the past or before their time, and takes the patients of a provider one after the other', () => {
    fc.assert(
      fc.property(randomClinic, ({ clinic, nowMs }) => {
        const { visits, providers } = forecastDay(clinic.day, nowMs);
        const byProvider = Map.groupBy(
          [...visits].filter(([, it]) => !it.hasStarted && it.providerId !== null),
          ([, it]) => it.providerId,
        );
        for (const [id, it] of visits) {
          const visit = clinic.day.visits.get(id);
          expect(it.endMs).toBeGreaterThanOrEqual(it.startMs);
          expect(it.latestMs).toBeGreaterThanOrEqual(it.earliestMs);
          if (it.hasStarted) continue;
          expect(it.startMs).toBeGreaterThanOrEqual(nowMs);
          if (visit?.stage === 'booked' || visit?.stage === 'waiting') expect(it.startMs).toBeGreaterThanOrEqual(visit.startsAtMs ?? 0);
        }
        for (const starts of byProvider.values()) {
          starts.sort(([, a], [, b]) => a.startMs - b.startMs);
          starts.reduce((before, [, it]) => {
            expect(it.startMs).toBeGreaterThanOrEqual(before);
            return it.endMs;
          }, 0);
        }
        for (const it of providers.values()) expect(it.worstDelayMin).toBeGreaterThanOrEqual(it.delayMin);
      }),
      runs,
    );
  });

  it('measures stay within their bounds and every stage has its words', () => {
    fc.assert(
      fc.property(randomClinic, ({ clinic, nowMs }) => {
        const measures = measuresOf(clinic.day, nowMs);
        expect(measures.seen).toBeLessThanOrEqual(measures.total);
        for (const share of [
          measures.onTimeStarts,
          measures.firstCase,
          measures.chairsUsed,
          measures.noShows,
          measures.left,
          measures.lateArrivals,
        ]) {
          expect(share.count).toBeLessThanOrEqual(share.of);
        }
        for (const visit of visitsOfDay(clinic.day)) expect(stageLabel(visit, clinic.day, nowMs).words).not.toMatch(/undefined|NaN|null/);
      }),
      runs,
    );
  });
});
