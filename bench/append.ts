import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { entitiesOf } from '../src/main/event-log/book/book.ts';
import { openReadable } from '../src/main/event-log/database/openDatabase.ts';
import type { EventRow } from '../src/main/event-log/database/tables.ts';
import type { KeyRing } from '../src/main/event-log/keys/keyRing.ts';
import { createRecordReader } from '../src/main/event-log/recordReader.ts';
import { whyUnreadable } from '../src/main/event-log/unreadableEvents.ts';
import type { NewDelivery } from '../src/main/outbox/index.ts';
import type { LogRecord } from '../src/shared/events/index.ts';
import { openKeys, type Step, straightLoop } from './reference/straightLoop.ts';
import { asMessage, BATCH, batchesOfDays, benchTenant, openBenchLog } from './support/benchLog.ts';
import type { TimedEvent } from './support/clinicEvents.ts';
import type { Outcome } from './support/measurement.ts';
import type { Settings } from './support/settings.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const EVENTS = 20_000;
/** One event in so many has something to be sent. */
const DELIVERY_EVERY = 10;

/**
 * 1,000 messages a transaction through `record()`, each decided in a savepoint, deduplicated, sealed, with its subjects, its book rows and
 * its deliveries; beside a straight loop that writes the same rows into the same tables. Rounds alternate; the best of each counts.
 */
export async function benchAppend(settings: Settings): Promise<readonly Outcome[]> {
  const batches = [...batchesOfDays(EVENTS)];
  const rounds: { ours: number[]; straight: number[] } = { ours: [], straight: [] };
  for (let round = 0; round < settings.rounds; round += 1) {
    using folder = temporaryFolder();
    rounds.ours.push(await appendOurs(folder.path, batches));
    rounds.straight.push(appendStraight(folder.path, batches));
  }
  return [
    {
      measured: {
        bench: 'append',
        what: `batches of ${BATCH}`,
        ours: { value: Math.max(...rounds.ours), unit: 'events/s' },
        reference: { name: 'straight loop, same rows', value: Math.max(...rounds.straight), unit: 'events/s' },
        aim: { kind: 'at-least', value: 0.75 },
        rounds,
        note: `${EVENTS} events of several days, a delivery for every ${DELIVERY_EVERY}th; best of ${settings.rounds} alternating rounds.`,
      },
    },
  ];
}

/** @returns events a second. */
async function appendOurs(directory: string, batches: readonly (readonly TimedEvent[])[]): Promise<number> {
  const log = openBenchLog(join(directory, 'ours'));
  let spentMs = 0;
  for (const batch of batches) {
    const messages = batch.map((timed, index) => {
      const deliveries = deliveriesFor(timed, index);
      return asMessage(timed, { decide: () => ({ outcome: 'record', events: [timed.event], deliveries, answer: (stored) => stored }) });
    });
    const startedAt = performance.now();
    log.record(messages);
    spentMs += performance.now() - startedAt;
  }
  const count = log.head();
  await log.close();
  return (count / spentMs) * 1_000;
}

/** @returns events a second of the reference, which is handed everything that ours had to find out. */
function appendStraight(directory: string, batches: readonly (readonly TimedEvent[])[]): number {
  const written = openReadable(join(directory, 'ours', 'events.db'));
  const keysFile = join(directory, 'ours', 'keys.db');
  const keys = openKeys(keysFile, join(directory, 'ours', 'practice.key'));
  const steps = stepsFrom(written, createRecordReader(written, { recordOf: (row) => readable(row, keys.ring) }));
  written.close();
  keys.close();
  copyFileSync(join(directory, 'ours', 'practice.key'), join(directory, 'practice.key'));
  return straightLoop({ directory, keyFile: join(directory, 'practice.key'), tenantId: benchTenant, steps, batches, deliveriesFor });
}

/** For every event, in order: its row and all rows that were written because of it. */
function stepsFrom(written: ReturnType<typeof openReadable>, reader: ReturnType<typeof createRecordReader>): readonly Step[] {
  const rows = written.prepare<[], Step['row']>('SELECT * FROM events ORDER BY position').all();
  const subjects = written.prepare<[number], Step['subjects'][number]>('SELECT * FROM event_subjects WHERE position = ?');
  const bookPatient = written.prepare<[string, string], Step['patients'][number]['row']>(
    'SELECT * FROM book_patients WHERE tenant_id = ? AND patient_id = ?',
  );
  const matches = written.prepare<[string, string], Step['patients'][number]['matches'][number]>(
    'SELECT * FROM book_patient_matches WHERE tenant_id = ? AND patient_id = ?',
  );
  const subjectsAt = new Map<number, Step['subjects'][number][]>();
  for (const subject of written.prepare<[], Step['subjects'][number]>('SELECT * FROM event_subjects').all()) {
    subjectsAt.set(subject.position, [...(subjectsAt.get(subject.position) ?? []), subject]);
  }
  return rows.map((row) => {
    const record = reader.record(row.position);
    if (!record) throw new Error('A row that was just read is gone.');
    const entities = entitiesOf(record);
    const ofKind = (kind: string) => entities.filter((entity) => entity.kind === kind).map(({ id }) => id);
    return {
      row,
      subjects: subjectsAt.get(row.position) ?? subjects.all(row.position),
      appointments: ofKind('appointment').flatMap((id) => reader.appointment(benchTenant, record.event.data && (id as never)) ?? []),
      patients: ofKind('patient').flatMap((id) => {
        const patient = bookPatient.get(benchTenant, id);
        return patient ? [{ row: patient, matches: matches.all(benchTenant, id) }] : [];
      }),
      known: entities.filter(({ kind }) => kind === 'resource' || kind === 'provider'),
    };
  });
}

function deliveriesFor({ event }: TimedEvent, index: number): readonly NewDelivery[] {
  if (index % DELIVERY_EVERY !== 0) return [];
  return [
    {
      deliveryId: `delivery-${event.eventId}`,
      tenantId: benchTenant,
      target: 'webhook',
      lane: 'ordered',
      operation: 'send',
      orderingKey: event.eventId,
      payload: { eventId: event.eventId, eventType: event.eventType },
    },
  ];
}

function readable(row: EventRow, keys: KeyRing): LogRecord | undefined {
  const read = whyUnreadable(row, keys);
  return typeof read === 'string' ? undefined : read;
}
