import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extractAll } from '@electron/asar';
import { z } from 'zod';

const run = promisify(execFile);
const ADDONS = join('node_modules', 'better-sqlite3', 'prebuilds');
const START_LIMIT_MS = 45_000;

/** What runHost.ts prints. */
const seenSchema = z.object({
  url: z.string(),
  status: z.number(),
  required: z.array(z.string()),
  welcome: z.object({ kind: z.string() }),
  errors: z.array(z.object({ content: z.string() })),
  missing: z.array(z.string()),
  exitCode: z.number(),
});

/**
 * Starts the packed main with the double in Electron's place: the archive is taken out into a folder where no package of this
 * project can be found, its window is followed through the packed preload to the engine's welcome, and it is quit.
 * @param spareAddon this computer's own native addon, put in where the package is for another system.
 * @returns a sentence for each thing that did not go as it must.
 */
export async function startProblems(resources: string, spareAddon: string | null): Promise<readonly string[]> {
  const work = mkdtempSync(join(tmpdir(), 'frontdesk-packed-'));
  try {
    const app = join(work, 'app');
    extractAll(join(resources, 'app.asar'), app);
    if (spareAddon !== null && existsSync(join(app, ADDONS)))
      copyFileSync(spareAddon, join(app, ADDONS, `${process.platform}-${process.arch}.node`));
    const host = join(import.meta.dirname, 'runHost.ts');
    const args = [host, app, join(work, 'home'), '--data', join(work, 'data'), '--intake-port', '0'];
    const { stdout } = await run(process.execPath, args, { cwd: work, timeout: START_LIMIT_MS, killSignal: 'SIGKILL' });
    return problemsSeen(stdout);
  } catch (error) {
    return [`the packed app does not start: ${reasonOf(error)}`];
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 3 });
  }
}

function problemsSeen(stdout: string): readonly string[] {
  const seen = seenSchema.parse(JSON.parse(stdout));
  const required = seen.required.join(', ');
  return [
    seen.status === 200 ? '' : `the packed app answers ${seen.status} to ${seen.url}`,
    seen.welcome.kind === 'welcome' ? '' : `the packed engine greets its window with "${seen.welcome.kind}"`,
    required === 'electron' ? '' : `the preload is to require electron alone; it requires ${required || 'nothing'}`,
    seen.exitCode === 0 ? '' : `the packed app ends with ${seen.exitCode}`,
    ...seen.errors.map(({ content }) => `the packed app shows a message: ${content}`),
    ...seen.missing.map((file) => `the packed app shows the picture ${file}, which is not in the package`),
  ].filter((problem) => problem !== '');
}

/** The one line that says why, out of a stack with paths of a folder that is gone by now. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('killed' in error && error.killed) return `it shows no answering window within ${START_LIMIT_MS / 1000} seconds`;
  const words = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : error.message;
  return /^\w*Error\b.*$/m.exec(words)?.[0] ?? words.trim().split('\n').at(-1) ?? error.message;
}
