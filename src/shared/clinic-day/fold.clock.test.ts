import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctClocks, type LogRecord, withClockCorrected } from '../events/index.ts';
import { emptyDay } from './emptyDay.ts';
import { foldAll } from './fold.ts';
import { aSetup, ids } from './testing/aClinic.ts';
import { randomClinic } from './testing/randomClinic.ts';

const MINUTE = 60_000;
const offsets = fc.oneof(
  fc.integer({ min: 2, max: 600 }).map((minutes) => minutes * MINUTE),
  fc.integer({ min: 1, max: 800 }).map((days) => days * 24 * 60 * MINUTE),
);

/** What the log says of a correction: from, to, and what is added. */
function corrected(position: number, [fromPosition, toPosition, offsetMs]: readonly [number, number, number]): LogRecord {
  const correctedAt = '2025-11-27T10:00:00.000Z';
  return {
    position,
    receivedAtMs: Date.parse(correctedAt),
    orderAtMs: Date.parse(correctedAt),
    source: ids.source('host'),
    actor: { kind: 'rule', id: 'host-clock', role: null },
    stationId: null,
    commandId: null,
    causationId: null,
    event: {
      eventId: ids.event(`corrected-${position}`),
      eventType: 'host.clock.corrected.v1',
      eventVersion: '1',
      occurredAt: correctedAt,
      tenantId: aSetup.tenantId,
      data: { fromPosition, toPosition, offsetMs, correctedAt },
    },
  };
}

function dayOf(records: readonly LogRecord[]) {
  const { visits, resources, providers, patients, alerts } = foldAll(emptyDay(aSetup, '2025-11-27'), correctClocks(records));
  return {
    visits: visits.toJS(),
    resources: resources.toJS(),
    providers: providers.toJS(),
    patients: patients.toJS(),
    alerts: alerts.toJS(),
  };
}

describe('a day that was stamped by a wrong clock', () => {
  it('is the day that it was, once the log holds the corrections: in any order, however often each record comes', () => {
    fc.assert(
      fc.property(randomClinic, offsets, fc.boolean(), fc.nat(), fc.nat(), fc.nat(), ({ clinic }, size, isAhead, from, split, seed) => {
        const { records } = clinic;
        const offsetMs = isAhead ? -size : size;
        const first = 1 + (from % records.length);
        const second = first + (split % records.length);
        // The later part was wrong by twice as much: it was set wrong again.
        const stored = records.map((record) =>
          record.position < first ? record : withClockCorrected(record, record.position < second ? -offsetMs : -2 * offsetMs),
        );
        const head = records.length;
        const log = [...stored, corrected(head + 1, [second, head, offsetMs]), corrected(head + 2, [first, head, offsetMs])];
        const shuffled = [...log, ...log].sort((a, b) => ((a.position * 7919 + seed) % 101) - ((b.position * 7919 + seed) % 101));
        expect(dayOf(shuffled)).toEqual(dayOf(records));
      }),
      { numRuns: 40 },
    );
  });
});
