import { request } from 'node:http';
import { expect, test } from '@playwright/test';
import WebSocket from 'ws';
import { aClinic, booked, type Clinic, checkedIn, TENANT, tell } from './support/aClinic.ts';
import { connect, hello, signIn } from './support/deskClient.ts';
import { read } from './support/post.ts';
import type { Served } from './support/serve.ts';

const zoe = { patientId: 'zoe', givenName: 'Zoe', familyName: 'Quill' };
/** In what must come back in no answer and no log. */
const CANARY = 'Zerafina';

let clinic: Clinic;
let served: Served;
test.beforeAll(async () => {
  clinic = aClinic();
  served = await clinic.start();
  await tell(served, booked(zoe));
});
test.afterAll(async () => {
  expect(served.stderr(), 'no log line repeats what somebody sent').not.toContain(CANARY);
  expect(await served.end('SIGTERM')).toBe(0);
  clinic[Symbol.dispose]();
});
test.afterEach('it is alive and takes the next message', async () => {
  expect((await fetch(`${served.intake}/readyz`)).status).toBe(200);
  await tell(served, [checkedIn(zoe)]);
});

test.describe('the station door', () => {
  for (const { what, path, status, init } of [
    { what: 'a day without a token', path: '/api/day', status: 401, init: { headers: { authorization: '' } } },
    { what: 'a day with another token', path: '/api/day', status: 401, init: { headers: { authorization: 'Bearer guess' } } },
    { what: 'a date that is none', path: '/api/day?date=2025-02-30', status: 400, init: {} },
    { what: 'a practice that is none', path: '/api/day?tenantId=elsewhere', status: 400, init: {} },
    { what: 'a position that is none', path: '/api/events?after=-1', status: 400, init: {} },
    { what: 'more than a page', path: '/api/events?limit=1000000', status: 400, init: {} },
    { what: 'something it does not know', path: '/api/dead-letters?foo=1', status: 400, init: {} },
    { what: 'writing where one reads', path: '/api/day', status: 405, init: { method: 'DELETE' } },
    { what: 'an address that is none', path: '/api/nothing', status: 404, init: {} },
    { what: 'a file outside the board', path: '/..%2f..%2f..%2fetc/passwd', status: 404, init: {} },
    {
      what: 'erasing as somebody at the desk',
      path: '/api/patients/zoe/erase',
      status: 403,
      init: { method: 'POST', headers: { 'x-initials': 'MK', 'x-confirm-erase': 'zoe' } },
    },
    {
      what: 'erasing without saying it twice',
      path: '/api/patients/zoe/erase',
      status: 400,
      init: { method: 'POST', headers: { 'x-initials': 'PM' } },
    },
  ] as const) {
    test(`answers ${status} to ${what}, in words`, async () => {
      const answer = await fetch(`${served.station}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${served.token}`, ...('headers' in init ? init.headers : {}) },
      });
      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({ error: expect.any(String), message: expect.stringMatching(/\w.*\.$/) });
    });
  }

  test('answers to its own names only, so that no foreign page reaches it', async () => {
    const foreign = await new Promise<number | undefined>((resolve, reject) => {
      const url = new URL(served.station);
      const asking = request(
        { host: url.hostname, port: url.port, path: '/', headers: { host: `clinic.example:${url.port}` } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      asking.on('error', reject);
      asking.end();
    });
    expect(foreign).toBe(403);
    for (const options of [{ origin: 'https://clinic.example', headers: { authorization: `Bearer ${served.token}` } }, {}]) {
      const socket = new WebSocket(`${served.station.replace('http', 'ws')}/live`, options);
      const answered = await new Promise<string>((resolve) => {
        socket.on('open', () => resolve('open'));
        socket.on('error', (error) => resolve(error.message));
      });
      expect(answered).toMatch(/40[13]/);
    }
  });
});

test.describe('a window', () => {
  for (const { what, says, code } of [
    { what: 'of another protocol', says: () => ({ ...hello(served, 'MK'), protocolVersion: 99, news: true }), code: 'update-needed' },
    { what: 'of an older fold', says: () => ({ ...hello(served, 'MK'), foldVersion: 0 }), code: 'update-needed' },
    { what: 'with another token', says: () => ({ ...hello(served, 'MK'), token: 'guess' }), code: 'not-signed-in' },
    { what: 'with initials that nobody has', says: () => hello(served, 'ZZ'), code: 'unknown-user' },
    { what: 'that does not say hello first', says: () => ({ kind: 'watch', tenantId: TENANT }), code: 'not-signed-in' },
    { what: 'that says what nobody knows', says: () => ({ kind: 'dance', notes: CANARY }), code: 'bad-message' },
    { what: 'that is an array', says: () => [], code: 'bad-message' },
  ]) {
    test(`${what} is told so and let go: ${code}`, async () => {
      const window = await connect(served);
      window.send(says());
      const goodbye = await window.until(({ kind }) => kind === 'goodbye');
      expect(goodbye).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
      await window.ended;
    });
  }

  for (const { what, data } of [
    { what: 'text that is no JSON', data: '{"kind":' },
    { what: 'bytes', data: Buffer.from([1, 2, 3]) },
    {
      what: 'a command that is none',
      data: JSON.stringify({ kind: 'command', commandId: 'c', tenantId: TENANT, date: 'today', seenPosition: -1, command: {} }),
    },
    { what: 'a thousand levels', data: `{"kind":"ack","position":${'['.repeat(1_000)}${']'.repeat(1_000)}}` },
    { what: 'a megabyte', data: JSON.stringify({ kind: 'heartbeat', notes: CANARY.repeat(125_000) }) },
  ]) {
    test(`that sends ${what} is let go, and the others stay`, async () => {
      const other = await signIn(served, 'JW', TENANT);
      const window = await signIn(served, 'MK', TENANT);
      window.sendRaw(data);
      await window.ended;
      const beats = other.heard.filter(({ kind }) => kind === 'heartbeat').length;
      await expect.poll(() => other.heard.filter(({ kind }) => kind === 'heartbeat').length).toBeGreaterThan(beats);
      other.close();
    });
  }

  test('gets a refusal with a reason for what its user may not do, and for what is not there', async () => {
    const it = await signIn(served, 'IT', TENANT);
    expect(await it.command({ type: 'markChairReady', resourceId: 'chair-1' as never })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'forbidden' },
    });
    const desk = await signIn(served, 'MK', TENANT);
    expect(await desk.command({ type: 'callPatient', appointmentId: 'nobody' as never })).toMatchObject({
      outcome: 'refused',
      refusal: { message: expect.stringMatching(/\.$/) },
    });
    it.close();
    desk.close();
  });

  test('that sends the same command again gets the first answer, and it is done once', async () => {
    const desk = await signIn(served, 'MK', TENANT);
    const before = await head();
    const walkIn = {
      type: 'addWalkIn',
      patient: { givenName: 'Wanda', familyName: 'Twice' },
      providerId: null,
      appointmentTypeId: null,
    } as const;
    const first = await desk.command(walkIn, 'the-same-command');
    desk.close();
    const again = await signIn(served, 'MK', TENANT);
    expect(await again.command(walkIn, 'the-same-command')).toEqual(first);
    expect(await head()).toBe(before + 4);
    again.close();
  });
});

/** The newest position in the log. */
async function head(): Promise<number> {
  return (await read<{ position: number }>(`${served.station}/api/day`, served.token)).position;
}
