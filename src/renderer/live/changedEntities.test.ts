import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyDay, foldAll } from '../../shared/clinic-day/index.ts';
import { randomClinic } from '../../shared/clinic-day/testing/randomClinic.ts';
import { changedEntities, keysOf } from './changedEntities.ts';

describe('what has changed', () => {
  test('is exactly what is another value or new, whatever was folded, undone moves included', () => {
    fc.assert(
      fc.property(randomClinic, fc.double({ min: 0, max: 1, noNaN: true }), ({ clinic }, share) => {
        const cut = Math.floor(clinic.records.length * share);
        const before = foldAll(emptyDay(clinic.setup, clinic.day.date), clinic.records.slice(0, cut));
        const rest = clinic.records.slice(cut);
        const after = foldAll(before, rest);
        const expected = (['visits', 'resources', 'providers', 'patients', 'alerts'] as const).flatMap((kind) => {
          const was = new Map<string, unknown>(before[kind]);
          return [...new Map<string, unknown>(after[kind])].flatMap(([id, value]) =>
            was.get(id) === value ? [] : [`${kind.slice(0, -1)}:${id}`],
          );
        });
        expect([...keysOf(changedEntities(before, after, rest))].sort()).toEqual(expected.sort());
      }),
      { numRuns: 60 },
    );
  });
});
