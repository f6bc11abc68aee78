import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { tenantIdSchema } from '../shared/events/index.ts';
import { createEngine } from './engine.ts';
import { loadPolicy } from './policy/index.ts';
import { demoPolicy } from './sandbox/pretend-clinic/index.ts';
import { systemEffects } from './systemEffects.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function aDemoEngine(policy: ReturnType<typeof demoPolicy>) {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-demo-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  const loaded = loadPolicy(null, {}, () => Buffer.alloc(0));
  if (loaded.outcome === 'bad') throw new Error('no policy is a good policy');
  const engine = await createEngine({
    dataDirectory: join(folder, 'data'),
    policy: { ...loaded.policy, ...policy },
    demo: { speed: 1, seed: null },
    stationPort: 0,
    intakePort: 0,
    rendererDirectory: folder,
    appVersion: '0.1.0',
    effects: systemEffects(() => undefined),
  });
  cleanUps.push(() => engine.close());
  return engine;
}

it('a demo is ready when there is a day to show', async () => {
  const engine = await aDemoEngine(demoPolicy());
  const answer = await fetch(`${engine.stationUrl}/api/day`, { headers: { authorization: `Bearer ${engine.stationToken}` } });
  const { visits } = (await answer.json()) as { visits: unknown[] };
  expect(visits.length).toBeGreaterThan(10);
});

it('a demo with practices of its own, to which the pretend clinic does not belong, does not wait for its day', async () => {
  const policy = demoPolicy();
  const tenantId = tenantIdSchema.parse('clinic-of-its-own');
  const engine = await aDemoEngine({ ...policy, practices: policy.practices.map((practice) => ({ ...practice, tenantId })), sources: [] });
  expect(engine.stationUrl).toContain('http');
});
