import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aClinic } from '../../shared/clinic-day/testing/aClinic.ts';
import { startStationListener } from './stationListener.ts';
import { displayTokenOf } from './stationTokens.ts';
import { aStationDoor, NINE_MS, type StationDoor, TOKEN } from './testing/aStationDoor.ts';

const clinic = aClinic()
  .patient('p-1', 'Ada Byron')
  .appointment('a-1', { patient: 'p-1', startsAt: '09:00' })
  .checkIn('a-1', '08:50')
  .chair('chair-1', 'cleaning', '08:55');

let door: StationDoor;
beforeEach(async () => {
  door = await aStationDoor();
  door.record(...clinic.records);
});
afterEach(() => door.destroy());

/** With headers that `fetch` does not let one set. */
function raw(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = door.listener;
    request({ host: '127.0.0.1', port, path, headers }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}

async function json(path: string, init?: RequestInit) {
  const answer = await door.api(path, init);
  return { status: answer.status, body: await answer.json() };
}

describe('GET /api/events', () => {
  test('pages through the log from a position, with the envelope as it was sent', async () => {
    const first = await json('/api/events?after=0&limit=2');
    expect(first.body.events.map(({ position }: { position: number }) => position)).toEqual([1, 2]);
    expect(first.body.events[0]).toEqual({
      position: 1,
      receivedAt: new Date(NINE_MS).toISOString(),
      source: 'kiosk',
      event: JSON.parse(JSON.stringify(clinic.records[0]?.event)),
    });
    expect(first.body.next).toBe(2);
    const rest = await json(`/api/events?after=${first.body.next}`);
    expect(rest.body.events).toHaveLength(clinic.records.length - 2);
    expect((await json(`/api/events?after=${rest.body.next}`)).body).toEqual({ events: [], next: rest.body.next });
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=ten', 'limit'],
    ['after=-1', 'after'],
    ['after=1.5', 'after'],
    ['after=1&after=2', 'after'],
    ['page=2', 'page'],
    ['tenantId=clinic%00', 'tenantId'],
  ])('?%s is answered 400 and names %s', async (query, field) => {
    expect(await json(`/api/events?${query}`)).toMatchObject({ status: 400, body: { error: 'bad-request', field } });
  });
});

describe('GET /api/day', () => {
  test('is the folded day as plain JSON, instants as ISO strings beside, without the records', async () => {
    const { body } = await json('/api/day?tenantId=clinic-abc&date=2025-11-27');
    expect(body).toMatchObject({
      tenantId: 'clinic-abc',
      date: '2025-11-27',
      position: clinic.records.length,
      visits: [{ appointmentId: 'a-1', stage: 'waiting', startsAt: '2025-11-27T01:00:00.000Z', startsAtMs: NINE_MS, departedAt: null }],
      patients: [{ patientId: 'p-1', givenName: 'Ada', familyName: 'Byron' }],
      providers: [{ providerId: 'okafor' }, { providerId: 'lim' }],
      alerts: [],
    });
    expect(body.resources[0]).toMatchObject({ resourceId: 'chair-1', state: 'cleaning' });
    expect(JSON.stringify(body)).not.toContain('"records"');
  });

  test('without a practice means the only one, without a date today', async () => {
    expect((await json('/api/day')).body).toMatchObject({ tenantId: 'clinic-abc', date: '2025-11-27' });
  });

  test.each([
    ['tenantId=clinic-xyz', 'tenantId'],
    ['tenantId=', 'tenantId'],
    ['date=yesterday', 'date'],
    ['date=2025-02-30', 'date'],
  ])('?%s is answered 400 and names %s', async (query, field) => {
    expect(await json(`/api/day?${query}`)).toMatchObject({ status: 400, body: { field } });
  });
});

describe('GET /api/dead-letters', () => {
  test('lists what could not be used, with the reason and without the body', async () => {
    door.eventLog.record([
      {
        tenantId: clinic.setup.tenantId,
        source: 'kiosk' as never,
        actor: { kind: 'source', id: 'kiosk', role: null },
        stationId: null,
        commandId: null,
        causationId: null,
        receivedAtMs: NINE_MS,
        decide: () => ({
          outcome: 'record',
          events: [],
          deadLetters: [
            {
              tenantId: clinic.setup.tenantId,
              source: 'kiosk',
              rawBody: Buffer.from('Ada Byron'),
              headers: {},
              reason: 'checkinAt is missing.',
              path: 'data.checkinAt',
              fault: 'sender',
              receivedAtMs: NINE_MS,
              patientId: null,
            },
          ],
          answer: () => null,
        }),
        failed: (error) => {
          throw error;
        },
      },
    ]);
    const { body } = await json('/api/dead-letters');
    expect(body).toMatchObject({ count: 1, deadLetters: [{ reason: 'checkinAt is missing.', path: 'data.checkinAt', status: 'open' }] });
    expect(JSON.stringify(body)).not.toContain('Ada');
  });
});

describe('the read interface', () => {
  test.each(['/api/events', '/api/day', '/api/dead-letters', '/api/patients/p-1/erase', '/api/nothing'])(
    '%s says nothing without the station token',
    async (path) => {
      for (const authorization of ['', 'Bearer wrong', `Basic ${TOKEN}`]) {
        const answer = await door.api(path, { headers: { authorization } });
        expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      }
      expect((await door.api(path, { headers: { authorization: `Bearer ${displayTokenOf(TOKEN)}` } })).status).toBe(403);
    },
  );

  test('only reads', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect((await door.api('/api/day', { method })).status).toBe(405);
    expect((await door.api('/api/nothing')).status).toBe(404);
  });

  test('answers under the names of this computer only', async () => {
    const authorization = `Bearer ${TOKEN}`;
    expect(await raw('/api/day', { authorization, host: `localhost:${door.listener.port}` })).toBe(200);
    expect(await raw('/api/day', { authorization, host: `evil.example:${door.listener.port}` })).toBe(403);
    expect(await raw('/', { host: 'evil.example' })).toBe(403);
  });

  test('writes one log line a request, without what was asked about', async () => {
    await door.api('/api/patients/p-1/erase', { method: 'POST', headers: { 'x-initials': 'KS', 'x-confirm-erase': 'p-1' } });
    expect(JSON.stringify(door.lines)).toContain('/api/patients/{patientId}/erase');
    expect(JSON.stringify(door.lines)).not.toContain('p-1');
  });
});

describe('POST /api/patients/{patientId}/erase', () => {
  const erase = (patientId: string, headers: Record<string, string>) =>
    json(`/api/patients/${patientId}/erase?tenantId=clinic-abc`, { method: 'POST', headers });

  test('erases for a manager who repeats the id, once', async () => {
    const headers = { 'x-initials': 'MB', 'x-confirm-erase': 'p-1' };
    expect(await erase('p-1', headers)).toEqual({ status: 200, body: { erased: true } });
    expect(JSON.stringify((await json('/api/day')).body)).not.toContain('Byron');
    expect((await json('/api/day')).body.visits).toHaveLength(1);
  });

  test.each([
    ['nobody', { 'x-confirm-erase': 'p-1' }, 403],
    ['the front desk', { 'x-initials': 'KS', 'x-confirm-erase': 'p-1' }, 403],
    ['a manager who does not repeat the id', { 'x-initials': 'MB' }, 400],
    ['a manager who repeats another id', { 'x-initials': 'MB', 'x-confirm-erase': 'p-2' }, 400],
  ])('refuses %s and erases nothing', async (_who, headers, status) => {
    expect((await erase('p-1', headers as unknown as Record<string, string>)).status).toBe(status);
    expect(JSON.stringify((await json('/api/day')).body)).toContain('Byron');
  });

  test('says when there is no such patient', async () => {
    expect((await erase('p-9', { 'x-initials': 'MB', 'x-confirm-erase': 'p-9' })).status).toBe(404);
  });
});

describe('the board', () => {
  test('comes with the headers that keep it to its own files and its own host', async () => {
    const page = await fetch(`${door.listener.url}/`);
    expect(await page.text()).toContain('Frontdesk');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${door.listener.port}`);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-cache');
  });

  test('is only ever read', async () => {
    expect((await fetch(`${door.listener.url}/`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${door.listener.url}/`, { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await fetch(`${door.listener.url}/missing.js`)).status).toBe(404);
  });
});

describe('a station door that cannot be opened', () => {
  const options = () => ({
    hub: door.hub,
    eventLog: door.eventLog,
    token: TOKEN,
    rendererDirectory: door.directory,
    practices: [clinic.setup],
    effects: { now: Date.now, newId: () => '', setTimer: () => () => {}, fetch, log: () => {} },
  });

  test.each(['0.0.0.0', '::', '192.168.1.20', 'clinic-pc'])('beyond this computer (%s) is refused in words', async (host) => {
    await expect(startStationListener({ ...options(), host, port: 0 })).rejects.toThrow(/TLS and paired stations.*127\.0\.0\.1/);
  });

  test('for a port that is taken says so and what to do', async () => {
    const { port } = door.listener;
    await expect(startStationListener({ ...options(), host: '127.0.0.1', port })).rejects.toThrow(
      `Port ${port} is taken by another program. Close it, or choose another with --station-port.`,
    );
  });
});
