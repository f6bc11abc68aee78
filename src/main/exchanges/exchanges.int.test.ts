import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLINIC } from '../event-log/testing/aLog.ts';
import { systemEffects } from '../systemEffects.ts';
import { createHttpClient } from './createHttpClient.ts';
import type { Exchanges } from './exchange.ts';
import { aCall, anAnswer, anExchangeFolder, type ExchangeFolder, OTHER_CLINIC } from './testing/anExchangeLog.ts';

let folder: ExchangeFolder;
let exchanges: Exchanges;
const servers: Server[] = [];

beforeEach(() => {
  folder = anExchangeFolder();
  exchanges = folder.open();
});
afterEach(async () => {
  exchanges.close();
  await folder.remove();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function aServer(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const client = () => createHttpClient({ effects: { ...systemEffects(() => undefined), log: () => undefined }, observer: exchanges });
const newest = () => exchanges.get(exchanges.recent({ limit: 1 })[0]?.exchangeId ?? 0);

describe('a call out over real HTTP', () => {
  it('is recorded with address, bodies and references, without its secrets', async () => {
    const url = await aServer((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'));
    const references = { bookingId: '7', requestId: '70' };
    await client().call(
      aCall({ url: `${url}/bookings/7?page=2&key=canary-query#canary`, body: '{"id":7}', references, deliveryId: 'd-1' }),
    );
    expect(newest()).toMatchObject({
      direction: 'out',
      tenantId: CLINIC,
      partner: 'healthengine',
      operation: 'confirmBookingInsert',
      method: 'POST',
      endpoint: `${url}/bookings/7?page=2&key=…`,
      status: 'success',
      code: 200,
      reason: null,
      requestBytes: 8,
      responseBytes: 11,
      correlationId: 'corr-1',
      deliveryId: 'd-1',
      references: [
        { kind: 'booking', id: '7' },
        { kind: 'request', id: '70' },
      ],
      request: { headers: { 'practice-id': '1001', accept: 'application/json' }, body: '{"id":7}', isCut: false },
      response: { body: '{"ok":true}', isCut: false },
    });
    expect(JSON.stringify(newest())).not.toContain('canary');
    expect(newest()?.durationMs).toBeGreaterThanOrEqual(0);
  });

  it('that is answered with an error, not answered in time, cut off or refused says which', async () => {
    const url = await aServer((request, response) => {
      if (request.url === '/error') response.writeHead(503, { 'retry-after': '7' }).end();
      else if (request.url === '/drop') request.socket.destroy();
    });
    const http = client();
    await http.call(aCall({ url: `${url}/error` }));
    await http.call(aCall({ url: `${url}/slow`, timeoutMs: 30 }));
    await http.call(aCall({ url: `${url}/drop` }));
    await http.call(aCall({ url: 'http://127.0.0.1:1/' }));
    expect(exchanges.recent({ limit: 10 }).map(({ status, code, reason }) => [status, code, reason])).toEqual([
      ['failed', null, expect.stringMatching(/refused|other/)],
      ['failed', null, 'reset'],
      ['failed', null, 'timeout'],
      ['failed', 503, null],
    ]);
    const [error] = exchanges.recent({ limit: 10 }).filter(({ code }) => code === 503);
    expect(exchanges.get(error?.exchangeId ?? 0)?.response).toMatchObject({ headers: { 'retry-after': '7' }, body: '' });
  });
});

describe('an answer that was given up', () => {
  it('is recorded as its beginning, under the status that it came with and the reason', async () => {
    const url = await aServer((_request, response) => void response.writeHead(200).end(Buffer.alloc(9 * 1024 * 1024, 'a')));
    await client().call(aCall({ url, timeoutMs: 60_000 }));
    expect(newest()).toMatchObject({ status: 'failed', code: 200, reason: 'too-large', response: { isCut: true } });
    expect(newest()?.response?.body).toMatch(/^a{1000,65536}$/);
  });
});

describe('recording', () => {
  it('shows a call as pending from its beginning, and as one row once it has ended', () => {
    const ended = exchanges.started(aCall(), folder.clock.nowMs);
    expect(newest()).toMatchObject({ status: 'pending', code: null, durationMs: null });
    ended(anAnswer('{"late":true}', 500));
    expect(exchanges.recent({ limit: 10 })).toHaveLength(1);
    expect(newest()).toMatchObject({ status: 'failed', code: 500, durationMs: 12, response: { body: '{"late":true}' } });
  });

  it('waits up to 250 ms for more, or until there are 200', () => {
    const rowsWritten = () => {
      const reader = folder.open();
      const count = reader.counts(0).reduce((sum, one) => sum + one.count, 0);
      reader.close();
      return count;
    };
    for (let call = 0; call < 199; call += 1) exchanges.started(aCall(), folder.clock.nowMs)(anAnswer(''));
    folder.pass(249);
    expect(rowsWritten()).toBe(0);
    folder.pass(1);
    expect(rowsWritten()).toBe(199);
    for (let call = 0; call < 201; call += 1) exchanges.started(aCall(), folder.clock.nowMs)(anAnswer(''));
    folder.pass(0);
    expect(rowsWritten()).toBe(399);
    folder.pass(250);
    expect(rowsWritten()).toBe(400);
  });

  it('keeps the first 256 Ki characters of a body and says that it was cut', () => {
    const limit = 256 * 1024;
    exchanges.started(aCall({ body: 'r'.repeat(limit) }), folder.clock.nowMs)(anAnswer('a'.repeat(limit + 1)));
    expect(newest()).toMatchObject({
      request: { isCut: false },
      response: { isCut: true, body: 'a'.repeat(limit) },
      responseBytes: limit + 1,
    });
  });

  it('keeps no body for an answer that has nothing to say', () => {
    exchanges.started(aCall({ method: 'GET' }), folder.clock.nowMs)(anAnswer('[]'));
    expect(newest()).toMatchObject({ status: 'success', request: null, response: null, responseBytes: 2 });
  });

  it('survives a restart; a call that was under way is marked as of unknown outcome', () => {
    exchanges.started(aCall({ operation: 'done', body: '{"a":1}' }), folder.clock.nowMs)(anAnswer('{"b":2}'));
    exchanges.started(aCall({ operation: 'under way' }), folder.clock.nowMs);
    exchanges.close();
    exchanges = folder.open();
    expect(exchanges.recent({ limit: 10 }).map(({ operation, status, reason }) => [operation, status, reason])).toEqual([
      ['under way', 'unknown', 'stopped'],
      ['done', 'success', null],
    ]);
    exchanges.started(aCall({ operation: 'after' }), folder.clock.nowMs)(anAnswer(''));
    expect(exchanges.recent({ limit: 1 })).toMatchObject([{ operation: 'after' }]);
    expect(exchanges.get(exchanges.recent({ limit: 3 })[2]?.exchangeId ?? 0)).toMatchObject({
      request: { body: '{"a":1}' },
      response: { body: '{"b":2}' },
    });
  });

  it('joins the tries of a delivery, and tells whether another is coming', () => {
    const attempt = (status: number) => exchanges.started(aCall({ deliveryId: 'd-1' }), folder.clock.nowMs)(anAnswer('{"e":1}', status));
    const retryLater = { outcome: 'retryLater', reason: 'answered 503', status: 503 } as const;
    attempt(503);
    exchanges.attemptSettled({ deliveryId: 'd-1', outcome: retryLater, nextAttemptAtMs: 1 });
    expect(newest()).toMatchObject({ status: 'retrying' });
    attempt(503);
    exchanges.attemptSettled({ deliveryId: 'd-1', outcome: retryLater, nextAttemptAtMs: null });
    expect(newest()?.attempts.map(({ status }) => status)).toEqual(['failed', 'dead']);
    attempt(200);
    exchanges.attemptSettled({ deliveryId: 'd-1', outcome: { outcome: 'delivered', status: 200 }, nextAttemptAtMs: null });
    expect(newest()?.attempts.map(({ status }) => status)).toEqual(['failed', 'dead', 'success']);
  });
});

describe('reading', () => {
  it('filters by direction, practice and status, newest first, page by page', () => {
    const call = (tenantId: typeof CLINIC, operation: string, status: number) =>
      exchanges.started(aCall({ tenantId, operation }), folder.clock.nowMs)(anAnswer('', status));
    call(CLINIC, 'a', 200);
    call(OTHER_CLINIC, 'b', 200);
    call(CLINIC, 'c', 400);
    const operations = (filter: Omit<Parameters<Exchanges['recent']>[0], 'limit'>, limit = 10) =>
      exchanges.recent({ ...filter, limit }).map(({ operation }) => operation);
    expect(operations({})).toEqual(['c', 'b', 'a']);
    expect(operations({ tenantId: CLINIC })).toEqual(['c', 'a']);
    expect(operations({ status: 'failed' })).toEqual(['c']);
    expect(operations({ direction: 'in' })).toEqual([]);
    expect(operations({}, 2)).toEqual(['c', 'b']);
    expect(operations({ before: exchanges.recent({ limit: 2 })[1]?.exchangeId ?? 0 })).toEqual(['a']);
    expect(exchanges.counts(folder.clock.nowMs)).toEqual([
      { direction: 'out', status: 'failed', count: 1 },
      { direction: 'out', status: 'success', count: 2 },
    ]);
    expect(exchanges.counts(folder.clock.nowMs + 1)).toEqual([]);
    expect(exchanges.get(1)).toBeUndefined();
  });
});

describe('retention', () => {
  it('lets bodies go after 30 days and rows after 90, 200 at a step', () => {
    const jump = (days: number, ms = 0) => {
      folder.clock.nowMs += days * 86_400_000 + ms;
      folder.pass(0);
    };
    for (let call = 0; call < 450; call += 1) exchanges.started(aCall({ body: '{"x":1}' }), folder.clock.nowMs)(anAnswer('{"y":1}'));
    exchanges.flush();
    const kept = () => exchanges.recent({ limit: 1_000 }).filter(({ exchangeId }) => exchanges.get(exchangeId)?.request).length;
    jump(30);
    expect(kept()).toBe(450);
    folder.pass(62_000);
    expect(kept()).toBe(0);
    jump(60, -62_000);
    expect(exchanges.recent({ limit: 1_000 })).toHaveLength(450);
    folder.pass(62_000);
    expect(exchanges.recent({ limit: 1_000 })).toEqual([]);
  });

  it('goes on with the next 200 a second later', () => {
    for (let call = 0; call < 250; call += 1) exchanges.started(aCall({ body: '{"x":1}' }), folder.clock.nowMs)(anAnswer(''));
    exchanges.flush();
    folder.clock.nowMs += 90 * 86_400_000 + 1;
    folder.pass(0);
    expect(exchanges.recent({ limit: 1_000 })).toHaveLength(50);
    folder.pass(1_000);
    expect(exchanges.recent({ limit: 1_000 })).toEqual([]);
  });
});
