import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The host from its source. */
export const SERVE = join(import.meta.dirname, '..', '..', 'src', 'main', 'serve.ts');

export interface RunningHost {
  /** Its ready line. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Addresses as the documents have them, by those of this host. */
  readonly addresses: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

/** Starts a host on free ports. @throws with its own words when it ends before its ready line. */
export function startHost(args: readonly string[], env: Readonly<Record<string, string>>): Promise<RunningHost> {
  const host = spawn(process.execPath, [SERVE, '--station-port', '0', '--intake-port', '0', '--print-token', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  let output = '';
  host.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(-100_000);
  });
  const gone = new Promise<void>((resolve) => host.on('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    host.on('error', reject);
    void gone.then(() => reject(new Error(`The host ended before it was ready: ${errors}`)));
    host.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (!output.includes('\n')) return;
      const ready = JSON.parse(output) as Record<string, unknown>;
      resolve({
        ready,
        addresses: { 'http://127.0.0.1:8000': String(ready['intake']), 'http://127.0.0.1:7420': String(ready['station']) },
        end: async () => {
          host.kill('SIGTERM');
          await gone;
        },
      });
    });
  });
}
