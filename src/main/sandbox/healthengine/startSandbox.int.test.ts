import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './startSandbox.ts';

const headers = {
  'api-key': 'sandbox-api-key',
  'practice-id': '1001',
  'practice-key': 'sandbox-practice-key',
  'user-agent': 'Frontdesk (it@example.com) test',
  'content-type': 'application/json',
};
const patient = { firstname: 'Ada', lastname: 'Example', dob: '23-02-1990', phone: '0491570156', email: 'ada@example.com' };

describe('the sandbox', () => {
  let nowMs = Date.parse('2026-11-20T02:00:00Z');
  const open: Sandbox[] = [];
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  async function aSandbox(options: { directory?: string; chance?: () => number } = {}) {
    const setTimer = (work: () => void) => {
      queueMicrotask(work);
      return () => undefined;
    };
    const sandbox = await startSandbox({
      port: 0,
      directory: options.directory ?? null,
      effects: { now: () => nowMs, setTimer },
      ...(options.chance && { chance: options.chance }),
    });
    open.push(sandbox);
    const call = async (method: string, path: string, body?: unknown, extra: Record<string, string> = {}) => {
      const answer = await fetch(`${sandbox.baseUrl}${path}`, {
        method,
        headers: { ...headers, ...extra },
        ...(body !== undefined && { body: body instanceof Buffer ? new Uint8Array(body) : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) };
    };
    const control = async (method: string, path: string, body?: unknown) => {
      const answer = await fetch(`${sandbox.control}${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
      return { status: answer.status, json: await answer.json() };
    };
    const book = async (overrides: object = {}) =>
      (
        await control('POST', '/bookings', {
          practiceId: '1001',
          pmsResourceId: 'r-1',
          pmsAppointmentTime: '2026-11-20 11:00:00',
          patient,
          ...overrides,
        })
      ).json.bookingId as number;
    const bookingOf = async (bookingId: number) =>
      (await control('GET', '/state')).json.bookings.find((one: { bookingId: number }) => one.bookingId === bookingId);
    return { port: sandbox.port, call, control, book, bookingOf };
  }

  it.each([
    ['a page of another site', { origin: 'http://evil.example' }],
    ['a page without an origin that can be named', { origin: 'null' }],
    ['a foreign name that leads to this computer', { host: 'evil.example' }],
  ])('does not let %s at its control', async (_who, foreign) => {
    const { call, control } = await aSandbox();
    const { port } = new URL(open[0]?.control ?? '');
    const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = request(
        { port, host: '127.0.0.1', path: '/control/faults', method: 'POST', headers: { host: `127.0.0.1:${port}`, ...foreign } },
        (response) => {
          let text = '';
          response.on('data', (data) => {
            text += data;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      sent.on('error', reject);
      sent.end('{"status":503}');
    });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toEqual({ error: expect.stringMatching(/^[A-Z].+\.$/) });
    expect((await call('GET', '/requests')).status).toBe(200);
    expect((await control('GET', '/state')).status).toBe(200);
  });

  it('lists a booking until it is confirmed, and takes the same answer twice without a second effect', async () => {
    const { call, book, bookingOf } = await aSandbox();
    const id = await book();
    expect((await call('GET', '/requests')).json).toEqual(['bookings']);
    expect((await call('GET', '/requests/bookings')).json.data).toMatchObject([
      { bookingId: id, bookingStatus: 'Requested', bookedTime: '2026-11-20 02:00:00', pmsAppointmentLength: 1800 },
    ]);
    const body = { pmsAppointmentIds: ['a-1'], pmsPatientId: 'p-1' };
    expect((await call('POST', `/bookings/${id}/confirmInsert`, body)).status).toBe(200);
    expect((await call('POST', `/bookings/${id}/confirmInsert`, body)).status).toBe(200);
    expect((await call('POST', `/bookings/${id}/confirmInsert`, { ...body, pmsAppointmentIds: ['a-2'] })).status).toBe(400);
    expect((await call('GET', '/requests')).json).toEqual([]);
    expect(await bookingOf(id)).toMatchObject({ status: 'Confirmed', answer: 'confirmed', pmsAppointmentIds: ['a-1'] });
  });

  it('takes no text that cannot be stored, neither by its control nor by its calls', async () => {
    const { call, control, book } = await aSandbox();
    const booking = { practiceId: '1001', pmsResourceId: 'r-1', pmsAppointmentTime: '2026-11-20 11:00:00' };
    const refused = await control('POST', '/bookings', { ...booking, patient: { ...patient, firstname: 'A\ud800' } });
    expect(refused).toMatchObject({ status: 400, json: { error: expect.stringContaining('patient.firstname') } });
    const id = await book();
    expect((await call('POST', `/bookings/${id}/confirmInsert`, { pmsAppointmentIds: ['a-\ud800'], pmsPatientId: 'p-1' })).status).toBe(
      400,
    );
  });

  it('can be rejected at 19.999 s and not at 20 s, when it counts as confirmed but stays outstanding', async () => {
    const { call, book, bookingOf } = await aSandbox();
    const early = await book();
    const late = await book();
    nowMs += 19_999;
    expect((await call('POST', `/bookings/${early}/rejectInsert`, { reason: 'taken' })).status).toBe(200);
    nowMs += 1;
    expect((await call('POST', `/bookings/${late}/rejectInsert`, { reason: 'taken' })).status).toBe(400);
    expect(await bookingOf(early)).toMatchObject({ status: 'Cancelled', answer: 'rejected', rejectReason: 'taken' });
    expect(await bookingOf(late)).toMatchObject({ status: 'Confirmed', answer: 'auto-confirmed', outstanding: true });
  });

  it('turns a cancellation by the patient into an update that stays until it is answered', async () => {
    const { call, control, book } = await aSandbox();
    const id = await book();
    await call('POST', `/bookings/${id}/confirmInsert`, { pmsAppointmentIds: ['a-1'], pmsPatientId: 'p-1' });
    const { requestId } = (await control('POST', `/bookings/${id}/cancel`)).json;
    expect((await call('GET', '/requests/bookingUpdates')).json.data).toEqual([
      {
        requestId,
        bookingId: id,
        pmsAppointmentIds: ['a-1'],
        pmsPatientId: 'p-1',
        updatedAt: expect.any(String),
        bookingStatus: 'Cancelled',
      },
    ]);
    expect((await call('POST', `/bookings/${id}/confirmUpdate/${requestId + 1}`)).status).toBe(404);
    expect((await call('POST', `/bookings/${id}/confirmUpdate/${requestId}`)).status).toBe(200);
    expect((await call('GET', '/requests')).json).toEqual([]);
    expect((await control('POST', `/bookings/${id}/cancel`)).status).toBe(409);
  });

  it.each([
    [{ 'api-key': 'wrong' }, 401],
    [{ 'practice-id': '9999' }, 401],
    [{ 'practice-key': 'wrong' }, 401],
    [{ 'user-agent': 'curl/8' }, 400],
  ])('checks the headers: %j gives %i', async (wrong, status) => {
    const { call } = await aSandbox();
    expect((await call('GET', '/requests', undefined, wrong)).status).toBe(status);
  });

  it('answers 403 when consent was revoked, and recovers when it is given again', async () => {
    const { call, control } = await aSandbox();
    await control('POST', '/consent', { practiceId: '1001', consent: 'revoked' });
    expect((await call('GET', '/requests')).status).toBe(403);
    await control('POST', '/consent', { practiceId: '1001', consent: 'given' });
    expect((await call('GET', '/requests')).status).toBe(200);
  });

  it('keeps practices apart', async () => {
    const { call, book } = await aSandbox();
    await book({ practiceId: '1002' });
    expect((await call('GET', '/requests')).json).toEqual([]);
    expect((await call('GET', '/requests', undefined, { 'practice-id': '1002' })).json).toEqual(['bookings']);
  });

  it('serves 60 bookings on pages of 25', async () => {
    const { call, book } = await aSandbox();
    for (let count = 0; count < 60; count += 1) await book();
    const pages = await Promise.all([1, 2, 3, 4].map((page) => call('GET', `/requests/bookings?page=${page}`)));
    expect(pages.map((page) => page.json.data.length)).toEqual([25, 25, 10, 0]);
    expect(pages[0]?.json.page).toEqual({ currentPage: 1, totalPages: 3, perPage: 25, total: 60 });
  });

  it('says of a body that cannot be unpacked that it is bad, of one that is too large that it is too large', async () => {
    const { call } = await aSandbox();
    const gzip = { 'content-encoding': 'gzip' };
    expect((await call('POST', '/availability/snapshots', Buffer.from('not gzip'), gzip)).status).toBe(400);
    expect((await call('POST', '/availability/snapshots', gzipSync('['.repeat(9 * 1024 * 1024)), gzip)).status).toBe(413);
    expect((await call('GET', '/requests')).status).toBe(200);
  });

  it('takes 100 availability snapshots in one gzipped call, refuses 101, and names those that fail', async () => {
    const { call } = await aSandbox();
    const snapshot = (index: number) => ({
      date: '2026-11-20',
      pmsResourceId: `r-${index}`,
      availability: [{ start: '09:00', end: '12:00', slotLength: 1800 }],
    });
    const many = Array.from({ length: 100 }, (_, index) => snapshot(index));
    const zipped = await call('POST', '/availability/snapshots', gzipSync(JSON.stringify(many)), { 'content-encoding': 'gzip' });
    expect(zipped.json.created).toHaveLength(100);
    expect((await call('POST', '/availability/snapshots', [...many, snapshot(100)])).status).toBe(400);
    const mixed = await call('POST', '/availability/snapshots', [snapshot(0), { ...snapshot(1), date: 'tomorrow' }]);
    expect(mixed.json).toMatchObject({ existing: ['0'], failed: ['1'], errors: [{ snapshot: '1' }] });
  });

  it('asks for configuration and availability until they are uploaded', async () => {
    const { call, control } = await aSandbox();
    await control('POST', '/requests', { practiceId: '1001', type: 'pmsResources' });
    await control('POST', '/requests', { practiceId: '1001', type: 'availability', day: '2026-11-21' });
    expect((await call('GET', '/requests')).json).toEqual(['availability', 'pmsResources']);
    await call('POST', '/config/pmsResources/snapshot', [{ pmsResourceId: 'r-1', pmsResourceName: 'Dr Example' }]);
    await call('POST', '/availability/snapshot', { date: '2026-11-21', pmsResourceId: 'r-1', availability: [] });
    expect((await call('GET', '/requests')).json).toEqual([]);
    expect(
      (
        await call('POST', '/config/pmsResources/snapshot', [
          { pmsResourceId: 'r', pmsResourceName: 'A' },
          { pmsResourceId: 'r', pmsResourceName: 'B' },
        ])
      ).status,
    ).toBe(400);
  });

  it('breaks as asked: a drop does nothing, a lost answer does it all the same', async () => {
    const { call, control, book, bookingOf } = await aSandbox({ chance: () => 0 });
    const id = await book();
    const confirm = () => call('POST', `/bookings/${id}/confirmInsert`, { pmsAppointmentIds: ['a-1'], pmsPatientId: 'p-1' });
    await control('POST', '/faults', { dropRate: 1 });
    await expect(confirm()).rejects.toThrow();
    expect(await bookingOf(id)).toMatchObject({ answer: null });
    await control('POST', '/faults', { loseResponses: true });
    await expect(confirm()).rejects.toThrow();
    expect(await bookingOf(id)).toMatchObject({ answer: 'confirmed' });
    await control('POST', '/faults', { status: 503, until: nowMs + 1_000 });
    expect((await call('GET', '/requests')).status).toBe(503);
    nowMs += 1_000;
    expect((await call('GET', '/requests')).status).toBe(200);
    expect((await control('POST', '/faults', { colour: 'red' })).status).toBe(400);
  });

  it('answers an address that cannot be read, and goes on', async () => {
    const { port, call } = await aSandbox();
    const status = await new Promise((resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port, path: '//[' }, (response) => resolve(response.statusCode));
      asking.on('error', reject).end();
    });
    expect(status).toBe(400);
    expect((await call('GET', '/requests')).status).toBe(200);
  });

  it('refuses what it cannot write down, and goes on', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
    folders.push(directory);
    const { call, control } = await aSandbox({ directory });
    const inTheWay = join(directory, 'sandbox.json.new');
    mkdirSync(inTheWay);
    expect((await control('POST', '/faults', {})).status).toBe(503);
    expect((await call('POST', '/requests', {})).status).toBe(503);
    expect((await call('GET', '/requests')).status).toBe(200);
    rmdirSync(inTheWay);
    expect((await control('POST', '/faults', {})).status).toBe(200);
  });

  it('keeps what happened in its data folder', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
    folders.push(directory);
    const id = await (await aSandbox({ directory })).book();
    const again = await aSandbox({ directory });
    expect(await again.bookingOf(id)).toMatchObject({ bookingId: id });
  });
});
