/**
 * A process ends in order when whoever started it is gone, be it by a kill that nobody can hear. Between npm and a script stands
 * a shell, and dash neither passes a signal on nor steps aside: without this, `kill` on npm would leave the engine running.
 *
 * Two ways, because two kinds of starter are met: our own processes hold a channel open, which the system closes with them; npm
 * and its shell are looked at. Nothing above npm counts: a host that was put into the background on purpose stays there.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const LOOK_EVERY_MS = 500;
/** Says that the channel is one of ours: any other parent may close its channel and mean nothing by it. */
const HELD = 'FRONTDESK_HELD_BY_STARTER';
const shells = new Set(['sh', 'dash', 'bash', 'ash', 'ksh', 'zsh', 'busybox']);

/** For `spawn`: a child that ends in order when this process does, however that comes about. @param stdio of the three standard streams. */
export function heldChild(stdio, env = process.env) {
  return { stdio: [...stdio, 'ipc'], env: { ...env, [HELD]: '1' } };
}

/** @param onGone called once, when the starter of this process has gone. Keeps nothing alive. */
export function watchStarter(onGone) {
  const isHeld = process.env[HELD] === '1';
  delete process.env[HELD];
  if (isHeld) {
    if (!process.connected) process.nextTick(onGone);
    process.once('disconnect', onGone);
    process.channel?.unref();
    return;
  }
  const isThere = npmIsThere();
  if (!isThere) return;
  const timer = setInterval(() => {
    if (isThere()) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
}

/** @returns asks whether npm and its shell are still there; undefined where npm did not start this very script. */
function npmIsThere() {
  if (!process.env.npm_lifecycle_script?.includes(basename(process.argv[1] ?? ''))) return undefined;
  const parent = process.ppid;
  // Here npm's end takes its shell along (a job object of libuv), and a process keeps the number of a parent that is gone.
  if (process.platform === 'win32') return () => isAlive(parent);
  const shell = lookAt(parent);
  if (!shell || !shells.has(shell.name)) return () => process.ppid === parent;
  return () => process.ppid === parent && (process.platform === 'linux' ? lookAt(parent)?.parent === shell.parent : isAlive(shell.parent));
}

/** @returns what a process is called and who its parent is; undefined where that cannot be seen. */
function lookAt(pid) {
  try {
    if (process.platform === 'linux') {
      // The name stands in brackets and may hold anything: `123 (name) S 45 …`.
      const [, name = '', parent] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return { name, parent: Number(parent) };
    }
    const [, parent, name = ''] =
      /^\s*(\d+)\s+-?(.*?)\s*$/.exec(spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)]).stdout.toString()) ?? [];
    return parent === undefined ? undefined : { name: basename(name), parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else answers so.
    return error.code === 'EPERM';
  }
}
