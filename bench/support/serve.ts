import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { startProgram } from './program.ts';
import type { Settings } from './settings.ts';
import { newTurnsFile } from './turns.ts';

export interface Serve {
  readonly pid: number;
  readonly intake: string;
  readonly station: string;
  /** Of the station door. */
  readonly token: string;
  /** From the start of the process to its ready line, milliseconds. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

export const BENCH_TENANT = 'bench-clinic';
/** What senders present; nothing is measured with a source that trusts everybody. */
export const SOURCE_TOKEN = 'bench-source-token';

/** The sandbox of Healthengine, as its ready line says. */
export interface Link {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly practices: readonly { readonly practiceId: string; readonly practiceKey: string }[];
}

/** The policy of every bench: one practice with its own hours, two sources with a token. @returns the path of the file. */
export function writePolicy(directory: string, resources = 8, providers = 5, timezone = 'Australia/Perth', link?: Link): string {
  const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
  const auth = { type: 'bearer', token: SOURCE_TOKEN };
  const limits = { perMinute: 100_000_000 };
  const policy = {
    practices: [
      {
        tenantId: BENCH_TENANT,
        name: 'Harbour Dental',
        timezone,
        setup: {
          providers: ids('provider', providers).map((providerId) => ({ providerId, name: `Dr ${providerId}` })),
          resources: ids('chair', resources).map((resourceId, index) => ({ resourceId, name: `Chair ${index + 1}`, kind: 'chair' })),
          hours: ids('provider', providers).map((providerId) => ({ providerId, weekday: 'monday', start: '08:00', end: '17:00' })),
        },
        ...(link && {
          healthengine: {
            baseUrl: link.baseUrl,
            apiKey: link.apiKey,
            ...link.practices[0],
            userAgent: { name: 'Frontdesk', email: 'bench@example.test', environment: 'test' },
          },
        }),
      },
    ],
    sources: [
      { id: 'appointments', provider: 'appointments', tenantId: BENCH_TENANT, auth, limits },
      { id: 'kiosk', provider: 'orchestration', tenantId: BENCH_TENANT, auth, limits },
    ],
    users: [
      { initials: 'MK', name: 'M. Kelly', role: 'front-desk' },
      { initials: 'BM', name: 'B. Meyer', role: 'manager' },
    ],
  };
  const file = join(directory, 'policy.json');
  writeFileSync(file, JSON.stringify(policy));
  return file;
}

/** What the script `serve` tells Node. */
const nodeFlags = packageJson.scripts.serve.split(' ').filter((word) => word.startsWith('--'));

/** Starts the built host on free ports of loopback. */
export async function startServe(
  settings: Settings,
  options: {
    readonly directory: string;
    readonly policy: string;
    readonly profileAs?: string;
    /** Has it keep how long its turns take, for the bench `turns`, under this name. */
    readonly watchTurnsAs?: string;
  },
): Promise<Serve> {
  const profile =
    settings.profile !== null && options.profileAs !== undefined
      ? ['--cpu-prof', `--cpu-prof-dir=${settings.profile}`, `--cpu-prof-name=${options.profileAs}.cpuprofile`]
      : [];
  const serve = join(settings.product, 'main', 'serve.js');
  const data = join(options.directory, 'data');
  const program = await startProgram({
    command: process.execPath,
    args: [
      ...nodeFlags,
      ...profile,
      ...(options.watchTurnsAs === undefined ? [] : ['--import', new URL('watchTurns.mjs', import.meta.url).href]),
      serve,
      '--data',
      data,
      '--station-port',
      '0',
      '--intake-port',
      '0',
      '--policy',
      options.policy,
      '--print-token',
    ],
    ...(options.watchTurnsAs !== undefined && { env: { BENCH_TURNS: newTurnsFile(settings, options.watchTurnsAs) } }),
    log: join(options.directory, 'serve.log'),
  });
  const ready: { intake: string; station: string; token: string } = JSON.parse(program.firstLine);
  return { pid: program.pid, readyMs: program.readyMs, stop: program.stop, ...ready };
}
