/**
 * Runs before anything is installed, so on any Node from 20 up and without a single dependency: installs what the lock
 * file asks for when it is not there yet, then goes on under the Node 24 that comes with it (better-sqlite3 needs it).
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { heldChild, watchStarter } from './starter.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.frontdesk-installed');
const bundledNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/**
 * Returns only under Node 24 with everything installed; otherwise the same script runs again there and this process ends with its exit code.
 * From here on the end of whoever started this process is as good as a SIGTERM.
 */
export async function bootstrap() {
  watchStarter(endAsBySigterm);
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
  const held = heldChild(['inherit', 'inherit', 'inherit'], { ...process.env, PATH: path });
  process.exit(await run(bundledNode, [...process.execArgv, ...process.argv.slice(1)], { ...held, cwd: process.cwd() }));
}

/** Whoever listens for SIGTERM ends in its own way, also on Windows, which has no such signal; nobody: the process just ends. */
function endAsBySigterm() {
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(exitCodeOf(null, 'SIGTERM'));
}

export function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Runs one program to its end; a signal to this process is passed on, and waited out. @returns its exit code; for a signal the shell's, 128 and its number. */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
    const stopPassing = passSignalsTo(child);
    const end = (code) => {
      stopPassing();
      resolve(code);
    };
    child.on('error', () => end(127));
    child.on('exit', (code, signal) => end(exitCodeOf(code, signal)));
  });
}

/** @returns a function that ends it. */
export function passSignalsTo(child) {
  const passes = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const pass = () => {
      if (process.platform !== 'win32') child.kill(signal);
      // There a signal to another process only kills it; who is held hears this instead, and Ctrl+C reaches everybody by itself.
      else if (child.connected) child.disconnect();
    };
    process.on(signal, pass);
    return () => process.off(signal, pass);
  });
  return () => {
    for (const stop of passes) stop();
  };
}

export function exitCodeOf(code, signal) {
  return code ?? 128 + (constants.signals[signal] ?? 0);
}

/** @returns the path of an installed package's own program, run with this Node. */
export function bin(packageName, file) {
  return join(modules, ...packageName.split('/'), file);
}
