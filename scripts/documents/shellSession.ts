import { spawn } from 'node:child_process';
import type { FencedBlock } from './fencedBlocks.ts';

export interface SessionOptions {
  /** Where a reader stands who has just cloned the project. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What stands in the documents, by what it is on this machine: addresses with their ports, and placeholders in capitals. */
  readonly replaced: Readonly<Record<string, string>>;
}

const MARK = '\u001e';

/** Looks like the reader's own: says each answer's status after its body, and starts the host from its source where npm would build it first. */
const PRELUDE = `set -euo pipefail
curl() { command curl -sS --max-time 30 -w '\\n%{http_code}\\n' "$@"; }
npm() { while [ "$1" != -- ]; do shift; done; shift; "$NODE" "$SERVE" "$@"; }
`;

/**
 * Types the blocks one after the other into one shell, as a reader would who follows a document from its top.
 * @returns what each printed, in order; throws with the shell's own words when a command fails.
 */
export async function typeIntoShell(blocks: readonly FencedBlock[], options: SessionOptions): Promise<readonly string[]> {
  const script = blocks.map(({ text }) => `printf '\\036'\n${asTyped(text, options.replaced)}`).join('\n');
  const shell = spawn('bash', ['-c', `${PRELUDE}${script}`], { cwd: options.cwd, env: { ...process.env, ...options.env } });
  const said = { out: '', err: '' };
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const code = await new Promise((resolve, reject) => {
    shell.on('error', reject);
    shell.on('close', resolve);
  });
  const printed = said.out.split(MARK).slice(1);
  if (code === 0) return printed;
  const failed = blocks[printed.length - 1];
  throw new Error(`${failed?.document} line ${failed?.line} ended with ${code}:\n${printed.at(-1)}\n${said.err}`);
}

/** Parts in square brackets may be left out, and are. */
function asTyped(text: string, replaced: SessionOptions['replaced']): string {
  const usual = text.replace(/ \[--[^\]]*\]/g, '');
  return Object.entries(replaced).reduce((typed, [from, to]) => typed.replaceAll(from, to), usual);
}
