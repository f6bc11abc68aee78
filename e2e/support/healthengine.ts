import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxState } from '../../src/main/sandbox/healthengine/sandboxState.ts';
import { policyOf } from './aClinic.ts';
import { type Served, startServe } from './serve.ts';

const root = join(import.meta.dirname, '..', '..');

interface SandboxReady {
  readonly ready: true;
  readonly baseUrl: string;
  readonly control: string;
  readonly apiKey: string;
  readonly practices: readonly { readonly practiceId: string; readonly practiceKey: string }[];
}

/** The sandbox as its own process, as `npm run sandbox` starts it. */
export interface SandboxProcess extends SandboxReady {
  readonly port: number;
  state(): Promise<SandboxState>;
  tell(path: string, body: object): Promise<Record<string, unknown>>;
  end(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @param port 0 for a free one. @param directory keeps what happened over a restart. */
export function startSandboxProcess(port: number, directory: string): Promise<SandboxProcess> {
  const args = [join(root, 'out', 'main', 'sandbox.js'), '--port', String(port), '--data', directory];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = () => {
    child.kill('SIGTERM');
    return gone;
  };
  return firstLine(child).then((line) => {
    const ready = JSON.parse(line) as SandboxReady;
    const call = async (path: string, body?: object) => {
      const answer = await fetch(`${ready.control}${path}`, { ...(body && { method: 'POST', body: JSON.stringify(body) }) });
      if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}: ${await answer.text()}`);
      return answer.json();
    };
    return {
      ...ready,
      port: Number(new URL(ready.baseUrl).port),
      state: () => call('/state') as Promise<SandboxState>,
      tell: (path, body) => call(path, body) as Promise<Record<string, unknown>>,
      end,
      [Symbol.asyncDispose]: end,
    };
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.once('exit', (code) => reject(new Error(`The sandbox ended with ${code} before it was ready.`)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('\n')) resolve(output.slice(0, output.indexOf('\n')));
    });
  });
}

/** Two practices of one host, linked to a sandbox; their secrets come from a file and from the environment. */
export interface LinkedClinics {
  readonly tenants: readonly { readonly tenantId: string; readonly practiceId: string }[];
  /** IANA zone of both, in which it is about noon. */
  readonly timezone: string;
  readonly data: string;
  readonly policyFile: string;
  readonly sandboxData: string;
  link(sandbox: SandboxReady): void;
  start(...args: string[]): Promise<Served>;
  [Symbol.dispose](): void;
}

export function linkedClinics(): LinkedClinics {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-online-'));
  const data = join(folder, 'data');
  const policyFile = join(folder, 'policy.json');
  const base = policyOf(3);
  const [practice] = base.practices;
  if (!practice) throw new Error('The policy of the tests has no practice.');
  const tenants = [
    { tenantId: practice.tenantId, practiceId: '1001' },
    { tenantId: `${practice.tenantId}-south`, practiceId: '1002' },
  ];
  return {
    tenants,
    timezone: practice.timezone,
    data,
    policyFile,
    sandboxData: join(folder, 'sandbox'),
    link({ baseUrl, apiKey, practices }) {
      writeFileSync(join(folder, 'api.key'), `${apiKey}\n`);
      const practiceKey = practices[0]?.practiceKey ?? '';
      // Secrets of the environment are those of the process that starts the host.
      process.env['E2E_PRACTICE_KEY'] = practiceKey;
      const linked = tenants.map(({ tenantId, practiceId }) => ({
        ...practice,
        tenantId,
        name: tenantId,
        healthengine: {
          baseUrl,
          apiKey: { file: 'api.key' },
          practiceId,
          practiceKey: { env: 'E2E_PRACTICE_KEY' },
          userAgent: { name: 'Frontdesk', email: 'it@example.com', environment: 'e2e' },
        },
      }));
      writeFileSync(policyFile, JSON.stringify({ ...base, practices: linked }));
    },
    start: (...args) => startServe(['--data', data, '--policy', policyFile, ...args]),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const person = (at: number) => ({
  firstname: 'Olive',
  lastname: `Online${at}`,
  dob: '23-02-1990',
  phone: `04915${70_000 + at}`,
  email: `olive${at}@example.com`,
});
