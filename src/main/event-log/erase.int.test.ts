import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Actor, AppointmentId, CommandId, PatientId } from '../../shared/events/index.ts';
import type { EventLog } from './contract.ts';
import { aDeadLetter, keepLetters } from './testing/aDeadLetter.ts';
import { aDataFolder, anEvent, asCommand, CLINIC, NOON_MS, TODAY, toRecord } from './testing/aLog.ts';

const manager: Actor = { kind: 'user', id: 'MM', role: 'manager' };
const PATIENT = 'pat-1' as PatientId;
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

const manyLetters = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    // Spread over hours, as one source may keep so many an hour.
    aDeadLetter(`{"name":"Somebody Else","n":${n}}`, { receivedAtMs: NOON_MS - n * 10_000 }),
  );

/** Everything the product stores of a person, written by every way there is. */
function tellEverything(): void {
  const at = '2025-11-27T03:00:00Z';
  const event = (id: string, type: string, data: Record<string, unknown>) => anEvent(id, type, data);
  log.record([
    toRecord([
      event('early', 'appointment.status.changed.v1', {
        appointmentId: 'appt-1',
        previousStatus: 'scheduled',
        newStatus: 'confirmed',
        updatedAt: at,
        reason: 'Canaryname said so',
      }),
    ]),
    toRecord([
      event('reg', 'patient.registered.v1', {
        patientId: PATIENT,
        givenName: 'Zebulon',
        familyName: 'Canaryname',
        mobile: '0491 570 156',
        email: 'zebulon@canary.example',
        dateOfBirth: '1931-05-17',
        medicareNumber: '29501234563',
        address: { line1: '7 Canary Lane' },
        notes: 'Canarynote',
        registeredAt: at,
      }),
      event('other', 'patient.registered.v1', { patientId: 'pat-2', givenName: 'Ada', familyName: 'Otherone', registeredAt: at }),
      event('book', 'appointment.scheduled.v1', {
        appointmentId: 'appt-1',
        patientId: PATIENT,
        startsAt: '2025-11-27T05:00:00Z',
        reason: 'Canaryreason',
        scheduledAt: at,
      }),
      event('in', 'patient.checkin.v1', {
        patientId: PATIENT,
        appointmentId: 'appt-1',
        checkinAt: at,
        screeningAnswers: { q: 'Canaryanswer' },
      }),
    ]),
    toRecord([], {
      commandId: 'c-1' as CommandId,
      decide: () => ({
        outcome: 'refuse',
        answer: [],
        commandResult: { outcome: 'refused', refusal: { code: 'chair-taken', message: 'Zebulon Canaryname sits there.' } },
      }),
    }),
    toRecord([], {
      decide: () => ({
        outcome: 'record',
        events: [],
        deadLetters: [
          aDeadLetter('{"name":"ZEBULON  CANARYNAME"'),
          aDeadLetter('<patient>0491570156</patient>'),
          aDeadLetter('no name in it', { patientId: PATIENT }),
          aDeadLetter('{"name":"Ada Otherone"}'),
          aDeadLetter('Zebulon alone may be anybody'),
        ],
        answer: (stored) => stored,
      }),
    }),
  ]);
}

/** Whether any file of the data folder holds any of the texts, in UTF-8, UTF-16, hexadecimal or base64. */
function foundIn(directory: string, texts: readonly string[]): string[] {
  const found: string[] = [];
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(directory, name));
    } catch {
      continue;
    }
    for (const text of texts) {
      const spellings = [
        Buffer.from(text),
        Buffer.from(text, 'utf16le'),
        Buffer.from(Buffer.from(text).toString('hex')),
        Buffer.from(Buffer.from(text).toString('base64').slice(0, -4)),
      ];
      if (spellings.some((spelling) => bytes.includes(spelling))) found.push(`${name}: ${text}`);
    }
  }
  return found;
}

function rowsOf(sql: string, ...parameters: readonly string[]): unknown[] {
  const database = new Database(join(folder.directory, 'events.db'), { readonly: true });
  try {
    return database.prepare(sql).all(...parameters);
  } finally {
    database.close();
  }
}

/** The wrapped key of a patient as it stands in keys.db. */
function keyOf(patientId: PatientId): Buffer {
  const database = new Database(join(folder.directory, 'keys.db'), { readonly: true });
  try {
    return z.instanceof(Buffer).parse(database.prepare('SELECT wrapped FROM data_keys WHERE id = ?').pluck().get(patientId));
  } finally {
    database.close();
  }
}

function filesHolding(bytes: Buffer): string[] {
  return readdirSync(folder.directory).filter((name) => readFileSync(join(folder.directory, name)).includes(bytes));
}

/** Waits until no erasure is under way. */
const finished = () =>
  vi.waitFor(() => expect(rowsOf('SELECT 1 FROM erasures WHERE finished_at IS NULL')).toEqual([]), { timeout: 20_000, interval: 5 });

const canaries = ['Zebulon', 'zebulon', 'Canary', 'canary', 'ZEBULON', '570 156', '491570156', '1931-05-17', '29501234563'];

describe('personal data at rest', () => {
  it('is in no file in the clear, not even before an erasure, in the write-ahead logs or after a close', async () => {
    tellEverything();
    expect(foundIn(folder.directory, canaries)).toEqual([]);
    await log.close();
    expect(foundIn(folder.directory, canaries)).toEqual([]);
    expect(foundIn(folder.directory, ['appt-1'])).not.toEqual([]);
    log = folder.open();
  });

  it('is not in the log lines either', () => {
    tellEverything();
    log.record([
      toRecord([], {
        decide: () => {
          throw new Error('Zebulon Canaryname');
        },
        failed: () => [],
      }),
    ]);
    expect(folder.logged.join()).not.toMatch(/zebulon|canary/i);
  });
});

describe('erasing a patient', () => {
  it('leaves the day without a name, for good, and others as they were', async () => {
    tellEverything();
    const before = log.days.get(CLINIC, TODAY);
    expect(before.patients.get(PATIENT)?.familyName).toBe('Canaryname');
    expect(await log.erasePatient(CLINIC, PATIENT, manager)).toBe(true);
    for (let time = 0; time < 2; time += 1) {
      const day = log.days.get(CLINIC, TODAY);
      const visit = day.visits.get('appt-1' as AppointmentId);
      expect(visit).toMatchObject({ stage: 'waiting', reason: null, patientId: PATIENT });
      expect(day.patients.get(PATIENT)).toMatchObject({ givenName: null, familyName: null, mobile: null, notes: null });
      expect(JSON.stringify(log.read.after(0, 100))).not.toMatch(/zebulon|canary/i);
      expect(JSON.stringify(log.read.after(0, 100))).toContain('Otherone');
      await log.close();
      log = folder.open();
    }
  });

  it('leaves neither name nor key in any byte of the folder, and the blind index no longer knows them', async () => {
    tellEverything();
    const keyRow = keyOf(PATIENT);
    expect(filesHolding(keyRow)).toEqual(['keys.db-wal']);
    await log.erasePatient(CLINIC, PATIENT, manager);
    expect(filesHolding(keyRow)).toEqual([]);
    expect(foundIn(folder.directory, canaries)).toEqual([]);
    expect(rowsOf('SELECT * FROM book_patient_matches WHERE patient_id = ?', PATIENT)).toEqual([]);
    expect(rowsOf('SELECT sealed_details FROM book_patients WHERE patient_id = ?', PATIENT)).toEqual([{ sealed_details: null }]);
    expect(rowsOf('SELECT position FROM events WHERE sealed IS NOT NULL AND event_id <> ?', 'other')).toEqual([]);
    expect(rowsOf('SELECT tenant_id, patient_id, actor_id, started_at, finished_at FROM erasures')).toEqual([
      { tenant_id: CLINIC, patient_id: PATIENT, actor_id: 'MM', started_at: NOON_MS, finished_at: NOON_MS },
    ]);
  });

  it('removes the dead letters about them, by id, name or contact, and keeps the others', async () => {
    tellEverything();
    await log.erasePatient(CLINIC, PATIENT, manager);
    const left = log.deadLetters
      .list({ limit: 10 })
      .map(({ deadLetterId }) => Buffer.from(log.deadLetters.get(deadLetterId)?.rawBody ?? []).toString());
    expect(left).toEqual(['Zebulon alone may be anybody', '{"name":"Ada Otherone"}']);
  });

  it('takes their name out of the answers to commands', async () => {
    tellEverything();
    await log.erasePatient(CLINIC, PATIENT, manager);
    let known: unknown;
    log.record([
      toRecord([], {
        decide: (view) => {
          known = view.commandResult('c-1' as CommandId);
          return { outcome: 'refuse', answer: [] };
        },
      }),
    ]);
    expect(known).toEqual({ outcome: 'refused', refusal: { code: 'chair-taken', message: '(erased) (erased) sits there.' } });
  });

  it('leaves the fields of an answer as they are, whatever the patient is called', async () => {
    const called = { givenName: 'outcome', familyName: 'refused', preferredName: 'message' };
    log.record([
      toRecord([anEvent('odd', 'patient.registered.v1', { patientId: 'pat-odd', ...called, registeredAt: '2025-11-27T00:00:00Z' })]),
    ]);
    const commandResult = { outcome: 'refused', refusal: { code: 'refused', message: 'outcome refused sits there.' } };
    log.record([asCommand('c-odd', [], { decide: () => ({ outcome: 'refuse', answer: [], commandResult }) })]);
    await log.erasePatient(CLINIC, 'pat-odd' as typeof PATIENT, manager);
    let known: unknown;
    log.record([
      toRecord([], {
        decide: (view) => {
          known = view.commandResult('c-odd' as CommandId);
          return { outcome: 'refuse', answer: [] };
        },
      }),
    ]);
    expect(known).toEqual({ outcome: 'refused', refusal: { code: 'refused', message: '(erased) (erased) sits there.' } });
  });

  it('has watchers of the day start again with what is left', async () => {
    tellEverything();
    const told: unknown[] = [];
    log.days.watch(CLINIC, TODAY, ({ records, replaces }) =>
      told.push([records.length, replaces, JSON.stringify(records).includes('Canary')]),
    );
    await log.erasePatient(CLINIC, PATIENT, manager);
    expect(told).toEqual([[4, true, false]]);
  });

  it('leaves a book that equals its replay, and still knows what was sent before for a duplicate', async () => {
    tellEverything();
    await log.erasePatient(CLINIC, PATIENT, manager);
    const book = log.read.appointments(CLINIC, TODAY);
    log.rebuildBook();
    expect(log.read.appointments(CLINIC, TODAY)).toEqual(book);
    const head = log.head();
    tellEverything();
    expect(log.head()).toBe(head);
    expect(log.checkIntegrity()).toEqual([]);
  });

  it('is finished at the next start when a crash came between the log and the key', async () => {
    tellEverything();
    const keyRow = keyOf(PATIENT);
    await log.close();
    const database = new Database(join(folder.directory, 'events.db'));
    database
      .prepare("INSERT INTO erasures (tenant_id, patient_id, actor_kind, actor_id, started_at) VALUES (?, ?, 'user', 'MM', 1)")
      .run(CLINIC, PATIENT);
    database.close();
    log = folder.open();
    expect(filesHolding(keyRow)).toEqual([]);
    await finished();
    expect(rowsOf('SELECT finished_at FROM erasures')).toEqual([{ finished_at: NOON_MS }]);
  });

  it('makes the name unreadable before anything else, whatever there is to look through', async () => {
    tellEverything();
    keepLetters(log, manyLetters(2_000));
    const keyRow = keyOf(PATIENT);
    const erasing = log.erasePatient(CLINIC, PATIENT, manager);
    // What tells the patient from others is read in the first turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(filesHolding(keyRow)).toEqual([]);
    expect(rowsOf('SELECT 1 FROM erasures WHERE finished_at IS NULL')).toHaveLength(1);
    expect(log.deadLetters.count()).toBeGreaterThan(1_900);
    await erasing;
  });

  it('looks through some letters and answers a turn, and others record meanwhile', async () => {
    tellEverything();
    keepLetters(log, [...manyLetters(1_000), aDeadLetter('{"given":"Zebulon","family":"Canaryname"}')]);
    const letters: number[] = [];
    const erasing = log.erasePatient(CLINIC, PATIENT, manager);
    let isDone = false;
    let turns = 0;
    const look = () => {
      letters.push(log.head());
      turns += 1;
      log.record([
        toRecord([
          anEvent(`meanwhile-${turns}`, 'patient.registered.v1', {
            patientId: `new-${turns}`,
            registeredAt: new Date(NOON_MS + turns * 1_000).toISOString(),
          }),
        ]),
      ]);
      if (!isDone) setImmediate(look);
    };
    look();
    await erasing;
    isDone = true;
    // 1,006 letters at no more than 50 a turn.
    expect(turns).toBeGreaterThanOrEqual(20);
    expect(log.deadLetters.count()).toBe(1_002);
  });

  it('goes on after the next start when the program ended half-way, and then leaves nothing of the name', async () => {
    tellEverything();
    keepLetters(log, [...manyLetters(1_000), aDeadLetter('{"given":"Zebulon","family":"Canaryname"}')]);
    const erasing = log.erasePatient(CLINIC, PATIENT, manager);
    await new Promise((resolve) => setImmediate(resolve));
    const stopped = expect(erasing).rejects.toThrow(/after the next start/);
    await log.close();
    await stopped;
    expect(rowsOf('SELECT 1 FROM erasures WHERE finished_at IS NULL AND sealed_traits IS NOT NULL')).toHaveLength(1);
    log = folder.open();
    await finished();
    expect(log.deadLetters.count()).toBe(1_002);
    expect(rowsOf('SELECT 1 FROM erasures WHERE sealed_traits IS NOT NULL')).toEqual([]);
    expect(log.days.get(CLINIC, TODAY).patients.get(PATIENT)?.familyName).toBeNull();
  });

  it('that is asked for twice at once is one', async () => {
    tellEverything();
    expect(await Promise.all([1, 2].map(() => log.erasePatient(CLINIC, PATIENT, manager)))).toEqual([true, true]);
    expect(rowsOf('SELECT 1 FROM erasures')).toHaveLength(1);
  });

  it('says no when there is no such patient', async () => {
    expect(await log.erasePatient(CLINIC, 'nobody' as PatientId, manager)).toBe(false);
  });
});
