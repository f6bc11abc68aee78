import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { weekdays } from '../../shared/events/index.ts';
import { createEngine, type Engine } from '../engine.ts';
import { loadPolicy } from '../policy/index.ts';
import { type Sandbox, sandboxApiKey, startSandbox } from '../sandbox/healthengine/index.ts';
import { systemEffects } from '../systemEffects.ts';

/** The whole engine with a linked practice, over real HTTP: only Healthengine is the sandbox. */
const effects = systemEffects(() => undefined);
const canaries = ['Zebulon', 'Canaryname', '0491570156', 'zebulon@canary.example'];
const secrets = [sandboxApiKey, 'sandbox-practice-key'];

let directory: string;
let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'frontdesk-engine-'));
  sandbox = await startSandbox({ port: 0, directory: null, effects });
  engine = await start();
});
afterEach(async () => {
  await engine.close();
  await sandbox.close();
  rmSync(directory, { recursive: true, force: true });
});

function start(): Promise<Engine> {
  const loaded = loadPolicy('policy.json', {}, () => Buffer.from(JSON.stringify(policyOf(sandbox.baseUrl))));
  if (loaded.outcome === 'bad') throw new Error(JSON.stringify(loaded.problems));
  return createEngine({
    dataDirectory: directory,
    policy: loaded.policy,
    demo: null,
    stationPort: 0,
    intakePort: 0,
    rendererDirectory: directory,
    appVersion: '0.1.0',
    effects,
  });
}

function policyOf(baseUrl: string) {
  const hours = weekdays.map((weekday) => ({ providerId: 'okafor', weekday, start: '00:00', end: '23:59' }));
  return {
    practices: [
      {
        tenantId: 'clinic-abc',
        name: 'Clinic ABC',
        timezone: 'Australia/Perth',
        setup: { providers: [{ providerId: 'okafor', name: 'Dr Okafor' }], hours },
        healthengine: {
          baseUrl,
          apiKey: sandboxApiKey,
          practiceId: '1001',
          practiceKey: 'sandbox-practice-key',
          userAgent: { name: 'Frontdesk', email: 'it@example.com', environment: 'test' },
        },
      },
    ],
    sources: [
      { id: 'kiosk', provider: 'orchestration', tenantId: 'clinic-abc', auth: { type: 'bearer', token: 'kiosk-token-of-the-tests' } },
    ],
    users: [{ initials: 'MM', role: 'manager' }],
  };
}

async function api(path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${engine.stationToken}`, ...init.headers };
  const answer = await fetch(`${engine.stationUrl}${path}`, { ...init, headers });
  return { status: answer.status, json: await answer.json() };
}

async function exchangesWith(query: string) {
  return (await api(`/api/exchanges?limit=1000&${query}`)).json.exchanges as {
    operation: string;
    status: string;
    [field: string]: unknown;
  }[];
}

function filesHolding(texts: readonly string[]): string[] {
  return readdirSync(directory).filter((name) => texts.some((text) => readFileSync(join(directory, name)).includes(text)));
}

/** Two days ahead at 11:00 in Perth. */
function inTwoDays(): string {
  const day = new Date(effects.now() + 2 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
  return `${day} 11:00:00`;
}

async function bookOnline(): Promise<number> {
  const patient = { firstname: 'Zebulon', lastname: 'Canaryname', dob: '17-05-1931', phone: '0491570156', email: 'zebulon@canary.example' };
  const booking = { practiceId: '1001', pmsResourceId: 'okafor', pmsAppointmentTime: inTwoDays(), patient };
  const answer = await fetch(`${sandbox.control}/bookings`, { method: 'POST', body: JSON.stringify(booking) });
  return (await answer.json()).bookingId;
}

describe('the calls of a whole engine', () => {
  it('are recorded both ways, shown without bodies, and after an erasure no byte of the data folder knows the patient', async () => {
    const bookingId = await bookOnline();
    await vi.waitFor(
      async () =>
        expect(await exchangesWith('direction=out')).toContainEqual(
          expect.objectContaining({ operation: 'confirmBookingInsert', status: 'success' }),
        ),
      15_000,
    );
    const outbound = await exchangesWith('direction=out');
    expect(outbound.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['pollRequests', 'bookingRequests', 'uploadLivenessContract']),
    );
    expect(outbound.find(({ operation }) => operation === 'confirmBookingInsert')).toMatchObject({
      tenantId: 'clinic-abc',
      partner: 'healthengine',
      method: 'POST',
      code: 200,
      references: expect.arrayContaining([{ kind: 'booking', id: String(bookingId) }]),
      deliveryId: expect.any(String),
    });
    expect(JSON.stringify(outbound)).not.toMatch(/Zebulon|Canary|sandbox-practice-key/);

    const registered = (await api('/api/events?limit=1000')).json.events.find(
      ({ event }: { event: { eventType: string } }) => event.eventType === 'patient.registered.v1',
    );
    const patientId: string = registered.event.data.patientId;
    expect(filesHolding([...canaries, ...secrets])).toEqual([]);
    const headers = { 'x-initials': 'MM', 'x-confirm-erase': patientId };
    expect(await api(`/api/patients/${patientId}/erase`, { method: 'POST', headers })).toEqual({ status: 200, json: { erased: true } });
    expect(filesHolding(canaries)).toEqual([]);

    await engine.close();
    expect(filesHolding(canaries)).toEqual([]);
    engine = await start();
    const kept = await exchangesWith('direction=out');
    expect(kept).toContainEqual(expect.objectContaining({ operation: 'confirmBookingInsert', status: 'success' }));
  });

  it('that come in are recorded with what they led to, whoever sent them and whatever they wrote into the address', async () => {
    const post = (path: string, body: string, token: string) =>
      fetch(`${engine.intakeUrl}${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });
    const data = { patientId: 'pat-1', appointmentId: 'appt-1', checkinAt: '2025-11-27T01:00:00Z', notes: 'Zebulon' };
    const event = {
      eventId: 'e-1',
      eventType: 'patient.checkin.v1',
      eventVersion: '1',
      occurredAt: data.checkinAt,
      tenantId: 'clinic-abc',
      data,
    };
    await post('/webhooks/kiosk', JSON.stringify(event), 'kiosk-token-of-the-tests');
    await post('/webhooks/kiosk', '{"givenName":"Zebulon"', 'kiosk-token-of-the-tests');
    await post('/webhooks/Canaryname', '{"givenName":"Zebulon"}', 'wrong');
    await post('/operations/health.webhooks.ingest', '{}', 'wrong');
    const rows = await exchangesWith('direction=in');
    expect(rows.reverse()).toMatchObject([
      {
        partner: 'kiosk',
        tenantId: 'clinic-abc',
        endpoint: '/webhooks/{sourceId}',
        status: 'success',
        code: 200,
        reason: null,
        requestBytes: JSON.stringify(event).length,
        result: { outcome: 'processed', stored: 1, positions: [expect.any(Number)], deadLetterIds: [] },
      },
      { partner: 'kiosk', status: 'failed', code: 400, reason: 'unreadable', result: { stored: 0, deadLetterIds: [expect.any(String)] } },
      { partner: 'unknown', tenantId: null, endpoint: '/webhooks/{sourceId}', status: 'failed', code: 401, reason: 'unauthorised' },
      { partner: 'unknown', endpoint: '/operations/health.webhooks.ingest', status: 'failed', code: 401 },
    ]);
    expect(rows.every(({ durationMs, responseBytes }) => Number(durationMs) > 0 && Number(responseBytes) > 0)).toBe(true);
    expect(filesHolding(['Zebulon', 'kiosk-token-of-the-tests'])).toEqual([]);
    expect(filesHolding(['Canaryname']).filter((name) => name.startsWith('exchanges'))).toEqual([]);
    const [letter] = (await api('/api/dead-letters')).json.deadLetters.filter(({ fault }: { fault: string }) => fault === 'sender');
    expect(rows[1]).toMatchObject({ result: { deadLetterIds: [letter.deadLetterId] } });
  });

  it('are asked for with a bearer token, and a wrong question is told what is wrong with it', async () => {
    expect((await fetch(`${engine.stationUrl}/api/exchanges`)).status).toBe(401);
    expect((await api('/api/exchanges?status=lost')).json).toMatchObject({ field: 'status' });
    expect((await api('/api/exchanges?limit=0')).status).toBe(400);
    expect((await api('/api/exchanges?direction=in')).json).toEqual({ exchanges: [], lost: 0 });
    const headers = { authorization: `Bearer ${readFileSync(join(directory, 'intake-token'), 'utf8').trim()}` };
    expect(await (await fetch(`${engine.intakeUrl}/metrics`, { headers })).text()).toContain('frontdesk_exchanges_lost 0');
  });
});
