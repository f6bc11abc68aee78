import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Actor, patientIdSchema } from '../../shared/events/index.ts';
import { anEvent, CLINIC, toRecord } from '../event-log/testing/aLog.ts';
import { erasePatientEverywhere } from './erasePatientEverywhere.ts';
import type { Exchanges } from './exchange.ts';
import { aCall, anAnswer, anExchangeFolder, type ExchangeFolder, OTHER_CLINIC } from './testing/anExchangeLog.ts';

const manager: Actor = { kind: 'user', id: 'MM', role: 'manager' };
const PATIENT = patientIdSchema.parse('pat-1');
const canaries = ['Zebulon', 'Canaryname', '0491570156'];
const personal = JSON.stringify({ firstname: 'Zebulon', lastname: 'Canaryname', phone: '0491570156' });
const page = JSON.stringify({ data: [{ patient: { firstname: 'Zebulon' } }, { patient: { firstname: 'Ada', lastname: 'Otherone' } }] });

let folder: ExchangeFolder;
let exchanges: Exchanges;

beforeEach(() => {
  folder = anExchangeFolder();
  exchanges = folder.open();
});
afterEach(async () => {
  exchanges.close();
  await folder.remove();
});

const call = (more: Parameters<typeof aCall>[0], answer = '') => exchanges.started(aCall(more), folder.clock.nowMs)(anAnswer(answer));

/** What is recorded about the patient by every way there is, and what is about others. */
function recordEverything(): void {
  call({ operation: 'bookingRequests', method: 'GET' }, page);
  call({ operation: 'confirm', body: personal, references: { bookingId: '7' } }, personal);
  call({ operation: 'by appointment', body: personal, references: { appointmentId: 'appt-1' } });
  call({ operation: 'by patient', body: personal, references: { patientId: PATIENT } });
  call({ operation: 'two', body: personal, references: { bookingId: '8', patientId: PATIENT } });
  call({ operation: 'other booking', body: '{"name":"Ada Otherone"}', references: { bookingId: '9' } });
  call({ operation: 'other practice', method: 'GET', tenantId: OTHER_CLINIC }, '{"name":"Ada Otherone"}');
  exchanges.flush();
}

function knowThePatient(): void {
  const at = '2025-11-27T03:00:00Z';
  folder.eventLog.record([
    toRecord([
      anEvent('reg', 'patient.registered.v1', { patientId: PATIENT, givenName: 'Zebulon', familyName: 'Canaryname', registeredAt: at }),
      anEvent('book', 'appointment.scheduled.v1', {
        appointmentId: 'appt-1',
        patientId: PATIENT,
        startsAt: '2025-11-27T05:00:00Z',
        externalIds: { healthengineBookingId: '7' },
        scheduledAt: at,
      }),
    ]),
  ]);
}

/** By operation, whether anything of its bodies can still be read. */
function readable(): Record<string, boolean> {
  return Object.fromEntries(
    exchanges.recent({ limit: 100 }).map(({ exchangeId, operation }) => {
      const { request, response } = exchanges.get(exchangeId) ?? {};
      return [operation, Boolean(request ?? response)];
    }),
  );
}

function boxesOf(sql: string): Buffer[] {
  const database = new Database(join(folder.directory, 'exchanges.db'), { readonly: true });
  try {
    return z.array(z.instanceof(Buffer)).parse(database.prepare(sql).pluck().all());
  } finally {
    database.close();
  }
}

describe('bodies at rest', () => {
  it('are in no file in the clear, and secrets in none at all, before and after a close', async () => {
    recordEverything();
    expect(folder.filesHolding(...canaries, 'Otherone', 'canary-api-key', 'canary-practice-key', 'canary-cookie')).toEqual([]);
    exchanges.close();
    expect(folder.filesHolding(...canaries, 'Otherone', 'canary-api-key', 'canary-practice-key', 'canary-cookie')).toEqual([]);
    expect(folder.filesHolding('other booking')).toEqual(['exchanges.db']);
  });

  it('can be read by whoever has the practice’s key', () => {
    recordEverything();
    expect(new Set(Object.values(readable()))).toEqual(new Set([true]));
    expect(exchanges.get(exchanges.recent({ limit: 10 }).at(-1)?.exchangeId ?? 0)?.response?.body).toBe(page);
  });

  it('stay closed under another practice key, which does not keep later ones from being recorded', async () => {
    recordEverything();
    exchanges.close();
    const { wrap } = folder.eventLog.wrapping;
    exchanges = folder.open({ wrapping: { wrap, unwrap: () => undefined } });
    expect(new Set(Object.values(readable()))).toEqual(new Set([false]));
    exchanges.close();
    // Opened as it should be, but for one key that no longer opens.
    const { unwrap } = folder.eventLog.wrapping;
    const lostKey = boxesOf("SELECT wrapped FROM exchange_keys WHERE name = 'booking:7'")[0];
    exchanges = folder.open({
      wrapping: { wrap, unwrap: (tenantId, box, context) => (lostKey?.equals(box) ? undefined : unwrap(tenantId, box, context)) },
    });
    call({ operation: 'later', body: '{"again":1}', references: { bookingId: '7' } });
    expect(readable()).toMatchObject({ confirm: false, 'by patient': true, later: true });
    expect(await exchanges.eraseAbout(CLINIC, PATIENT, ['7'])).toBe(5);
    expect(readable()).toMatchObject({ later: false, 'by appointment': true });
  });
});

describe('erasing a patient', () => {
  it('removes what is about them by patient, appointment or booking, and what names nobody or several; others keep theirs', async () => {
    knowThePatient();
    recordEverything();
    expect(await erasePatientEverywhere({ eventLog: folder.eventLog, exchanges })(CLINIC, PATIENT, manager)).toBe(true);
    expect(readable()).toEqual({
      bookingRequests: false,
      confirm: false,
      'by appointment': false,
      'by patient': false,
      two: false,
      'other booking': true,
      'other practice': true,
    });
    expect(folder.eventLog.days.get(CLINIC, '2025-11-27').patients.get(PATIENT)?.givenName).toBeNull();
  });

  it('leaves neither name, nor sealed body, nor key in any byte of the folder, the write-ahead logs included', async () => {
    recordEverything();
    const ofOthers = `SELECT exchange_id FROM exchanges WHERE operation LIKE 'other%'`;
    const boxes = [
      ...boxesOf(`SELECT sealed_request FROM exchange_bodies WHERE sealed_request IS NOT NULL AND exchange_id NOT IN (${ofOthers})`),
      ...boxesOf(`SELECT sealed_response FROM exchange_bodies WHERE sealed_response IS NOT NULL AND exchange_id NOT IN (${ofOthers})`),
      ...boxesOf(
        `SELECT wrapped FROM exchange_keys WHERE key_id NOT IN (SELECT key_id FROM exchange_bodies WHERE exchange_id IN (${ofOthers}))`,
      ),
    ];
    expect(boxes).toHaveLength(4 + 2 + 5);
    for (const box of boxes) expect(folder.filesHoldingBytes(box)).not.toEqual([]);
    expect(await exchanges.eraseAbout(CLINIC, PATIENT, ['appt-1', '7'])).toBe(5);
    for (const box of boxes) expect(folder.filesHoldingBytes(box)).toEqual([]);
    exchanges.close();
    for (const box of boxes) expect(folder.filesHoldingBytes(box)).toEqual([]);
    expect(folder.filesHolding(...canaries)).toEqual([]);
  });

  it('closes every body at once and removes a few thousand in steps, with a turn for others between them', async () => {
    for (let n = 0; n < 1_000; n += 1) call({ operation: `page ${n}`, method: 'GET' }, page);
    exchanges.flush();
    const erased = exchanges.eraseAbout(CLINIC, PATIENT, []);
    expect(new Set(Object.values(readable()))).toEqual(new Set([false]));
    const left = () => boxesOf('SELECT sealed_response FROM exchange_bodies').length;
    const steps: number[] = [];
    const look = () => {
      steps.push(left());
      if (steps.at(-1) !== 0) setImmediate(look);
    };
    look();
    expect(await erased).toBe(1_000);
    const removedInATurn = steps.slice(1).map((count, index) => (steps[index] ?? 0) - count);
    expect(Math.max(...removedInATurn)).toBeLessThanOrEqual(200);
  });

  it('that the end of the program interrupted goes on after the next start', async () => {
    for (let n = 0; n < 500; n += 1) call({ operation: `page ${n}`, method: 'GET' }, page);
    exchanges.flush();
    const erased = exchanges.eraseAbout(CLINIC, PATIENT, []);
    exchanges.close();
    expect(await erased).toBeLessThan(500);
    exchanges = folder.open();
    for (let step = 0; step < 10; step += 1) folder.pass(1_000);
    expect(boxesOf('SELECT sealed_response FROM exchange_bodies')).toEqual([]);
    expect(boxesOf('SELECT wrapped FROM exchange_keys')).toEqual([]);
  });

  it('reaches what waits to be written and the calls under way, whose answers come later', async () => {
    call({ operation: 'waits', body: personal, references: { bookingId: '7' } });
    const page1 = exchanges.started(aCall({ operation: 'page', method: 'GET' }), folder.clock.nowMs);
    const confirm = exchanges.started(aCall({ operation: 'confirm', references: { bookingId: '7' } }), folder.clock.nowMs);
    const other = exchanges.started(aCall({ operation: 'other', references: { bookingId: '9' } }), folder.clock.nowMs);
    await exchanges.eraseAbout(CLINIC, PATIENT, ['7']);
    page1(anAnswer(page));
    confirm(anAnswer(personal));
    other(anAnswer('{"name":"Ada Otherone"}'));
    expect(readable()).toEqual({ waits: false, page: false, confirm: false, other: true });
    expect(exchanges.recent({ limit: 10 }).map(({ status }) => status)).toEqual(['success', 'success', 'success', 'success']);
  });

  it('leaves recording as it was: later bodies are sealed under new keys', async () => {
    recordEverything();
    await exchanges.eraseAbout(CLINIC, PATIENT, ['7']);
    call({ operation: 'later page', method: 'GET' }, page);
    call({ operation: 'later', body: '{"again":1}', references: { bookingId: '7' } });
    expect(readable()).toMatchObject({ 'later page': true, later: true });
    exchanges.close();
    exchanges = folder.open();
    expect(readable()).toMatchObject({ 'later page': true, later: true, confirm: false });
  });

  it('of whom nothing is known changes nothing', async () => {
    recordEverything();
    expect(await erasePatientEverywhere({ eventLog: folder.eventLog, exchanges })(CLINIC, PATIENT, manager)).toBe(false);
    expect(new Set(Object.values(readable()))).toEqual(new Set([true]));
  });

  it('is not said to be done while another program reads the file, and can be asked for again', async () => {
    recordEverything();
    const reader = new Database(join(folder.directory, 'exchanges.db'), { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM exchange_bodies').get();
    await expect(exchanges.eraseAbout(CLINIC, PATIENT, ['7'])).rejects.toThrow(/Close that program/);
    reader.close();
    await exchanges.eraseAbout(CLINIC, PATIENT, ['7']);
    expect(readable()).toMatchObject({ confirm: false });
  });

  it('that the exchange log refuses is told, and the event log is erased all the same', async () => {
    knowThePatient();
    recordEverything();
    exchanges.close();
    await expect(erasePatientEverywhere({ eventLog: folder.eventLog, exchanges })(CLINIC, PATIENT, manager)).rejects.toThrow(/closed/);
    expect(folder.eventLog.days.get(CLINIC, '2025-11-27').patients.get(PATIENT)?.givenName).toBeNull();
  });
});
