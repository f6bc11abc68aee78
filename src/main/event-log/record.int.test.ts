import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppointmentId, CommandId, EventId, LogRecord, PatientId, SourceId } from '../../shared/events/index.ts';
import type { EventLog } from './contract.ts';
import { aDataFolder, anEvent, asCommand, CLINIC, NOON_MS, TODAY, toRecord } from './testing/aLog.ts';

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

const checkIn = (eventId: string, more: Record<string, unknown> = {}) =>
  anEvent(eventId, 'patient.checkin.v1', { patientId: 'pat-1', appointmentId: 'appt-1', checkinAt: '2025-11-27T04:00:00Z', ...more });
const outcomesOf = (...events: readonly ReturnType<typeof anEvent>[]) => log.record([toRecord(events)])[0]?.map(({ outcome }) => outcome);

describe('recording', () => {
  it('gives positions from 1 without gaps, over batches, duplicates, refusals and failed messages', () => {
    log.record([toRecord([checkIn('a'), checkIn('b', { appointmentId: 'appt-2' })])]);
    const broken = toRecord([], {
      decide: () => ({
        outcome: 'record',
        events: [checkIn('lost', { appointmentId: 'appt-9' }), { ...checkIn('alien'), tenantId: 'another' as typeof CLINIC }],
        answer: (stored) => stored,
      }),
      failed: () => [],
    });
    const refused = toRecord([], { decide: () => ({ outcome: 'refuse', answer: [] }) });
    log.record([toRecord([checkIn('a')]), broken, refused, toRecord([checkIn('c', { appointmentId: 'appt-3' })])]);
    expect(log.read.after(0, 10).map(({ position, event }) => [position, event.eventId])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(log.head()).toBe(3);
  });

  it('gives back what was said, personal fields and all, after the folder is opened again', async () => {
    const said = checkIn('a', { notes: 'uses a wheelchair', screeningAnswers: { fever: false }, method: 'kiosk' });
    const [stored] = log.record([toRecord([said])]);
    const before = log.read.after(0, 10);
    await log.close();
    log = folder.open();
    expect(log.read.after(0, 10)).toEqual(before);
    expect(before[0]?.event).toEqual(said);
    expect(stored?.[0]).toMatchObject({ outcome: 'stored', record: before[0] });
  });

  it('rolls back a message that fails, alone, and answers it with its own failure', () => {
    const failing = toRecord([], {
      decide: () => {
        throw new TypeError('a bug');
      },
      failed: () => [],
    });
    const answers = log.record([toRecord([checkIn('a')]), failing, toRecord([checkIn('b', { appointmentId: 'appt-2' })])]);
    expect(answers.map((answer) => answer.length)).toEqual([1, 0, 1]);
    expect(log.head()).toBe(2);
  });

  it('refuses an event that would be read back as another, alone, whatever let it in', () => {
    const halved = { ...checkIn('half', { appointmentId: 'appt-2' }) } as ReturnType<typeof checkIn>;
    const odd = { ...halved, data: { ...halved.data, patientId: 'p-\ud800' } } as ReturnType<typeof checkIn>;
    const failed = () => [];
    const answers = log.record([
      toRecord([checkIn('a')]),
      toRecord([odd], { failed }),
      toRecord([checkIn('c', { appointmentId: 'appt-3' })]),
    ]);
    expect(answers.map((outcomes) => outcomes.map(({ outcome }) => outcome))).toEqual([['stored'], [], ['stored']]);
    expect(log.read.after(0, 10).map(({ event }) => event.eventId)).toEqual(['a', 'c']);
  });

  it('takes a message back whose answer cannot be made, so that nothing is stored of what was answered as failed', () => {
    const unanswerable = toRecord([], {
      decide: () => ({
        outcome: 'record',
        events: [checkIn('lost', { appointmentId: 'appt-9' })],
        answer: () => {
          throw new TypeError('a bug');
        },
      }),
      failed: () => [],
    });
    expect(log.record([toRecord([checkIn('a')]), unanswerable])).toMatchObject([[{ outcome: 'stored' }], []]);
    expect(log.read.after(0, 10).map(({ event }) => event.eventId)).toEqual(['a']);
  });

  it('tells listeners after the commit, in order, also when a listener records in turn', () => {
    const heard: number[] = [];
    log.onCommitted((records) => {
      expect(log.head()).toBeGreaterThanOrEqual(records.at(-1)?.position ?? 0);
      if (records[0]?.event.eventId === 'a') log.record([toRecord([checkIn('from-listener', { appointmentId: 'appt-2' })])]);
    });
    log.onCommitted((records) => heard.push(...records.map(({ position }) => position)));
    log.record([toRecord([checkIn('a')])]);
    expect(heard).toEqual([1, 2]);
  });

  it('refuses to record from within a decision', () => {
    const nested = toRecord([], { decide: () => ({ outcome: 'refuse', answer: log.record([toRecord([])])[0] ?? [] }), failed: () => [] });
    expect(log.record([nested])).toEqual([[]]);
    expect(folder.logged.join()).toContain('rolled back');
  });

  it('decides each message on the day as those before it in the batch leave it', () => {
    const seen: (number | undefined)[] = [];
    const looking = (events: ReturnType<typeof anEvent>[]) =>
      toRecord(events, {
        decide: (view) => {
          seen.push(view.day(CLINIC, TODAY).visits.get('appt-1' as AppointmentId)?.records.length);
          return { outcome: 'record', events, answer: (stored) => stored };
        },
      });
    log.record([looking([checkIn('a')]), looking([checkIn('b', { checkinAt: '2025-11-27T04:01:00Z' })]), looking([])]);
    expect(seen).toEqual([undefined, 1, 2]);
    expect(log.days.get(CLINIC, TODAY).visits.get('appt-1' as AppointmentId)?.records.length).toBe(2);
  });
});

describe('group commit', () => {
  it('joins what is submitted in one turn of the event loop into one batch', async () => {
    const batches: number[] = [];
    log.onCommitted((records) => batches.push(records.length));
    await Promise.all(Array.from({ length: 20 }, (_, n) => log.submit(toRecord([checkIn(`e-${n}`, { appointmentId: `appt-${n}` })]))));
    expect(batches).toEqual([20]);
  });

  it('stores one of twenty simultaneous duplicates and tells the other nineteen where it is', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => log.submit(toRecord([checkIn('same')]))));
    const outcomes = answers.map(([first]) => first?.outcome);
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(19);
    expect(answers.every(([first]) => first?.outcome === 'stored' || first?.position === 1)).toBe(true);
  });

  it('answers what was submitted before the log closes, and refuses what comes after', async () => {
    const before = log.submit(toRecord([checkIn('a')]));
    const closing = log.close();
    await expect(log.submit(toRecord([checkIn('b')]))).rejects.toMatchObject({ name: 'StorageError' });
    await closing;
    expect((await before)[0]?.outcome).toBe('stored');
    log = folder.open();
    expect(log.head()).toBe(1);
  });
});

describe('duplicates and conflicts', () => {
  it('takes the same id with the same content for a duplicate, however the instant is spelled', () => {
    expect(outcomesOf(checkIn('a'))).toEqual(['stored']);
    expect(outcomesOf(checkIn('a', { checkinAt: '2025-11-27T12:00:00+08:00' }))).toEqual(['duplicate']);
  });

  it('takes the same id with other content for a conflict and stores nothing of it', () => {
    outcomesOf(checkIn('a', { notes: 'one' }));
    expect(outcomesOf(checkIn('a', { notes: 'two' }))).toEqual(['conflict']);
    expect(log.head()).toBe(1);
  });

  it('knows the same fact under another id by its business key: a duplicate whoever says the same, a conflict where one source says otherwise', () => {
    outcomesOf(checkIn('a', { notes: 'one' }));
    expect(outcomesOf(checkIn('b', { notes: 'one' }))).toEqual(['duplicate']);
    expect(outcomesOf(checkIn('b', { notes: 'two' }))).toEqual(['conflict']);
    const fromPortal = log.record([toRecord([checkIn('p', { notes: 'one' })], { source: 'portal' as SourceId })]);
    expect(fromPortal[0]).toEqual([{ outcome: 'duplicate', position: 1, eventId: 'a' }]);
  });

  it('stores what another source says differently of the same fact beside it, and counts whom it contradicts', () => {
    const from = (source: string, eventId: string, notes: string) =>
      log.record([toRecord([checkIn(eventId, { notes })], { source: source as SourceId })])[0]?.[0];
    from('kiosk', 'a', 'one');
    expect(from('portal', 'p', 'two')).toMatchObject({ outcome: 'stored', contradicts: 1, record: { position: 2, source: 'portal' } });
    expect(from('registry', 'r', 'three')).toMatchObject({ outcome: 'stored', contradicts: 2, record: { position: 3 } });
    // Each of the three is known from now on, by whoever says it, and nobody may say something else the second time.
    expect(from('portal', 'p2', 'two')).toEqual({ outcome: 'duplicate', position: 2, eventId: 'p' });
    expect(from('front-desk-app', 'f', 'three')).toEqual({ outcome: 'duplicate', position: 3, eventId: 'r' });
    expect(from('portal', 'p3', 'four')).toEqual({ outcome: 'conflict', position: 2, eventId: 'p' });
    expect(from('kiosk', 'a2', 'two')).toEqual({ outcome: 'duplicate', position: 2, eventId: 'p' });
    expect(log.head()).toBe(3);
  });

  it('keeps ids apart by source and by practice', () => {
    outcomesOf(checkIn('a'));
    const other = toRecord([checkIn('a', { appointmentId: 'appt-2' })], { source: 'portal' as SourceId });
    expect(log.record([other])[0]?.[0]?.outcome).toBe('stored');
    expect(log.read.byEventId(CLINIC, 'portal' as SourceId, 'a' as EventId)?.position).toBe(2);
  });

  it('keeps a conflict as a dead letter in the same transaction and tells its id', () => {
    outcomesOf(checkIn('a', { notes: 'one' }));
    const ids: string[] = [];
    const conflicting = toRecord([], {
      decide: () => ({
        outcome: 'record',
        events: [checkIn('a', { notes: 'two' })],
        answer: (stored, deadLetterIds) => {
          ids.push(...deadLetterIds.filter((id) => id !== null));
          return stored;
        },
        conflictDeadLetter: () => ({
          tenantId: CLINIC,
          source: 'kiosk',
          rawBody: Buffer.from('{"notes":"two"}'),
          headers: { 'content-type': 'application/json' },
          reason: 'The same id came with other content.',
          path: '',
          fault: 'sender',
          receivedAtMs: NOON_MS,
          patientId: null,
        }),
      }),
    });
    log.record([conflicting]);
    expect(ids).toHaveLength(1);
    expect(log.deadLetters.count()).toBe(1);
    expect(log.deadLetters.list({ limit: 10 })[0]).not.toHaveProperty('rawBody');
    const letter = log.deadLetters.get(ids[0] ?? '');
    expect(letter).toMatchObject({ status: 'open', headers: { 'content-type': 'application/json' }, tenantId: CLINIC });
    expect(Buffer.from(letter?.rawBody ?? []).toString()).toBe('{"notes":"two"}');
  });
});

describe('order', () => {
  const storedOrder = (answers: readonly (readonly { outcome: string }[])[]) =>
    answers.flat().map((stored) => ('record' in stored ? (stored.record as LogRecord).orderAtMs : undefined));

  it('orders outside events by when they happened, but never more than 60 s after they were received', () => {
    const early = checkIn('a', { checkinAt: '2025-11-27T03:00:00Z' });
    const justAhead = checkIn('b', { checkinAt: '2025-11-27T04:01:00Z' });
    const farAhead = checkIn('c', { checkinAt: '2025-11-27T04:01:00.001Z' });
    expect(storedOrder(log.record([toRecord([early, justAhead, farAhead])]))).toEqual([
      NOON_MS - 3_600_000,
      NOON_MS + 60_000,
      NOON_MS + 60_000,
    ]);
  });

  it("orders a command's events after everything known of what they touch, and after one another", () => {
    outcomesOf(checkIn('a', { checkinAt: '2025-11-27T04:01:00Z' }));
    const flow = (id: string, stage: string, appointmentId = 'appt-1') =>
      anEvent(id, 'patient.flow.update.v1', { patientId: 'pat-1', appointmentId, stage, stageEnteredAt: '2025-11-27T04:00:00Z' });
    expect(storedOrder(log.record([asCommand('c-1', [flow('b', 'waiting'), flow('c', 'called')])]))).toEqual([
      NOON_MS + 60_001,
      NOON_MS + 60_002,
    ]);
    const another = anEvent('d', 'resource.occupancy.update.v1', {
      resourceId: 'chair-1',
      status: 'cleaning',
      timestamp: '2025-11-27T04:00:00Z',
    });
    expect(storedOrder(log.record([asCommand('c-2', [another])]))).toEqual([NOON_MS]);
  });
});

describe('commands', () => {
  it('keep their first result for ever, in the transaction of their events', async () => {
    log.record([asCommand('c-1', [checkIn('a')])]);
    await log.close();
    log = folder.open();
    let known: unknown;
    log.record([
      toRecord([], {
        decide: (view) => {
          known = view.commandResult('c-1' as CommandId);
          return { outcome: 'refuse', answer: [] };
        },
      }),
    ]);
    expect(known).toEqual({ outcome: 'accepted', count: 1 });
  });

  it('are not stored a second time under the same commandId', () => {
    log.record([asCommand('c-1', [checkIn('a')])]);
    expect(log.record([asCommand('c-1', [checkIn('b')], { failed: () => [] })])).toEqual([[]]);
    expect(log.head()).toBe(1);
  });

  it('keep a refusal too, and may do what was done before: they have no business key', () => {
    const refusing = toRecord([], {
      commandId: 'c-0' as CommandId,
      decide: () => ({ outcome: 'refuse', answer: [], commandResult: { outcome: 'refused' } }),
    });
    log.record([refusing, asCommand('c-1', [checkIn('a')]), asCommand('c-2', [checkIn('b')])]);
    expect(log.head()).toBe(2);
    let known: unknown;
    log.record([
      toRecord([], {
        decide: (view) => {
          known = view.commandResult('c-0' as CommandId);
          return { outcome: 'refuse', answer: [] };
        },
      }),
    ]);
    expect(known).toEqual({ outcome: 'refused' });
  });

  it('are found by their undo, which has the subjects of what it takes back', () => {
    log.record([asCommand('c-1', [checkIn('a')])]);
    log.record([
      asCommand('c-2', [anEvent('u', 'command.undone.v1', { commandId: 'c-1', undoneAt: '2025-11-27T04:00:10Z', reason: 'wrong row' })]),
    ]);
    expect(log.read.about(CLINIC, 'appointment', 'appt-1').map(({ position }) => position)).toEqual([1, 2]);
    expect(log.read.about(CLINIC, 'patient', 'pat-1' as PatientId).map(({ position }) => position)).toEqual([1, 2]);
    expect(log.read.about(CLINIC, 'command', 'c-1').map(({ position }) => position)).toEqual([1, 2]);
    expect(log.read.appointments(CLINIC, TODAY)).toEqual([]);
  });
});
