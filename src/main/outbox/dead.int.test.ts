import { afterEach, describe, expect, it } from 'vitest';
import { CLINIC } from '../event-log/testing/aLog.ts';
import type { AttemptOutcome, DeliveryTarget } from './contract.ts';
import { deadDeliveries } from './deadDeliveries.ts';
import { aDelivery, delivered, later, outboxes } from './testing/anOutbox.ts';

const { anOutbox, disposeAll } = outboxes();
afterEach(disposeAll);

const refused: AttemptOutcome = { outcome: 'rejected', status: 400, reason: 'answered 400' };
const manager = { kind: 'user', id: 'MM', role: 'manager' } as const;
const DAY_MS = 24 * 3_600_000;

/** Every way in which a delivery ends without having arrived. */
const ends: readonly {
  readonly name: string;
  readonly answer: AttemptOutcome | null;
  readonly lane: 'answer' | 'ordered';
  readonly days: number;
  readonly spent: number;
}[] = [
  { name: 'its attempts are used up', answer: later, lane: 'ordered', days: 12, spent: 0 },
  { name: 'the attempts of an answer are used up', answer: later, lane: 'answer', days: 3, spent: 639 },
  { name: 'it is refused for good', answer: refused, lane: 'ordered', days: 0, spent: 0 },
  { name: 'an answer is refused for good', answer: refused, lane: 'answer', days: 0, spent: 0 },
  { name: 'its target is gone', answer: null, lane: 'ordered', days: 0, spent: 0 },
];

describe('a delivery that is given up', () => {
  it.each(ends)(
    'because $name is a critical alert and listed with reason, time, meaning and what to do',
    async ({ answer, lane, days, spent }) => {
      const { target, write, start, time, log, alerts, spend } = anOutbox();
      write(aDelivery('d', { lane }));
      spend('d', spent);
      const targets = answer ? [target('partner', () => answer)] : [];
      start(...targets);
      await time.pass(2_000);
      for (let day = 0; day < days && log.deliveries.get('d')?.status === 'pending'; day += 1) {
        time.jump(DAY_MS);
        await time.pass(1_000);
      }
      expect(log.deliveries.get('d')?.status).toBe('dead');
      expect(alerts()).toMatchObject([
        { level: 'critical', status: 'open', category: 'delivery-dead', message: expect.stringContaining('could not be delivered') },
      ]);
      const [listed, ...more] = deadDeliveries({ eventLog: log, targets, now: time.now }).list({ limit: 10 });
      expect(more).toEqual([]);
      expect(listed).toMatchObject({
        deliveryId: 'd',
        reason: expect.any(String),
        words: { meaning: expect.any(String), toDo: expect.any(String) },
      });
      expect(Math.abs((listed?.diedAtMs ?? 0) - time.now())).toBeLessThan(10_000);
    },
  );

  it('speaks with the words of its target, once, and not where the target raised an alert of its own or nobody is concerned', async () => {
    const { target, write, start, time, log, alerts } = anOutbox();
    write(aDelivery('quiet'), aDelivery('loud'));
    const partner: DeliveryTarget = {
      ...target('partner', () => refused),
      whenDead: ({ deliveryId }) =>
        deliveryId === 'quiet' ? null : { level: 'warning', meaning: 'A chair was not told.', toDo: 'Tell it.', relatedAppointments: [] },
    };
    start(partner);
    await time.pass(1_000);
    expect(alerts()).toMatchObject([{ level: 'warning', message: 'A chair was not told. Tell it.' }]);
    expect(log.deliveries.dead({ limit: 10 })).toHaveLength(2);
  });

  it('can be sent again: its schedule begins anew, its alert is over, and once more given up it is told once more', async () => {
    const { target, write, start, time, log, alerts, sent } = anOutbox();
    let answer: AttemptOutcome = refused;
    const partner = target('partner', () => answer);
    write(aDelivery('d'));
    start(partner);
    await time.pass(1_000);
    const dead = deadDeliveries({ eventLog: log, targets: [partner], now: time.now });
    answer = later;
    expect(await dead.change({ deliveryId: 'd', change: 'again' }, manager)).toEqual({ outcome: 'done' });
    await time.pass(7_000);
    expect(sent).toHaveLength(3);
    expect(alerts()).toMatchObject([{ status: 'resolved' }]);
    expect(log.deliveries.get('d')).toMatchObject({ status: 'pending', attempts: 3, attemptsBefore: 1 });
    answer = refused;
    await time.pass(60_000);
    expect(alerts()).toMatchObject([{ status: 'open', raised: 2 }]);
    expect(log.deliveries.attemptsOf('d').map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    answer = delivered;
    await dead.change({ deliveryId: 'd', change: 'again' }, manager);
    await time.pass(1_000);
    expect([log.deliveries.get('d')?.status, dead.count(), dead.list({ limit: 10 })]).toEqual(['delivered', 0, []]);
    expect(await dead.change({ deliveryId: 'd', change: 'again' }, manager)).toMatchObject({ outcome: 'refused' });
    expect(await dead.change({ deliveryId: 'none', change: 'again' }, manager)).toEqual({ outcome: 'unknown' });
  });

  it('can be set aside by whoever settled it otherwise: it is listed no more, and who did it is in the log', async () => {
    const { target, write, start, time, log, alerts } = anOutbox();
    const partner = target('partner', () => refused);
    write(aDelivery('d'));
    start(partner);
    await time.pass(1_000);
    const dead = deadDeliveries({ eventLog: log, targets: [partner], now: time.now });
    expect(await dead.change({ deliveryId: 'd', change: 'set aside' }, manager)).toEqual({ outcome: 'done' });
    expect([dead.list({ limit: 10 }), dead.count(), log.deliveries.get('d')?.status]).toEqual([[], 0, 'dead']);
    expect(alerts()).toMatchObject([{ status: 'resolved' }]);
    expect(log.read.about(CLINIC, 'alert', 'delivery-dead-d').at(-1)?.actor).toEqual(manager);
  });

  it('is not sent again where its target says why not', async () => {
    const { target, write, start, time, log } = anOutbox();
    const partner: DeliveryTarget = { ...target('partner', () => refused), refusesAgain: () => 'It was cancelled since.' };
    write(aDelivery('d'));
    start(partner);
    await time.pass(1_000);
    const dead = deadDeliveries({ eventLog: log, targets: [partner], now: time.now });
    expect(await dead.change({ deliveryId: 'd', change: 'again' }, manager)).toEqual({
      outcome: 'refused',
      message: 'It was cancelled since.',
    });
    expect(log.deliveries.get('d')?.status).toBe('dead');
  });

  it('of a practice that has left the policy is told and listed all the same', async () => {
    const { target, write, start, time, log } = anOutbox();
    write(aDelivery('d', { tenantId: 'clinic-gone' as typeof CLINIC }));
    start(target('partner', () => refused));
    await time.pass(1_000);
    expect(log.deliveries.dead({ limit: 10 })).toMatchObject([{ deliveryId: 'd', tenantId: 'clinic-gone' }]);
    expect(log.read.after(0, 10).map(({ event }) => event.eventType)).toEqual(['orchestration.alert.v1']);
  });

  it('is listed newest first in pages, of one practice where it is named', async () => {
    const { target, write, start, time, log } = anOutbox();
    write(...['a', 'b', 'c'].map((id) => aDelivery(id)));
    start(target('partner', () => refused));
    await time.pass(1_000);
    const ids = (options: Parameters<typeof log.deliveries.dead>[0]) => log.deliveries.dead(options).map(({ deliveryId }) => deliveryId);
    expect([ids({ limit: 2 }), ids({ limit: 2, before: 'b' })]).toEqual([['c', 'b'], ['a']]);
    expect([ids({ limit: 9, tenantId: CLINIC }), ids({ limit: 9, tenantId: 'other' as typeof CLINIC })]).toEqual([['c', 'b', 'a'], []]);
  });
});
