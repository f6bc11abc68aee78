/**
 * Runs before anything is installed, so on any Node from 20 up and without a single dependency: installs what the lock
 * file asks for when it is not there yet, then goes on under the Node 24 that comes with it (better-sqlite3 needs it).
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.frontdesk-installed');
const bundledNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Returns only under Node 24 with everything installed; otherwise the same script runs again there and this process ends with its exit code. */
export async function bootstrap() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    fail(
      `Frontdesk needs Node 20 or newer to set itself up, and this is Node ${process.versions.node}. Install the current Node from nodejs.org and run the command again.`,
    );
  }
  installIfNeeded();
  if (major < 24) await continueUnderBundledNode();
}

function installIfNeeded() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (installed === wanted && existsSync(bundledNode)) return;
  process.stderr.write('Frontdesk: installing what is missing (this happens once)…\n');
  // Scripts stay off: the database addon ships prebuilt, Electron is fetched on first use. Only the Node runtime needs its own.
  npm('ci', '--ignore-scripts', '--no-audit', '--no-fund');
  npm('rebuild', 'node', '--no-audit', '--no-fund');
  if (!existsSync(bundledNode)) {
    fail(
      'The Node 24 runtime that comes with Frontdesk could not be installed. Check the connection to the npm registry and run the command again.',
    );
  }
  writeFileSync(stampFile, wanted);
}

function npm(...args) {
  const cli = process.env.npm_execpath;
  const [command, before] = cli?.endsWith('.js') ? [process.execPath, [cli]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  // Standard output belongs to the command that was asked for (`serve` prints exactly one line there).
  const done = spawnSync(command, [...before, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: command.endsWith('.cmd'),
    env: { ...process.env, npm_config_loglevel: 'error' },
  });
  if (done.status !== 0)
    fail(
      `"npm ${args[0]}" did not succeed, so Frontdesk cannot start. The lines above say why; most often the npm registry could not be reached.`,
    );
}

async function continueUnderBundledNode() {
  const path = `${join(modules, '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`;
  const child = spawn(bundledNode, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => child.on('exit', (exitCode, signal) => resolve(exitCode ?? (signal === null ? 1 : 128))));
  process.exit(code);
}

export function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Runs one program to its end. @returns its exit code. */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** @returns the path of an installed package's own program, run with this Node. */
export function bin(packageName, file) {
  return join(modules, ...packageName.split('/'), file);
}
