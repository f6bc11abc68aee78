import { afterEach, describe, expect, it } from 'vitest';
import { CLINIC } from '../event-log/testing/aLog.ts';
import type { AttemptOutcome, Held } from './contract.ts';
import { aDelivery, delivered, later, OTHER, outboxes } from './testing/anOutbox.ts';

const { anOutbox, disposeAll } = outboxes();
afterEach(disposeAll);

const wrongKeys: Held = {
  outcome: 'held',
  scope: 'channel',
  status: 401,
  label: 'Partner: keys refused',
  reason: 'Nothing can be told to Partner: it refused the keys.',
};
const notPermitted: Held = { ...wrongKeys, scope: 'operation', status: 403, reason: 'Partner does not permit this.' };
const HOUR_MS = 3_600_000;

describe('keys that are refused', () => {
  it('spend no attempt, however long they are wrong, and everything held goes at once and in order when they work again', async () => {
    const { target, write, start, sent, time, log } = anOutbox();
    let answer: AttemptOutcome = wrongKeys;
    write(...['a1', 'a2', 'a3'].map((id) => aDelivery(id, { orderingKey: 'a' })), aDelivery('b1'));
    start(target('partner', () => answer));
    for (let halfDays = 0; halfDays < 10; halfDays += 1) {
      time.jump(12 * HOUR_MS);
      await time.pass(2_000);
    }
    expect(log.deliveries.get('a1')).toMatchObject({ status: 'pending', attempts: 0 });
    expect(log.deliveries.attemptsOf('a1')).toEqual([]);
    expect(log.deliveries.counts()).toMatchObject({ pending: 4, dead: 0 });
    answer = delivered;
    sent.length = 0;
    await time.until(() => sent.length > 0, 6 * 60_000);
    await time.pass(0);
    expect(sent.map(({ deliveryId }) => deliveryId)).toEqual(['a1', 'a2', 'b1', 'a3']);
    expect(log.deliveries.counts()).toMatchObject({ pending: 0, dead: 0 });
  });

  it('are tried again once at once, then with one delivery at growing intervals of 5 min at most, whatever waits', async () => {
    const { target, write, start, sent, time } = anOutbox();
    write(...Array.from({ length: 40 }, (_, at) => aDelivery(`d${at}`, { lane: at % 2 ? 'answer' : 'ordered' })));
    start(target('partner', () => wrongKeys));
    await time.pass(0);
    // What was under way when the first refusal came, and one more try of it.
    const atOnce = sent.length;
    expect(atOnce).toBeLessThanOrEqual(21);
    await time.pass(20 * 60_000);
    const gaps = sent.slice(atOnce).map(({ atMs }, index, all) => atMs - (all[index - 1]?.atMs ?? 0));
    expect(gaps.every((gap, index) => index === 0 || gap >= (gaps[index - 1] ?? 0))).toBe(true);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(5 * 60_000);
    expect(gaps.length).toBeLessThanOrEqual(8);
    expect(new Set(sent.slice(atOnce).map(({ deliveryId }) => deliveryId)).size).toBe(1);
  });

  it('are tried at once after the machine woke up, after a start, and whatever the clock did', async () => {
    const { target, write, start, sent, time } = anOutbox();
    write(aDelivery('d'));
    const outbox = start(target('partner', () => wrongKeys));
    const probesAfter = async (what: () => void, withinMs: number) => {
      for (let steps = 0; steps < 6; steps += 1) {
        time.jump(5 * 60_000);
        await time.pass(1_000);
      }
      sent.length = 0;
      what();
      await time.pass(withinMs);
      return sent.length;
    };
    expect(await probesAfter(() => outbox.wakeUp(), 0)).toBe(1);
    expect(await probesAfter(() => time.jump(-24 * HOUR_MS), 2_000)).toBe(1);
    expect(await probesAfter(() => time.jump(24 * HOUR_MS), 2_000)).toBe(1);
    await outbox.close();
    sent.length = 0;
    start(target('partner', () => wrongKeys));
    await time.pass(0);
    expect(sent.length).toBeGreaterThan(0);
  });

  it('of one practice hold neither another practice nor another target', async () => {
    const { target, write, start, sent, time } = anOutbox();
    write(aDelivery('ours'), aDelivery('theirs', { tenantId: OTHER }), aDelivery('elsewhere', { target: 'other' }));
    start(
      target('partner', ({ tenantId }) => (tenantId === CLINIC ? wrongKeys : delivered)),
      target('other', () => delivered),
    );
    await time.pass(1_000);
    expect(new Set(sent.map(({ deliveryId }) => deliveryId))).toEqual(new Set(['ours', 'theirs', 'elsewhere']));
  });

  it('for one operation hold that operation alone: an answer never waits for a permission that it does not need', async () => {
    const { target, write, start, log, time } = anOutbox();
    write(aDelivery('upload', { operation: 'upload' }), aDelivery('upload 2', { operation: 'upload' }));
    write(aDelivery('answer', { lane: 'answer' }), aDelivery('told'));
    start(target('partner', ({ operation }) => (operation === 'upload' ? notPermitted : delivered)));
    await time.pass(1_000);
    expect(['answer', 'told', 'upload', 'upload 2'].map((id) => log.deliveries.get(id)?.status)).toEqual([
      'delivered',
      'delivered',
      'pending',
      'pending',
    ]);
  });

  it('stay held through a try that broke on its way: it says nothing about the keys', async () => {
    const { target, write, start, sent, time } = anOutbox();
    let answer: AttemptOutcome = wrongKeys;
    write(aDelivery('a'), aDelivery('b'), aDelivery('c'));
    start(target('partner', () => answer));
    await time.pass(8 * 60_000);
    answer = later;
    sent.length = 0;
    await time.pass(5 * 60_000);
    expect(sent).toHaveLength(1);
  });

  it('show in the health in words, with how much waits, and are gone from it when they work', async () => {
    const { target, write, start, time } = anOutbox();
    let answer: AttemptOutcome = wrongKeys;
    write(aDelivery('a'), aDelivery('b'));
    const outbox = start(target('partner', () => answer));
    expect(outbox.health()).toEqual([]);
    await time.pass(10_000);
    expect(outbox.health()).toMatchObject([
      { level: 'act', label: 'Partner: keys refused', detail: expect.stringContaining('it refused the keys. 2 messages wait') },
    ]);
    answer = delivered;
    outbox.wakeUp();
    await time.pass(0);
    expect(outbox.health()).toEqual([]);
  });

  it('become a critical alert after 10 min, once a day, which is resolved when they work again, also over a start', async () => {
    const { target, write, start, time, alerts } = anOutbox();
    let answer: AttemptOutcome = wrongKeys;
    write(aDelivery('a'));
    const outbox = start(target('partner', () => answer));
    await time.pass(9 * 60_000);
    expect(alerts()).toEqual([]);
    await time.pass(6 * 60_000);
    expect(alerts()).toMatchObject([{ level: 'critical', status: 'open', message: expect.stringContaining('it refused the keys') }]);
    expect(alerts()[0]?.raised).toBe(1);
    await outbox.close();
    answer = delivered;
    start(target('partner', () => answer));
    await time.pass(1_000);
    expect(alerts()).toMatchObject([{ status: 'resolved' }]);
    answer = wrongKeys;
    write(aDelivery('b'));
    await time.pass(11 * 60_000);
    for (let hours = 0; hours < 36; hours += 1) {
      time.jump(HOUR_MS);
      await time.pass(2_000);
    }
    expect(alerts()).toMatchObject([{ status: 'open', raised: 3 }]);
  });
});

describe('whoever answers again', () => {
  it('is told every row that was tried before, more than any page of them, in order within a key', async () => {
    const { target, write, start, sent, time, log } = anOutbox();
    let answer: AttemptOutcome = later;
    const outbox = start(target('partner', () => answer));
    write(...Array.from({ length: 1_300 }, (_, at) => aDelivery(`d${at}`, { orderingKey: `k${at % 650}` })));
    write(aDelivery('of another', { tenantId: OTHER }));
    await time.pass(60_000);
    answer = delivered;
    sent.length = 0;
    outbox.retryNow({ tenantId: CLINIC, target: 'partner' });
    await time.pass(0);
    expect(log.deliveries.counts()).toMatchObject({ pending: 1 });
    expect(log.deliveries.get('of another')?.status).toBe('pending');
    expect(sent).toHaveLength(1_300);
    const placeOf = new Map(sent.map(({ deliveryId }, place) => [deliveryId, place]));
    expect(Array.from({ length: 650 }, (_, at) => (placeOf.get(`d${at}`) ?? 0) < (placeOf.get(`d${at + 650}`) ?? 0))).not.toContain(false);
  });
});
