import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TenantId, tenantIdSchema } from '../../shared/events/index.ts';
import type { Decision } from '../event-log/index.ts';
import type { DeliveryTarget } from '../outbox/index.ts';
import { aStationDoor, NINE_MS, type StationDoor } from './testing/aStationDoor.ts';

const CLINIC: TenantId = tenantIdSchema.parse('clinic-abc');
const MANAGER = { 'x-initials': 'MB' };

let door: StationDoor;
let whyNot: string | null = null;
const partner: DeliveryTarget = {
  name: 'partner',
  deliver: () => Promise.reject(new Error('nothing is sent in these tests')),
  whenDead: () => ({ level: 'critical', meaning: 'They were not told.', toDo: 'Call them.', relatedAppointments: [] }),
  refusesAgain: () => whyNot,
};
beforeEach(async () => {
  whyNot = null;
  door = await aStationDoor({ targets: [partner] });
});
afterEach(() => door.destroy());

function write(change: Pick<Extract<Decision<null>, { outcome: 'record' }>, 'deliveries' | 'attempts'>) {
  door.eventLog.record([
    {
      tenantId: CLINIC,
      source: 'kiosk' as never,
      actor: { kind: 'source', id: 'kiosk', role: null },
      stationId: null,
      commandId: null,
      causationId: null,
      receivedAtMs: NINE_MS,
      decide: () => ({ outcome: 'record', events: [], ...change, answer: () => null }),
      failed(error) {
        throw error;
      },
    },
  ]);
}

/** Given up after one attempt that was answered with the partner's own words. */
function aDeadDelivery(deliveryId: string) {
  const about = { tenantId: CLINIC, target: 'partner', lane: 'ordered', operation: 'tell', orderingKey: deliveryId } as const;
  write({ deliveries: [{ ...about, deliveryId, payload: { bookingId: 7 } }] });
  const outcome = { outcome: 'rejected', status: 422, reason: 'Canary Byron is not known' } as const;
  write({ attempts: [{ deliveryId, attempt: 1, atMs: NINE_MS, durationMs: 5, outcome, nextAttemptAtMs: null }] });
}

async function json(path: string, init?: RequestInit) {
  const answer = await door.api(path, init);
  return { status: answer.status, body: await answer.json() };
}
const post = (path: string, headers: Record<string, string> = MANAGER) => json(path, { method: 'POST', headers });

describe('what was given up on its way out', () => {
  test('is listed newest first with the code of the last answer, never with the words of whoever answered', async () => {
    aDeadDelivery('d-1');
    aDeadDelivery('d-2');
    const { body } = await json('/api/dead-letters?limit=1');
    expect(body).toMatchObject({ deliveryCount: 2, deliveries: [{ deliveryId: 'd-2' }] });
    const rest = await json('/api/dead-letters?limit=10&deliveriesBefore=d-2');
    expect(rest.body.deliveries).toEqual([
      {
        deliveryId: 'd-1',
        tenantId: CLINIC,
        target: 'partner',
        operation: 'tell',
        createdAt: new Date(NINE_MS).toISOString(),
        diedAt: new Date(NINE_MS).toISOString(),
        attempts: 1,
        status: 422,
        reason: 'It was answered with 422.',
        level: 'critical',
        meaning: 'They were not told.',
        toDo: 'Call them.',
        relatedAppointments: [],
        bookingId: '7',
      },
    ]);
    expect(JSON.stringify([body, rest.body])).not.toContain('Canary');
  });

  test('is sent again for a manager, once', async () => {
    aDeadDelivery('d-1');
    expect(await post('/api/deliveries/d-1/send-again')).toEqual({ status: 200, body: { sentAgain: true } });
    expect(door.eventLog.deliveries.get('d-1')).toMatchObject({ status: 'pending', attempts: 1, attemptsBefore: 1 });
    expect(await post('/api/deliveries/d-1/send-again')).toMatchObject({ status: 409, body: { error: 'refused' } });
  });

  test('is set aside for a manager, and listed no more', async () => {
    aDeadDelivery('d-1');
    expect(await post('/api/deliveries/d-1/set-aside')).toEqual({ status: 200, body: { setAside: true } });
    expect((await json('/api/dead-letters')).body).toMatchObject({ deliveryCount: 0, deliveries: [] });
  });

  test('is not sent again where that would no longer be true, and the reason is said', async () => {
    aDeadDelivery('d-1');
    whyNot = 'It was cancelled since.';
    expect(await post('/api/deliveries/d-1/send-again')).toEqual({
      status: 409,
      body: { error: 'refused', message: 'It was cancelled since.' },
    });
  });

  test.each([
    ['without initials', '/api/deliveries/d-1/send-again', {}, 403],
    ['by the front desk', '/api/deliveries/d-1/set-aside', { 'x-initials': 'KS' }, 403],
    ['of an id that is none', '/api/deliveries/%E0%A4%A/send-again', MANAGER, 400],
    ['of what does not exist', '/api/deliveries/nothing/send-again', MANAGER, 404],
    ['of another kind', '/api/deliveries/d-1/burn', MANAGER, 404],
  ] as const)('is not changed by a wish %s', async (_what, path, headers, status) => {
    aDeadDelivery('d-1');
    expect((await post(path, headers)).status).toBe(status);
    expect(door.eventLog.deliveries.counts().dead).toBe(1);
  });

  test('is changed by POST alone, and its id is not in the log', async () => {
    aDeadDelivery('d-1');
    expect((await json('/api/deliveries/d-1/send-again', { headers: MANAGER })).status).toBe(405);
    await post('/api/deliveries/d-1/set-aside');
    expect(JSON.stringify(door.lines)).toContain('/api/deliveries/{deliveryId}/set-aside');
    expect(JSON.stringify(door.lines)).not.toContain('d-1');
  });
});
