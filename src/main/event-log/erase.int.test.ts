import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Actor, AppointmentId, CommandId, PatientId } from '../../shared/events/index.ts';
import type { EventLog, NewDeadLetter } from './contract.ts';
import { aDataFolder, anEvent, CLINIC, NOON_MS, TODAY, toRecord } from './testing/aLog.ts';

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

const deadLetter = (body: string, patientId: PatientId | null = null): NewDeadLetter => ({
  tenantId: CLINIC,
  source: 'kiosk',
  rawBody: Buffer.from(body),
  headers: {},
  reason: 'It could not be read.',
  path: '',
  fault: 'sender',
  receivedAtMs: NOON_MS,
  patientId,
});

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
          deadLetter('{"name":"ZEBULON  CANARYNAME"'),
          deadLetter('<patient>0491570156</patient>'),
          deadLetter('no name in it', PATIENT),
          deadLetter('{"name":"Ada Otherone"}'),
          deadLetter('Zebulon alone may be anybody'),
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
    expect(log.erasePatient(CLINIC, PATIENT, manager)).toBe(true);
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
    log.erasePatient(CLINIC, PATIENT, manager);
    expect(filesHolding(keyRow)).toEqual([]);
    expect(foundIn(folder.directory, canaries)).toEqual([]);
    expect(rowsOf('SELECT * FROM book_patient_matches WHERE patient_id = ?', PATIENT)).toEqual([]);
    expect(rowsOf('SELECT sealed_details FROM book_patients WHERE patient_id = ?', PATIENT)).toEqual([{ sealed_details: null }]);
    expect(rowsOf('SELECT position FROM events WHERE sealed IS NOT NULL AND event_id <> ?', 'other')).toEqual([]);
    expect(rowsOf('SELECT tenant_id, patient_id, actor_id, started_at, finished_at FROM erasures')).toEqual([
      { tenant_id: CLINIC, patient_id: PATIENT, actor_id: 'MM', started_at: NOON_MS, finished_at: NOON_MS },
    ]);
  });

  it('removes the dead letters about them, by id, name or contact, and keeps the others', () => {
    tellEverything();
    log.erasePatient(CLINIC, PATIENT, manager);
    const left = log.deadLetters
      .list({ limit: 10 })
      .map(({ deadLetterId }) => Buffer.from(log.deadLetters.get(deadLetterId)?.rawBody ?? []).toString());
    expect(left).toEqual(['Zebulon alone may be anybody', '{"name":"Ada Otherone"}']);
  });

  it('takes their name out of the answers to commands', () => {
    tellEverything();
    log.erasePatient(CLINIC, PATIENT, manager);
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

  it('has watchers of the day start again with what is left', () => {
    tellEverything();
    const told: unknown[] = [];
    log.days.watch(CLINIC, TODAY, ({ records, replaces }) =>
      told.push([records.length, replaces, JSON.stringify(records).includes('Canary')]),
    );
    log.erasePatient(CLINIC, PATIENT, manager);
    expect(told).toEqual([[4, true, false]]);
  });

  it('leaves a book that equals its replay, and still knows what was sent before for a duplicate', () => {
    tellEverything();
    log.erasePatient(CLINIC, PATIENT, manager);
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
    expect(rowsOf('SELECT finished_at FROM erasures')).toEqual([{ finished_at: NOON_MS }]);
  });

  it('says no when there is no such patient', () => {
    expect(log.erasePatient(CLINIC, 'nobody' as PatientId, manager)).toBe(false);
  });
});
