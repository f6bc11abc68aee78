import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface OtherProcess {
  /** The next line it prints; undefined once it has ended. */
  line(): Promise<string | undefined>;
  /** Kills it at once. @returns when it is gone. */
  kill(): Promise<void>;
  ended(): Promise<number | null>;
}

export interface OtherProcessLimits {
  /** Another user to run as, where that is possible. */
  readonly uid?: number;
  /** The largest file it may write, in blocks of 1024 bytes. */
  readonly fileBlocks?: number;
}

/** Runs one of the programs beside this file in a process of its own. */
export function otherProcess(
  program: 'openLog.ts' | 'writeForEver.ts' | 'fillDisk.ts',
  directory: string,
  { uid, fileBlocks }: OtherProcessLimits = {},
): OtherProcess {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const [command, arguments_]: [string, string[]] =
    fileBlocks === undefined
      ? [process.execPath, ['--no-warnings', file, directory]]
      : ['bash', ['-c', `ulimit -f ${fileBlocks}; exec "$0" --no-warnings "$1" "$2"`, process.execPath, file, directory]];
  const child: ChildProcessByStdio<null, Readable, null> = spawn(command, arguments_, {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid !== undefined && { uid }),
  });
  const lines: Interface = createInterface({ input: child.stdout });
  const iterator = lines[Symbol.asyncIterator]();
  const exit = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  return {
    line: async () => {
      const next = await iterator.next();
      return next.done ? undefined : next.value;
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    ended: () => exit,
  };
}
