import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { patientIdSchema } from '../../shared/events/index.ts';
import { CLINIC } from '../event-log/testing/aLog.ts';
import { systemEffects } from '../systemEffects.ts';
import { createHttpClient } from './createHttpClient.ts';
import type { Exchanges } from './exchange.ts';
import { aCall, anAnswer, anExchangeFolder, type ExchangeFolder } from './testing/anExchangeLog.ts';

let folder: ExchangeFolder;
let server: Server;
let url: string;

beforeEach(async () => {
  folder = anExchangeFolder();
  server = createServer((_request, response) => response.end('{"answered":true}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await folder.remove();
});

/** Makes calls over real HTTP and demands that each is answered as if nobody recorded. */
async function callAll(exchanges: Exchanges, count: number): Promise<void> {
  const http = createHttpClient({ effects: systemEffects(() => undefined), observer: exchanges });
  for (let call = 0; call < count; call += 1) {
    expect(await http.call(aCall({ url, body: `{"n":"${'x'.repeat(4_000)}"}` }))).toMatchObject({
      outcome: 'answered',
      status: 200,
      body: '{"answered":true}',
    });
  }
  exchanges.recordInbound(anInbound());
  exchanges.flush();
}

const complaints = () => folder.lines.filter((line) => line.includes('exchanges are not recorded'));
const file = () => join(folder.directory, 'exchanges.db');

describe('a recorder that fails never disturbs a call, counts the loss, shows it and logs it once', () => {
  it('when its file cannot be opened; once it can, it goes on', async () => {
    mkdirSync(file());
    const exchanges = folder.open();
    await callAll(exchanges, 3);
    await callAll(exchanges, 1);
    expect(exchanges.lost()).toBe(6);
    expect(complaints()).toHaveLength(1);
    expect(exchanges.health()).toMatchObject({ key: 'exchanges', level: 'look', detail: expect.stringContaining('6 calls') });
    expect(() => exchanges.recent({ limit: 1 })).toThrow(/cannot be written/);
    rmSync(file(), { recursive: true });
    folder.pass(60_000);
    await callAll(exchanges, 2);
    expect(exchanges.recent({ limit: 10 })).toHaveLength(3);
    expect(exchanges.lost()).toBe(6);
    expect(folder.lines.at(-1)).toContain('"exchanges are recorded again","count":6');
    folder.pass(60 * 60_000);
    expect(exchanges.health()).toBeNull();
    exchanges.close();
  });

  it('when its file is no database: it is left as it is', async () => {
    writeFileSync(file(), 'canary '.repeat(1_000));
    const exchanges = folder.open();
    await callAll(exchanges, 1);
    expect(exchanges.lost()).toBe(2);
    expect(complaints()).toHaveLength(1);
    await expect(exchanges.eraseAbout(CLINIC, patientIdSchema.parse('pat-1'), [])).rejects.toThrow(/damaged/);
    expect(folder.filesHolding('canary')).toEqual(['exchanges.db']);
    exchanges.close();
  });

  it('when the disk is full', async () => {
    const exchanges = folder.open({ maxPages: 30 });
    await callAll(exchanges, 30);
    const written = exchanges.counts(0).reduce((sum, { count }) => sum + count, 0);
    expect(exchanges.lost()).toBeGreaterThan(0);
    expect(written + exchanges.lost()).toBe(31);
    expect(complaints()).toEqual([expect.stringContaining('"code":"full"')]);
    expect(exchanges.health()?.detail).toContain('The disk of this computer is full');
    exchanges.close();
  });

  it('when it was closed', async () => {
    const exchanges = folder.open();
    exchanges.close();
    await callAll(exchanges, 1);
    exchanges.attemptSettled({ deliveryId: 'd', outcome: { outcome: 'delivered', status: 200 }, nextAttemptAtMs: null });
    // Its beginning, its end, and the call in.
    expect(exchanges.lost()).toBe(3);
    expect(complaints()).toHaveLength(1);
  });

  it('when more waits than there is room for: 5,000 rows', () => {
    const exchanges = folder.open();
    for (let call = 0; call < 5_001; call += 1) exchanges.recordInbound(anInbound());
    expect(exchanges.lost()).toBe(1);
    exchanges.flush();
    exchanges.recordInbound(anInbound());
    exchanges.flush();
    expect(exchanges.counts(0)).toEqual([{ direction: 'in', status: 'success', count: 5_001 }]);
    exchanges.close();
  });

  it('when one row breaks: the others are written', () => {
    const exchanges = folder.open();
    exchanges.recordInbound(anInbound());
    exchanges.recordInbound({
      ...anInbound(),
      result: () => {
        throw new TypeError('a bug');
      },
    });
    exchanges.recordInbound(anInbound());
    exchanges.flush();
    expect(exchanges.lost()).toBe(1);
    expect(exchanges.recent({ limit: 10 })).toHaveLength(2);
    exchanges.close();
  });

  it('by bodies that are too large to wait: the row is kept without them', () => {
    const exchanges = folder.open();
    const large = 'x'.repeat(8 * 1024 * 1024);
    for (let call = 0; call < 5; call += 1) exchanges.started(aCall({ method: 'GET' }), folder.clock.nowMs)(anAnswer(large));
    expect(exchanges.lost()).toBe(1);
    const rows = exchanges.recent({ limit: 10 });
    expect(rows.map(({ exchangeId }) => exchanges.get(exchangeId)?.response?.isCut ?? null)).toEqual([null, true, true, true, true]);
    expect(rows.map(({ responseBytes }) => responseBytes)).toEqual(rows.map(() => large.length));
    exchanges.close();
  });
});

function anInbound() {
  return {
    route: '/webhook/appointments',
    method: 'POST',
    startedAtMs: folder.clock.nowMs,
    durationMs: 1,
    status: 200,
    requestBytes: 1,
    responseBytes: 1,
    requestId: 'r-1',
    result: () => ({
      tenantId: CLINIC,
      sourceId: 'kiosk',
      outcome: 'processed',
      stored: 1,
      duplicates: 0,
      rejected: 0,
      positions: [1],
      deadLetterIds: [],
    }),
  };
}
