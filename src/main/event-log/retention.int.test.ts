import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandId } from '../../shared/events/index.ts';
import type { EventLog } from './contract.ts';
import { BYTES_AN_HOUR, LETTERS_AN_HOUR } from './deadLetterBudget.ts';
import { defaultRetention, type Retention } from './retention.ts';
import { aDeadLetter, keepLetters } from './testing/aDeadLetter.ts';
import { aDataFolder, asCommand, CLINIC, NOON_MS, toRecord } from './testing/aLog.ts';

const DAY_MS = 86_400_000;
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

async function reopened(deadLetters: Partial<Retention['deadLetters']>): Promise<void> {
  await log.close();
  log = folder.open({ retention: { ...defaultRetention, deadLetters: { ...defaultRetention.deadLetters, ...deadLetters } } });
}

/** Sets what a person would set. */
function discard(deadLetterId: string | null | undefined): void {
  const database = new Database(join(folder.directory, 'events.db'));
  database.prepare("UPDATE dead_letters SET status = 'discarded' WHERE dead_letter_id = ?").run(deadLetterId);
  database.close();
}

/** Steps until nothing more leaves. @returns how much each removed. */
function pruneAll(nowMs: number): readonly number[] {
  const removed: number[] = [];
  for (let mayBeMore = true; mayBeMore; ) {
    const pruned = log.prune(nowMs);
    removed.push(pruned.deadLetters);
    mayBeMore = pruned.mayBeMore;
  }
  return removed;
}

const left = () =>
  log.deadLetters
    .list({ limit: 1_000 })
    .map(({ deadLetterId }) => Buffer.from(log.deadLetters.get(deadLetterId)?.rawBody ?? []).toString());

describe('dead letters', () => {
  it('that are settled leave after 30 days, those that wait for somebody after 180, counted from when they came last', () => {
    const [settled] = keepLetters(log, [aDeadLetter('settled'), aDeadLetter('open'), aDeadLetter('again')]);
    discard(settled);
    keepLetters(log, [aDeadLetter('again', { receivedAtMs: NOON_MS + DAY_MS })]);
    pruneAll(NOON_MS + 30 * DAY_MS);
    expect(left()).toHaveLength(3);
    pruneAll(NOON_MS + 30 * DAY_MS + 1);
    expect(left()).toEqual(['again', 'open']);
    pruneAll(NOON_MS + 180 * DAY_MS + 1);
    expect(left()).toEqual(['again']);
  });

  it('that are more than may be kept leave, settled ones first, then the oldest', async () => {
    await reopened({ letters: 3 });
    const ids = keepLetters(
      log,
      ['a', 'b', 'c', 'd', 'e'].map((body, n) => aDeadLetter(body, { receivedAtMs: NOON_MS + n })),
    );
    discard(ids[3]);
    expect(pruneAll(NOON_MS)[0]).toBe(2);
    expect(left()).toEqual(['e', 'c', 'b']);
  });

  it('that hold more than may be kept leave until they fit', async () => {
    await reopened({ megabytes: 1 });
    keepLetters(
      log,
      [0, 1, 2].map((n) => aDeadLetter(`${n}`.repeat(400_000), { receivedAtMs: NOON_MS + n })),
    );
    pruneAll(NOON_MS);
    expect(left().map((body) => body[0])).toEqual(['2', '1']);
  });

  it('leave a hundred or a megabyte at a time', () => {
    keepLetters(
      log,
      Array.from({ length: 250 }, (_, n) => aDeadLetter(`${n}`)),
    );
    expect(pruneAll(NOON_MS + 181 * DAY_MS)).toEqual([100, 100, 50, 0]);
    keepLetters(
      log,
      [0, 1, 2].map((n) => aDeadLetter(`${n}`.repeat(600_000))),
    );
    expect(pruneAll(NOON_MS + 181 * DAY_MS)).toEqual([1, 1, 1, 0]);
  });

  it('are found by an index, and added up without reading one', () => {
    const database = new Database(join(folder.directory, 'events.db'), { readonly: true });
    const planOf = (sql: string) =>
      database
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => detail);
    // The plan does not call an index with computed columns covering: whether a letter is read shows in the steps. The table is opened first.
    const readOfLetters = (sql: string) =>
      database
        .prepare<[], { opcode: string; p1: number }>(`EXPLAIN ${sql}`)
        .all()
        .filter(({ opcode, p1 }) => opcode === 'Column' && p1 === 0);
    for (const sql of [
      'SELECT sequence, kept_bytes FROM dead_letters WHERE is_open = 0 AND last_at < 1 ORDER BY last_at LIMIT 1',
      'SELECT sequence, kept_bytes FROM dead_letters ORDER BY is_open, last_at LIMIT 1',
      'SELECT count(*), sum(kept_bytes) FROM dead_letters INDEXED BY dead_letters_by_age',
    ]) {
      expect(planOf(sql)).toEqual([expect.stringContaining('USING INDEX dead_letters_by_age')]);
      expect(readOfLetters(sql)).toEqual([]);
    }
    expect(readOfLetters('SELECT reason FROM dead_letters LIMIT 1')).toHaveLength(1);
    expect(planOf('SELECT command_id FROM commands WHERE answered_at < 1 ORDER BY answered_at LIMIT 1')[0]).toContain('commands_by_age');
    database.close();
  });
});

describe('a source that sends nonsense, each time other', () => {
  it('has two thousand letters kept an hour; the rest is counted and said in the health', () => {
    const many = Array.from({ length: LETTERS_AN_HOUR + 5 }, (_, n) => aDeadLetter(`${n}`));
    const ids = keepLetters(log, many);
    expect(ids.filter((id) => id === null)).toHaveLength(5);
    expect(log.deadLetters.count()).toBe(LETTERS_AN_HOUR);
    expect(log.deadLetters.leftOut()).toBe(5);
    expect(log.deadLetters.health()).toMatchObject({ level: 'look', detail: expect.stringContaining('kiosk') });
    // What is there already is counted on, whatever the budget.
    expect(keepLetters(log, [aDeadLetter('0')])).toEqual([ids[0]]);
    // Others have a budget of their own.
    expect(keepLetters(log, [aDeadLetter('x', { source: 'portal' })])[0]).not.toBeNull();
    expect(keepLetters(log, [aDeadLetter('later', { receivedAtMs: NOON_MS + 3_600_000 })])[0]).not.toBeNull();
    folder.clock.nowMs += 2 * 3_600_000;
    expect(log.deadLetters.health()).toBeNull();
  });

  it('has no more bytes kept an hour than its budget', () => {
    const big = 8_000_000;
    const ids = keepLetters(
      log,
      Array.from({ length: BYTES_AN_HOUR / big + 1 }, (_, n) => aDeadLetter(`${n}`.repeat(big))),
    );
    expect(ids.filter((id) => id !== null)).toHaveLength(BYTES_AN_HOUR / big);
  });
});

describe('answers to commands', () => {
  it('are given again for 30 days, also when nothing was recorded, and then leave', () => {
    log.record([
      asCommand('c-1', []),
      toRecord([], { commandId: 'c-2' as CommandId, decide: () => ({ outcome: 'refuse', answer: [], commandResult: 'no' }) }),
    ]);
    const known = () => {
      const results: unknown[] = [];
      log.record([
        toRecord([], {
          decide: (view) => {
            results.push(view.commandResult('c-1' as CommandId), view.commandResult('c-2' as CommandId));
            return { outcome: 'refuse', answer: [] };
          },
        }),
      ]);
      return results;
    };
    pruneAll(NOON_MS + 30 * DAY_MS);
    expect(known()).toEqual([{ outcome: 'accepted', count: 0 }, 'no']);
    expect(log.prune(NOON_MS + 30 * DAY_MS + 1)).toMatchObject({ commandResults: 2 });
    expect(known()).toEqual([undefined, undefined]);
    expect(log.read.about(CLINIC, 'command', 'c-1')).toEqual([]);
  });
});
