import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { aDataFolder, CLINIC, NOON_MS } from '../event-log/testing/aLog.ts';
import type { AttemptOutcome } from './contract.ts';
import { postponeInLog } from './postponeInLog.ts';
import { aDelivery, delivered, later, OTHER, outboxes } from './testing/anOutbox.ts';

const { anOutbox, disposables, disposeAll } = outboxes();
afterEach(disposeAll);

describe('the outbox', () => {
  it('keeps the order within a key, and lets other keys pass one that fails', async () => {
    const { target, write, start, sent, time } = anOutbox();
    let isDown = true;
    write(aDelivery('a1', { orderingKey: 'a' }), aDelivery('a2', { orderingKey: 'a' }), aDelivery('b1', { orderingKey: 'b' }));
    start(target('partner', ({ orderingKey }) => (orderingKey === 'a' && isDown ? later : delivered)));
    await time.pass(1_000);
    expect(sent.map(({ deliveryId }) => deliveryId)).toEqual(['a1', 'b1']);
    isDown = false;
    await time.pass(10_000);
    expect(sent.map(({ deliveryId }) => deliveryId)).toEqual(['a1', 'b1', 'a1', 'a2']);
  });

  it('lets an answer wait behind earlier answers of its key alone; what is ordered waits for both', async () => {
    const { target, write, start, sent, time } = anOutbox();
    write(
      aDelivery('told', { orderingKey: 'a' }),
      aDelivery('answer 1', { orderingKey: 'a', lane: 'answer' }),
      aDelivery('answer 2', { orderingKey: 'a', lane: 'answer' }),
      aDelivery('told later', { orderingKey: 'a' }),
    );
    const down = new Set(['told', 'answer 1']);
    start(target('partner', ({ deliveryId }) => (down.has(deliveryId) ? later : delivered)));
    await time.pass(500);
    expect(sent.map(({ deliveryId }) => deliveryId)).toEqual(['answer 1', 'told', 'answer 1']);
    down.delete('answer 1');
    await time.pass(1_000);
    expect(sent.slice(3).map(({ deliveryId }) => deliveryId)).toEqual(['answer 1', 'answer 2']);
    down.delete('told');
    await time.pass(6_000);
    expect(sent.slice(5).map(({ deliveryId }) => deliveryId)).toEqual(['told', 'told later']);
  });

  it('follows the schedule with the same key and lets go after the last attempt', async () => {
    const { target, write, start, sent, time, log } = anOutbox();
    write(aDelivery('d'));
    start(target('partner', () => later));
    await time.pass(30_000);
    expect(sent.map(({ deliveryId, atMs }) => [deliveryId, atMs])).toEqual([
      ['d', 0],
      ['d', 5_000],
    ]);
    expect(log.deliveries.attemptsOf('d')).toMatchObject([{ attempt: 1 }, { attempt: 2, outcome: 'retryLater', status: 503 }]);
    for (let days = 0; days < 6; days += 1) {
      time.jump(24 * 3_600_000);
      await time.pass(2_000);
      time.jump(24 * 3_600_000);
      await time.pass(2_000);
    }
    expect(log.deliveries.get('d')).toMatchObject({ status: 'dead', attempts: 11 });
    expect(log.deliveries.counts()).toMatchObject({ pending: 0, dead: 1 });
  });

  it('sends answers again at once, after 1 s and 2 s, and every 2 s while they can be in time', async () => {
    const { target, write, start, sent, time } = anOutbox();
    write(aDelivery('d', { lane: 'answer' }));
    start(target('partner', () => later));
    await time.pass(8_000);
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 0, 1_000, 3_000, 5_000, 7_000]);
  });

  it('honours Retry-After up to twice the planned wait', async () => {
    const { target, write, start, sent, time } = anOutbox();
    write(aDelivery('short'), aDelivery('long'));
    start(target('partner', ({ deliveryId }) => ({ ...later, retryAfterMs: deliveryId === 'short' ? 7_000 : 3_600_000 })));
    await time.pass(11_000);
    expect(sent.map(({ deliveryId, atMs }) => [deliveryId, atMs])).toEqual([
      ['short', 0],
      ['long', 0],
      ['short', 7_000],
      ['long', 10_000],
    ]);
  });

  it('has at most 16 answers at a time for a practice at a target, whatever waits', async () => {
    const { target, write, start, time, seen, waiting } = anOutbox();
    write(...Array.from({ length: 40 }, (_, at) => aDelivery(`d${at}`, { lane: 'answer' })));
    start(target('partner', () => 'hang'));
    await time.pass(0);
    expect([seen.most, waiting.size]).toEqual([16, 16]);
    for (const answer of waiting.values()) answer(delivered);
    await time.pass(0);
    expect([seen.most, waiting.size]).toEqual([16, 32]);
  });

  it('lets a target that hangs, with a thousand waiting for it, delay neither another target nor another practice', async () => {
    const { target, write, start, sent, time } = anOutbox();
    write(...Array.from({ length: 1_000 }, (_, at) => aDelivery(`slow${at}`, { target: 'slow' })));
    write(aDelivery('quick', { target: 'quick' }), aDelivery('elsewhere', { target: 'slow', tenantId: OTHER }));
    start(
      target('slow', ({ tenantId }) => (tenantId === OTHER ? delivered : 'hang')),
      target('quick', () => delivered),
    );
    await time.pass(0);
    expect(sent.filter(({ deliveryId }) => !deliveryId.startsWith('slow')).map(({ deliveryId }) => deliveryId)).toEqual([
      'quick',
      'elsewhere',
    ]);
  });

  it('after a crash between sending and writing down sends the same key again, once', async () => {
    const { target, write, start, sent, time, waiting, log } = anOutbox();
    write(aDelivery('d'));
    const before = start(target('partner', () => 'hang'));
    await time.pass(0);
    expect(sent).toHaveLength(1);
    // The process is gone before the attempt is written: nothing of it is in the log.
    void before.close();
    expect(log.deliveries.attemptsOf('d')).toEqual([]);
    start(target('partner', () => delivered));
    await time.pass(0);
    expect(sent.map(({ deliveryId }) => deliveryId)).toEqual(['d', 'd']);
    expect(log.deliveries.get('d')).toMatchObject({ status: 'delivered', attempts: 1 });
    waiting.get('d')?.(later);
    await time.pass(0);
    // What the first one comes to at last changes nothing any more.
    expect(log.deliveries.get('d')).toMatchObject({ status: 'delivered' });
    await time.pass(60_000);
    expect(sent).toHaveLength(2);
  });

  it('writes the same delivery once, and takes back only what was never attempted', async () => {
    const { target, write, withdraw, start, sent, time, log } = anOutbox();
    write(aDelivery('d'), aDelivery('d'), aDelivery('waits', { delayMs: 10_000 }));
    start(target('partner', () => later));
    await time.pass(1_000);
    expect(sent.map(({ deliveryId }) => deliveryId)).toEqual(['d']);
    withdraw('d', 'waits');
    expect([log.deliveries.get('d')?.status, log.deliveries.get('waits')]).toEqual(['pending', undefined]);
    await time.pass(15_000);
    expect(sent.map(({ deliveryId }) => deliveryId)).toEqual(['d', 'd']);
  });

  it('goes on by itself when the clock is set back by an hour in the middle of a wait', async () => {
    const { target, write, start, sent, time } = anOutbox();
    let isDown = true;
    write(aDelivery('d'));
    start(target('partner', () => (isDown ? later : delivered)));
    await time.pass(1_000);
    time.jump(-3_600_000);
    isDown = false;
    await time.pass(2_000);
    expect(sent).toHaveLength(2);
  });

  it('sends nothing inside its grace when the clock is set back, and waits one whole grace more, also over a start', async () => {
    const { target, write, start, sent, time, log } = anOutbox();
    const outbox = start(target('partner', () => delivered));
    write(aDelivery('first', { orderingKey: 'a', delayMs: 10_000 }), aDelivery('second', { orderingKey: 'a', delayMs: 10_000 }));
    await time.pass(4_000);
    time.jump(-3_600_000);
    await time.pass(10_999);
    expect(sent).toEqual([]);
    expect(log.deliveries.get('first')?.nextAttemptAtMs).toBeGreaterThan(time.now());
    await time.pass(1_001);
    expect(sent.map(({ deliveryId }) => deliveryId)).toEqual(['first', 'second']);
    write(aDelivery('third', { delayMs: 10_000 }));
    await outbox.close();
    time.jump(-3_600_000);
    start(target('partner', () => delivered));
    await time.pass(9_999);
    expect(sent).toHaveLength(2);
    await time.pass(1_001);
    expect(sent).toHaveLength(3);
  });

  it('sends nothing inside its grace when the clock is set back by less than has passed of it', async () => {
    const { target, write, start, sent, time } = anOutbox();
    start(target('partner', () => delivered));
    write(aDelivery('d', { delayMs: 10_000 }));
    await time.pass(8_000);
    time.jump(-5_000);
    await time.pass(6_999);
    expect(sent).toEqual([]);
    await time.pass(1);
    expect(sent).toHaveLength(1);
  });

  it('does not bring back what was withdrawn while its time was being set anew', async () => {
    const { target, write, withdraw, start, sent, time, log } = anOutbox();
    start(target('partner', () => delivered));
    write(aDelivery('d', { delayMs: 10_000 }));
    await time.pass(4_000);
    time.jump(-3_600_000);
    withdraw('d');
    await time.pass(30_000);
    expect([sent, log.deliveries.get('d')]).toEqual([[], undefined]);
    // Seen as waiting, taken back before it could be written down.
    write(aDelivery('e', { delayMs: 10_000 }));
    const seen = log.deliveries.get('e');
    if (!seen) throw new Error('It was not written.');
    time.jump(-3_600_000);
    withdraw('e');
    await postponeInLog(log, time.now)([seen]);
    expect(log.deliveries.get('e')).toBeUndefined();
  });

  it('sleeps while nothing waits, a look a minute, and sends what is written then at once', async () => {
    const { target, write, start, sent, seen, time } = anOutbox();
    start(target('partner', () => delivered));
    await time.pass(3_600_000);
    expect(seen.timers).toBeLessThanOrEqual(62);
    await time.pass(30_500);
    write(aDelivery('d'));
    await time.pass(0);
    expect(sent).toEqual([{ deliveryId: 'd', atMs: 3_630_500, target: 'partner' }]);
  });

  it('sends what is to wait not before its time, also when the clock was set back while nothing waited', async () => {
    const { target, write, start, sent, time } = anOutbox();
    start(target('partner', () => delivered));
    await time.pass(10_000);
    time.jump(-3_600_000);
    write(aDelivery('d', { delayMs: 5_000 }));
    await time.pass(4_999);
    expect(sent).toEqual([]);
    await time.pass(1);
    expect(sent).toHaveLength(1);
  });

  it('gives up what is for a target that is gone, and sleeps', async () => {
    const { write, start, time, log } = anOutbox();
    write(aDelivery('d', { target: 'gone' }));
    start();
    await time.pass(2_000);
    expect(log.deliveries.get('d')).toMatchObject({ status: 'dead' });
  });
});

describe('whoever answers again', () => {
  it('is told at once what was tried before; another practice, and what was never tried, keep their time', async () => {
    const { log, sent, time, ...box } = anOutbox();
    let answer: AttemptOutcome = later;
    const outbox = box.start(box.target('partner', () => answer));
    box.write(aDelivery('tried'), aDelivery('of another', { tenantId: OTHER }), aDelivery('in its grace', { delayMs: 3_600_000 }));
    await time.pass(10 * 60_000);
    answer = delivered;
    sent.length = 0;
    outbox.retryNow({ tenantId: CLINIC, target: 'partner' });
    await time.pass(0);
    expect(sent.map(({ deliveryId }) => deliveryId)).toEqual(['tried']);
    expect(log.deliveries.get('tried')?.status).toBe('delivered');
  });
});

describe('the outbox of years', () => {
  it('finds what is due by its indices, however much was delivered', () => {
    const folder = aDataFolder();
    const log = folder.open();
    disposables.push(folder.remove, () => log.close());
    const database = new Database(join(folder.directory, 'events.db'));
    disposables.push(() => void database.close());
    database.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
      INSERT INTO deliveries SELECT 'd' || i, i, '${CLINIC}', 'partner', iif(i % 2, 'answer', 'ordered'), 'tell', 'k' || i, '{}',
        iif(i % 5000, 'delivered', 'pending'), i, 1, i, i, 0, NULL FROM n`);
    expect(log.deliveries.due('ordered', NOON_MS, 100)).toHaveLength(20);
    const plan = (sql: string, ...parameters: readonly unknown[]) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters)
        .map((step) => (step as { detail: string }).detail);
    const steps = [
      ...plan(
        `SELECT * FROM deliveries AS one WHERE status = 'pending' AND lane = ? AND next_attempt_at <= ?
          AND target || '|' || tenant_id NOT IN (SELECT value FROM json_each(?))
          AND NOT EXISTS (SELECT 1 FROM deliveries AS earlier WHERE earlier.status = 'pending' AND earlier.tenant_id = one.tenant_id
            AND earlier.target = one.target AND earlier.ordering_key = one.ordering_key AND earlier.sequence < one.sequence
            AND (earlier.lane = 'answer' OR one.lane = 'ordered'))
          ORDER BY next_attempt_at, sequence LIMIT ?`,
        'answer',
        NOON_MS,
        '[]',
        100,
      ),
      ...plan(`SELECT 1 FROM deliveries WHERE status = 'pending' AND lane IN ('answer', 'ordered') LIMIT 1`),
      ...plan(`SELECT min(next_attempt_at) FROM deliveries WHERE status = 'pending' AND lane = 'answer' AND next_attempt_at > 1`),
    ].join('\n');
    expect(steps).toContain('deliveries_pending');
    expect(steps).toContain('deliveries_pending_by_key');
    expect(steps).not.toMatch(/SCAN (one|earlier|deliveries)\b/);
  });
});
