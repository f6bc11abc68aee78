import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Ready {
  readonly ready: true;
  readonly version: string;
  readonly station: string;
  readonly intake: string;
  readonly token: string;
  readonly sandbox?: string;
}

export interface Served extends Ready {
  readonly process: ChildProcess;
  /** Everything it said on standard error so far. */
  stderr(): string;
  /** Everything it said on standard output so far: the ready line and nothing else. */
  stdout(): string;
  /** Ends it and waits until it is gone. @returns its exit code, null when a signal ended it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /** Ends it for good when a test is over, whatever state it is in. */
  [Symbol.asyncDispose](): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');

/** Starts the built host as an operator would and waits for its ready line. @throws with its own words when it ends before that. */
export function startServe(args: readonly string[]): Promise<Served> {
  const child = spawn(
    process.execPath,
    [join(root, 'out', 'main', 'serve.js'), '--station-port', '0', '--intake-port', '0', '--print-token', ...args],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let errors = '';
  let output = '';
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(-5_000_000);
  });
  const gone = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    void gone.then((code) => reject(new Error(`serve ended with ${code} before it was ready: ${errors}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (!output.includes('\n')) return;
      const ready = JSON.parse(output.slice(0, output.indexOf('\n'))) as Ready;
      resolve({
        ...ready,
        process: child,
        stderr: () => errors,
        stdout: () => output,
        end: (signal) => {
          child.kill(signal);
          return gone;
        },
        [Symbol.asyncDispose]: async () => {
          kill();
          await gone;
        },
      });
    });
  });
}

/**
 * Runs the host until it ends by itself: for arguments and data it must refuse. One that starts all the same is ended, and its code is null.
 * @param asNobody with no more rights than an ordinary user has, also where the tests run as root.
 */
export function runServe(
  args: readonly string[],
  { asNobody = false } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(root, 'out', 'main', 'serve.js'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(asNobody && process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.includes('\n')) child.kill('SIGKILL');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export const NOBODY = 65_534;

/** A folder of its own for one test, gone when the test is. */
export function temporaryFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'frontdesk-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
