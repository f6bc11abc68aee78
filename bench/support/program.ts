import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';

/** A program of a bench that has said that it is ready. */
export interface Program {
  readonly pid: number;
  /** Its first line on standard output. */
  readonly firstLine: string;
  /** From the start of the process to that line, milliseconds. */
  readonly readyMs: number;
  /** Ends it as its operator would and waits until it is gone. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its standard error goes, as it would in a practice: a file. */
  readonly log: string;
}

/** Starts a program and waits for its first line. @throws when it ends before that. */
export function startProgram({ command, args, env, log }: ProgramOptions): Promise<Program> {
  const startedAt = performance.now();
  const child: ChildProcess = spawn(command, args, {
    stdio: ['ignore', 'pipe', openSync(log, 'a')],
    env: { ...process.env, ...env },
  });
  const gone = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return new Promise((resolve, reject) => {
    let output = '';
    child.on('error', reject);
    void gone.then((code) => reject(new Error(`${command} ended with ${code} before it was ready; ${log} says why.`)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const end = output.indexOf('\n');
      const { pid } = child;
      if (end < 0 || pid === undefined) return;
      resolve({
        pid,
        firstLine: output.slice(0, end),
        readyMs: performance.now() - startedAt,
        async stop() {
          child.kill('SIGTERM');
          await gone;
        },
      });
    });
  });
}
