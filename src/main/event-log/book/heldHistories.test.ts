import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRecords } from '../../../shared/clinic-day/index.ts';
import type { LogRecord } from '../../../shared/events/index.ts';
import { anEvent, NOON_MS } from '../testing/aLog.ts';
import { inFoldingOrder } from './foldingOrder.ts';
import { type HistoryOf, holdHistories } from './heldHistories.ts';

/** What is told last stands, field by field; `first` is what was told first. */
interface Row {
  readonly position: number;
  readonly status: string;
  readonly first: string;
}

const statuses = ['arrived', 'in_progress', 'completed'];

function aRecord(position: number, atMin: number): LogRecord {
  const atMs = NOON_MS + atMin * 60_000;
  const status = statuses[atMin % statuses.length] ?? '';
  const event = anEvent(`e-${position}`, 'appointment.status.changed.v1', {
    appointmentId: 'a',
    previousStatus: 'scheduled',
    newStatus: status,
    updatedAt: new Date(atMs).toISOString(),
  });
  const actor = { kind: 'source', id: 'kiosk', role: null } as const;
  return {
    position,
    receivedAtMs: atMs,
    orderAtMs: atMs,
    source: position % 3 === 0 ? 'portal' : 'kiosk',
    actor,
    stationId: null,
    commandId: null,
    causationId: null,
    event,
  } as LogRecord;
}

/** An entity's records as a log would have them, with how much of them was read and folded. */
function anEntity() {
  const log: LogRecord[] = [];
  const work = { evolved: 0, read: 0 };
  const of: HistoryOf<Row> = {
    records: () => {
      work.read += log.length;
      return log;
    },
    recordAt: (position) => {
      work.read += 1;
      return log.find((record) => record.position === position);
    },
    evolve: (row, { position, event }) => {
      work.evolved += 1;
      const status = event.eventType === 'appointment.status.changed.v1' ? event.data.newStatus : '';
      return { position: Math.max(position, row?.position ?? 0), status, first: row?.first ?? status };
    },
  };
  const histories = holdHistories<Row>();
  let newest: LogRecord | undefined;
  let row: Row | undefined;
  function take(record: LogRecord): Row | undefined {
    log.push(record);
    if (newest === undefined || compareRecords(record, newest) > 0) {
      newest = record;
      row = of.evolve(row, record);
      histories.extend('a', record, row);
    } else row = histories.insert('a', record, of);
    return row;
  }
  return { of, work, histories, take, log };
}

describe('an entity whose records come late', () => {
  it('is after each of them what folding all of them in order makes of it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 40 }), fc.nat({ max: 10 }), (minutes, forgetAt) => {
        const entity = anEntity();
        minutes.forEach((atMin, index) => {
          const row = entity.take(aRecord(index + 1, atMin));
          const whole = inFoldingOrder(entity.log).reduce<Row | undefined>((before, record) => entity.of.evolve(before, record), undefined);
          expect(row).toEqual(whole);
          if (index === forgetAt) entity.histories.forget('a');
        });
      }),
    );
  });

  it('has its history read once, and what comes late is folded until it makes no difference', () => {
    const entity = anEntity();
    const history = 1_000;
    const late = 1_000;
    for (let n = 0; n < history; n += 1) entity.take(aRecord(n + 1, n * 2));
    entity.work.evolved = 0;
    for (let n = 0; n < late; n += 1) entity.take(aRecord(history + n + 1, ((n * 7) % (history - 1)) * 2 + 1));
    expect(entity.work.read).toBeLessThan(history + late * 4);
    expect(entity.work.evolved).toBeLessThan(history + late * 4);
  });

  it('leaves memory for others when more is held than may be', () => {
    const entity = anEntity();
    const few = holdHistories<Row>(10);
    for (let n = 0; n < 9; n += 1) entity.log.push(aRecord(n + 1, n * 2));
    const late = aRecord(10, 1);
    entity.log.push(late);
    few.insert('a', late, entity.of);
    few.insert('b', late, entity.of);
    entity.work.read = 0;
    few.insert('a', late, entity.of);
    expect(entity.work.read).toBe(10);
  });
});
