import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endableFetch } from './endableFetch.ts';
import { createEngine, type Engine } from './engine.ts';
import { openEventLog } from './event-log/index.ts';
import { loadPolicy, practiceSetupOf } from './policy/index.ts';
import { type Sandbox, sandboxApiKey, startSandbox } from './sandbox/healthengine/index.ts';
import { systemEffects } from './systemEffects.ts';

const effects = systemEffects(() => undefined);
let directory: string;
let sandbox: Sandbox;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'frontdesk-stop-'));
  sandbox = await startSandbox({ port: 0, directory: null, effects });
});
afterEach(async () => {
  await sandbox.close();
  rmSync(directory, { recursive: true, force: true });
});

async function control(path: string, body: object): Promise<void> {
  expect((await fetch(`${sandbox.control}${path}`, { method: 'POST', body: JSON.stringify(body) })).status).toBe(200);
}

function policy() {
  const json = {
    practices: [
      {
        tenantId: 'clinic-abc',
        name: 'Clinic ABC',
        timezone: 'Australia/Perth',
        setup: { providers: [{ providerId: 'okafor', name: 'Dr Okafor' }] },
        healthengine: {
          baseUrl: sandbox.baseUrl,
          apiKey: sandboxApiKey,
          practiceId: '1001',
          practiceKey: 'sandbox-practice-key',
          userAgent: { name: 'Frontdesk', email: 'it@example.com', environment: 'test' },
        },
      },
    ],
  };
  const loaded = loadPolicy('policy.json', {}, () => JSON.stringify(json));
  if (loaded.outcome === 'bad') throw new Error(JSON.stringify(loaded.problems));
  return loaded.policy;
}

function start(counted: { calls: number }): Promise<Engine> {
  return createEngine({
    dataDirectory: directory,
    policy: policy(),
    demo: null,
    stationPort: null,
    intakePort: 0,
    rendererDirectory: directory,
    appVersion: '0.1.0',
    effects: {
      ...effects,
      fetch: (...call) => {
        counted.calls += 1;
        return fetch(...call);
      },
    },
  });
}

describe('an engine that stops while Healthengine hangs', () => {
  it('does not wait for the answer, far below the 15 s of a call, and repeats the call with the same key when it is back', async () => {
    await control('/faults', { latencyMs: 60_000 });
    const counted = { calls: 0 };
    const engine = await start(counted);
    await vi.waitFor(() => expect(counted.calls).toBeGreaterThanOrEqual(4));
    const beganAtMs = performance.now();
    await engine.close();
    expect(performance.now() - beganAtMs).toBeLessThan(4_000);

    const log = openEventLog({ ...effects, directory, practices: policy().practices.map(practiceSetupOf) });
    const pending = log.deliveries.due('ordered', Number.MAX_SAFE_INTEGER, 10);
    await log.close();
    // Unknown is not done: the configuration is still to be sent.
    expect(pending.map(({ operation }) => operation).sort()).toEqual([
      'uploadLivenessContract',
      'uploadPmsAppointmentTypes',
      'uploadPmsResources',
    ]);
  });

  it('lets a call end that is nearly answered', async () => {
    await control('/faults', { latencyMs: 300 });
    const counted = { calls: 0 };
    const engine = await start(counted);
    await vi.waitFor(() => expect(counted.calls).toBeGreaterThanOrEqual(4));
    await engine.close();
    const state = (await (await fetch(`${sandbox.control}/state`)).json()) as { livenessContracts: unknown[] };
    expect(state.livenessContracts).toHaveLength(1);
    const log = openEventLog({ ...effects, directory, practices: policy().practices.map(practiceSetupOf) });
    expect(log.deliveries.counts()).toMatchObject({ pending: 0, dead: 0 });
    await log.close();
  });
});

describe('an endable fetch', () => {
  it('keeps the signal of the caller, ends what is out after the grace, and what comes later at once', async () => {
    let end = () => {};
    const seen: AbortSignal[] = [];
    const { fetch, endAfter } = endableFetch({
      fetch: (_, init) =>
        new Promise((_, reject) => {
          const signal = init?.signal;
          if (!signal) return;
          seen.push(signal);
          if (signal.aborted) reject(signal.reason);
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
      setTimer: (work) => {
        end = work;
        return () => {};
      },
    });
    const own = new AbortController();
    const first = fetch('http://127.0.0.1/', { signal: own.signal });
    own.abort(new Error('of the caller'));
    await expect(first).rejects.toThrow('of the caller');
    const second = fetch('http://127.0.0.1/', { signal: new AbortController().signal });
    const third = fetch('http://127.0.0.1/');
    endAfter(1_000);
    expect(seen.map(({ aborted }) => aborted)).toEqual([true, false, false]);
    end();
    await expect(second).rejects.toThrow('stopping');
    await expect(third).rejects.toThrow('stopping');
    await expect(fetch('http://127.0.0.1/')).rejects.toThrow('stopping');
  });
});
