import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Effects } from '../../../effects.ts';
import { openEventLog } from '../../../event-log/index.ts';
import { createIngest, startIntakeListener } from '../../../intake/index.ts';
import { practiceSetupOf } from '../../../policy/index.ts';
import { createLiveHub, startStationListener } from '../../../stations/index.ts';
import { systemEffects } from '../../../systemEffects.ts';
import { demoPolicy } from '../demoPolicy.ts';

const TOKEN = 'a-token-for-tests';

/** A data folder of its own, removed at the end. */
export function aDataFolder(): { readonly directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-demo-'));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** The real effects on a clock that started at the same moment of the same day for everybody: 10:42 in practice time. */
export function effectsFrom(startsAt = '2026-11-20T02:42:00Z'): Effects {
  const real = systemEffects(() => {});
  const offsetMs = Date.parse(startsAt) - real.now();
  return { ...real, now: () => real.now() + offsetMs };
}

/** The log and both doors of an engine, on free loopback ports, without a pretend clinic. */
export async function openDoors(directory: string, effects: Effects = effectsFrom(), ports = { intake: 0, station: 0 }) {
  const policy = demoPolicy();
  const practices = policy.practices.map(practiceSetupOf);
  const eventLog = openEventLog({ directory, practices, now: effects.now, newId: effects.newId, log: effects.log });
  const ingest = createIngest({
    eventLog,
    sources: policy.sources,
    practices: policy.practices,
    effects,
    demo: true,
    secretOf: (reference) => (typeof reference === 'string' ? reference : undefined),
  });
  const intake = await startIntakeListener({
    host: '127.0.0.1',
    port: ports.intake,
    ingest,
    eventLog,
    token: TOKEN,
    demo: true,
    effects,
    version: 'test',
  });
  const users = policy.users.map(({ initials, name, role }) => ({ initials, name: name ?? null, role }));
  const hub = createLiveHub({ eventLog, practices, users, effects, appVersion: 'test', demo: true, health: () => [] });
  const stations = await startStationListener({
    host: '127.0.0.1',
    port: ports.station,
    hub,
    eventLog,
    token: TOKEN,
    rendererDirectory: directory,
    practices,
    effects,
  });
  return {
    eventLog,
    effects,
    intakeUrl: intake.url,
    stationUrl: stations.url,
    token: TOKEN,
    async close() {
      hub.close();
      await stations.close();
      await intake.close();
      await eventLog.close();
    },
  };
}

export type Doors = Awaited<ReturnType<typeof openDoors>>;
