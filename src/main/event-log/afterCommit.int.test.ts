import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DayUpdate, EventLog } from './contract.ts';
import { aDataFolder, anEvent, CLINIC, TODAY, toRecord } from './testing/aLog.ts';

let folder: ReturnType<typeof aDataFolder>;
let log: EventLog;

beforeEach(() => {
  folder = aDataFolder();
  log = folder.open();
});

afterEach(async () => {
  await log.close();
  folder.remove();
});

const INDEX = `CREATE INDEX event_subjects_by_type ON event_subjects (tenant_id, kind, id, event_type, order_at) WHERE kind IN ('resource', 'provider')`;
const TOMORROW = '2025-11-28';

function byAnotherHand(sql: string): void {
  const database = new Database(join(folder.directory, 'events.db'));
  database.exec(sql);
  database.close();
}

const onBreak = (eventId: string, effectiveAt: string) =>
  anEvent(eventId, 'provider.status.update.v1', { providerId: 'okafor', status: 'on-break', effectiveAt });
/** Before the day: what is carried into it is no longer the newest, so that it has to be collected again, by the index. */
const late = (eventId: string) => onBreak(eventId, '2025-11-26T04:00:00Z');
const checkIn = anEvent('in', 'patient.checkin.v1', { patientId: 'p-1', appointmentId: 'a-1', checkinAt: '2025-11-27T04:00:00Z' });

describe('when the day cannot be brought up to date after a commit', () => {
  it('the senders are told what is true: it is stored; the day is read again as soon as it can be', async () => {
    log.record([toRecord([checkIn, onBreak('first', '2025-11-25T04:00:00Z')])]);
    log.days.get(CLINIC, TODAY);
    byAnotherHand('DROP INDEX event_subjects_by_type');
    const answers = await Promise.all([
      log.submit(toRecord([late('e-1')])),
      log.submit(toRecord([onBreak('e-2', '2025-11-27T04:00:00Z')])),
    ]);
    expect(answers).toMatchObject([[{ outcome: 'stored' }], [{ outcome: 'stored' }]]);
    expect(log.head()).toBe(4);
    byAnotherHand(INDEX);
    expect(log.days.records(CLINIC, TODAY).records.map(({ event }) => event.eventId)).toEqual(['in', 'e-1', 'e-2']);
    expect(log.record([toRecord([late('e-1')])])[0]).toMatchObject([{ outcome: 'duplicate' }]);
  });

  it('its watchers start again, those of a day that could be are told as ever, and so are the listeners', () => {
    log.record([toRecord([checkIn, onBreak('first', '2025-11-25T04:00:00Z')])]);
    const told: Record<string, DayUpdate[]> = { [TODAY]: [], [TOMORROW]: [] };
    for (const date of [TODAY, TOMORROW]) log.days.watch(CLINIC, date, (update) => told[date]?.push(update));
    const heard: number[] = [];
    log.onCommitted((records) => heard.push(...records.map(({ position }) => position)));
    byAnotherHand('DROP INDEX event_subjects_by_type');
    log.record([toRecord([onBreak('e-1', '2025-11-27T04:00:00Z')])]);
    byAnotherHand(INDEX);
    expect(told[TODAY]).toMatchObject([{ position: 3, records: [{ event: { eventId: 'e-1' } }] }]);
    expect(told[TOMORROW]).toMatchObject([{ position: 3, records: [], replaces: true }]);
    expect(heard).toEqual([3]);
    expect(log.days.records(CLINIC, TOMORROW).records.map(({ event }) => event.eventId)).toEqual(['e-1']);
  });

  it('it is said loudly, and shown in the health for an hour', () => {
    log.record([toRecord([onBreak('first', '2025-11-25T04:00:00Z')])]);
    log.days.get(CLINIC, TODAY);
    byAnotherHand('DROP INDEX event_subjects_by_type');
    log.record([toRecord([late('e-1')])]);
    byAnotherHand(INDEX);
    expect(folder.logged.filter((line) => line.includes('could not be brought up to date'))).toMatchObject([
      expect.stringContaining('"level":"error"'),
    ]);
    expect(log.health()).toMatchObject([{ key: 'day-read-again', level: 'look' }]);
    folder.clock.nowMs += 61 * 60_000;
    expect(log.health()).toEqual([]);
  });
});
