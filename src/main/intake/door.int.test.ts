import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIngest, IntakeListenerError, startIntakeListener } from './index.ts';
import { aCheckin, INTAKE_TOKEN, openIntake, openSources, plainSecret, type Rig, withToken } from './testing/openIntake.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openIntake({ timeouts: { headersMs: 300, requestMs: 600 } });
});
afterAll(() => rig.close());

/** Sends raw bytes on a connection of its own. @returns all that came back until the other side closed. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(rig.listener.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

function jsonOf(answer: string): { status: number; json: { error: string; message: string } } {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), json: JSON.parse(body) };
}

describe('addresses and methods', () => {
  test.each(['/nothing', '/webhooks/', '/webhooks/a/b', '/operations/other', '/../etc/passwd'])('%s is 404 in JSON', async (path) => {
    const { status, json } = await rig.post(path, '{}');
    expect(status).toBe(404);
    expect(json).toEqual({ error: 'Not found', message: expect.any(String), request_id: expect.any(String) });
  });

  test.each(['/webhook/appointments', '/webhooks/orchestration', '/operations/health.webhooks.ingest'])(
    'GET %s is 405 with Allow',
    async (path) => {
      const { status, json, headers } = await rig.get(path);
      expect([status, json.error, headers.get('allow')]).toEqual([405, 'Method not allowed', 'POST']);
    },
  );

  test.each(['/', '/events', '/healthz', '/readyz', '/metrics'])('POST %s is 405 with Allow', async (path) => {
    expect((await rig.post(path, '{}')).headers.get('allow')).toBe('GET');
  });

  test('liveness and readiness', async () => {
    expect((await rig.get('/healthz')).json).toEqual({ alive: true });
    expect((await rig.get('/readyz')).json).toEqual({ ready: true });
  });
});

describe('limits', () => {
  test('a body as long as allowed is read; one byte more is 413, and its beginning is kept', async () => {
    const limited = await openIntake({ sources: openSources.map((source) => ({ ...source, limits: { bodyBytes: 1000 } })) });
    try {
      const fits = JSON.stringify(aCheckin('fits')).padEnd(1000);
      expect((await limited.post('/webhooks/orchestration', fits)).status).toBe(200);
      const { status, json } = await limited.post('/webhooks/orchestration', `${fits} `);
      expect(status).toBe(413);
      expect(json).toEqual({ accepted: false, reason: expect.stringContaining('1000 bytes'), deadLetterId: expect.any(String) });
      expect(Buffer.from(limited.eventLog.deadLetters.get(json.deadLetterId)?.rawBody ?? []).toString()).toBe(fits);
      const receiver = await limited.post('/webhook/appointments', `${fits} `);
      expect([receiver.status, receiver.json.error]).toEqual([413, 'Payload too large']);
    } finally {
      await limited.close();
    }
  });

  test('10 MB are answered with 413 in JSON, not with a broken connection', async () => {
    const { status, json } = await rig.post('/webhook/appointments', 'x'.repeat(10_000_000));
    expect([status, json.error]).toEqual([413, 'Payload too large']);
    const elsewhere = await rig.post('/nothing', 'x'.repeat(10_000_000));
    expect(elsewhere.status).toBe(404);
  });

  test('33 levels are refused with a sentence and kept', async () => {
    const nested = '['.repeat(33) + ']'.repeat(33);
    const { status, json } = await rig.post('/webhooks/orchestration', nested);
    expect([status, json.reason]).toEqual([400, 'The message is nested deeper than 32 levels.']);
    expect((await rig.post('/webhook/appointments', nested)).json).toMatchObject({ error: 'Validation failed' });
  });

  test('__proto__ in a message changes nothing but that message', async () => {
    const text = JSON.stringify(aCheckin('proto')).replace('{', '{"__proto__":{"tenantId":"clinic-abc","polluted":true},');
    expect((await rig.post('/webhooks/orchestration', text)).status).toBeLessThan(500);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('a source that sends more than it may is told how long to wait', async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const sources = [{ ...openSources[1], limits: { perMinute: 2 } }];
    const limited = await openIntake({ sources, now: () => nowMs });
    try {
      const send = (id: string) => limited.post('/webhooks/orchestration', aCheckin(id));
      expect([(await send('1')).status, (await send('2')).status]).toEqual([200, 200]);
      const refused = await send('3');
      expect([refused.status, refused.headers.get('retry-after'), refused.json.accepted]).toEqual([429, '30', false]);
      nowMs += 30_000;
      expect((await send('3')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  test('headers beyond 16 kB are 431, what is no HTTP is 400, both in JSON', async () => {
    expect(jsonOf(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`)).status).toBe(431);
    expect(jsonOf(await raw('HELLO\r\n\r\n')).status).toBe(400);
  });

  test('a body that does not arrive in time is 408 in JSON', async () => {
    const answer = await raw('POST /webhook/appointments HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n{"event');
    expect(jsonOf(answer)).toMatchObject({ status: 408, json: { error: 'Request Timeout' } });
  });

  test('a sender that goes away in the middle, or before the answer, harms nobody', async () => {
    const message = JSON.stringify(aCheckin('gone'));
    const head = 'POST /webhooks/orchestration HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length:';
    for (const bytes of [
      `${head} 100\r\n\r\n{"even`,
      `${head} ${message.length}\r\n\r\n${message}`,
      'GET /events HTTP/1.1\r\nhost: x\r\n\r\n',
    ]) {
      const socket = connect(rig.listener.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(bytes, () => socket.resetAndDestroy());
      await once(socket, 'close');
    }
    expect((await rig.get('/healthz')).status).toBe(200);
  });

  test('one connection serves many requests', async () => {
    const request = 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n';
    const last = 'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    expect((await raw(request + request + last)).match(/200 OK/g)).toHaveLength(3);
  });
});

describe('who may send', () => {
  const open = (auth: object, demo = false) => openIntake({ demo, sources: [{ ...openSources[1], auth }] });

  test('a signature covers the very bytes: signed 200, tampered with 401, replayed after five minutes 401', async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const auth = { type: 'hmac', secret: 's', header: 'x-signature', timestampHeader: 'x-time' };
    const signed = await openIntake({ demo: false, sources: [{ ...openSources[1], auth }], now: () => nowMs });
    try {
      const body = JSON.stringify(aCheckin('signed'));
      const time = String(nowMs / 1000);
      const headers = { 'x-time': time, 'x-signature': createHmac('sha256', 's').update(`${time}.${body}`).digest('hex') };
      expect((await signed.post('/webhooks/orchestration', body, headers)).status).toBe(200);
      expect((await signed.post('/webhooks/orchestration', `${body} `, headers)).status).toBe(401);
      nowMs += 301_000;
      expect((await signed.post('/webhooks/orchestration', body, headers)).status).toBe(401);
    } finally {
      await signed.close();
    }
  });

  test('without authentication nobody is let in outside demo mode, nor through a proxy, nor for a page of another site', async () => {
    const real = await open({ type: 'none-on-loopback' });
    const demo = await open({ type: 'none-on-loopback' }, true);
    try {
      const status = async (of: Rig, headers?: Record<string, string>) =>
        (await of.post('/webhooks/orchestration', aCheckin('l'), headers)).status;
      expect(await status(real)).toBe(401);
      expect(await status(demo)).toBe(200);
      expect(await status(demo, { 'x-forwarded-for': '203.0.113.7' })).toBe(401);
      expect(await status(demo, { forwarded: 'for=203.0.113.7' })).toBe(401);
      expect(await status(demo, { origin: 'https://elsewhere.example' })).toBe(401);
      expect(await status(demo, { origin: 'http://localhost:5173' })).toBe(200);
    } finally {
      await real.close();
      await demo.close();
    }
  });

  test('a stranger cannot fill the disk: 50 messages at once are kept, with 16 kB each, then one a minute; all get 401', async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const closed = await openIntake({ demo: false, now: () => nowMs });
    try {
      const send = (n: number) => closed.post('/webhooks/nobody', `${n} ${'x'.repeat(20_000)}`);
      const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => send(n)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
      expect(closed.eventLog.deadLetters.count()).toBe(50);
      const [newest] = closed.eventLog.deadLetters.list({ limit: 1 });
      expect(closed.eventLog.deadLetters.get(newest?.deadLetterId ?? '')?.rawBody).toHaveLength(16_000);
      nowMs += 60_000;
      await send(60);
      expect(closed.eventLog.deadLetters.count()).toBe(51);
    } finally {
      await closed.close();
    }
  });

  test('secrets are not kept with a dead letter', async () => {
    const closed = await open({ type: 'bearer', token: 'right' });
    try {
      const headers = { authorization: 'Bearer nearly-right', 'x-api-key': 'k', cookie: 'c', 'user-agent': 'kiosk/1' };
      await closed.post('/webhooks/orchestration', aCheckin('h'), headers);
      const [kept] = closed.eventLog.deadLetters.list({ limit: 1 });
      expect(Object.keys(kept?.headers ?? {}).sort()).toEqual(['content-length', 'content-type', 'user-agent']);
    } finally {
      await closed.close();
    }
  });

  test('metrics need the token outside demo mode', async () => {
    const closed = await openIntake({ demo: false });
    try {
      expect((await closed.get('/metrics')).status).toBe(401);
      const { status, text, headers } = await closed.get('/metrics', withToken);
      expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
      expect(text).toContain('frontdesk_event_loop_lag_p99_seconds');
    } finally {
      await closed.close();
    }
  });
});

describe('opening and closing', () => {
  const effects = {
    now: Date.now,
    log: () => undefined,
    setTimer: (work: () => void, ms: number) => clearTimeout.bind(null, setTimeout(work, ms)),
  };
  const listen = (port: number, of: Rig) => {
    const ingest = createIngest({ eventLog: of.eventLog, sources: [], practices: [], effects, demo: false, secretOf: plainSecret });
    const { eventLog } = of;
    return startIntakeListener({ host: '127.0.0.1', port, ingest, eventLog, token: INTAKE_TOKEN, demo: false, effects, version: '1' });
  };

  test('a taken port is named in a sentence that says what to do', async () => {
    const error = await listen(rig.listener.port, rig).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(IntakeListenerError);
    expect(error).toMatchObject({
      code: 'port-taken',
      message: expect.stringMatching(/^Port \d+ on 127\.0\.0\.1 is in use .* choose another intake port\.$/),
    });
  });

  test('closing finishes what is under way and lets go of the port', async () => {
    const closing = await openIntake();
    const answers = Array.from({ length: 30 }, (_, index) => closing.post('/webhooks/orchestration', aCheckin(`c-${index}`)));
    await Promise.race(answers);
    const closed = closing.close();
    const settled = await Promise.allSettled(answers);
    await closed;
    const answered = settled.filter((one) => one.status === 'fulfilled');
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.every((one) => one.value.status === 200)).toBe(true);
    await (await listen(closing.listener.port, rig)).close();
  });
});

describe('when storage refuses', () => {
  test('nothing is acknowledged: 500 in the receiver’s words, 503 with Retry-After elsewhere', async () => {
    const full = await openIntake({ maxPages: 120 });
    try {
      const notes = 'n'.repeat(9_000);
      let refused: Awaited<ReturnType<Rig['post']>> | undefined;
      for (let index = 0; index < 200 && refused === undefined; index += 1) {
        const answer = await full.post('/webhooks/orchestration', aCheckin(`f-${index}`, {}, { notes }));
        if (answer.status !== 200) refused = answer;
      }
      expect([refused?.status, refused?.json.accepted, refused?.headers.get('retry-after')]).toEqual([503, false, '30']);
      const message = {
        event_type: 'appointment.scheduled',
        appointment_id: 'a',
        patient_id: 'p',
        timestamp: '2025-11-27T10:00:00Z',
        notes,
      };
      const receiver = await full.post('/webhook/appointments', message);
      expect([receiver.status, receiver.json.error, receiver.headers.get('retry-after')]).toEqual([500, 'Internal server error', '30']);
      const ready = await full.get('/readyz');
      expect([ready.status, ready.json]).toEqual([
        503,
        { ready: false, reason: expect.stringMatching(/^The disk is full\..*Free some disk space/) },
      ]);
      expect((await full.get('/healthz')).status).toBe(200);
      expect((await full.get('/metrics', withToken)).text).toContain('frontdesk_storage_ready 0');
    } finally {
      await full.close();
    }
  });
});
