import { uptime } from 'node:os';
import { v7 as uuidV7 } from 'uuid';
import { boundedFetch } from './boundedFetch.ts';
import type { Effects, Log, LogLevel } from './effects.ts';

const ranks: Readonly<Record<LogLevel, number>> = { debug: 10, info: 20, warn: 30, error: 40 };

/** The real clock, ids, timers and network. @param log where lines go. */
export function systemEffects(log: Log): Effects {
  return {
    now: Date.now,
    // Time since the machine was started: unlike process.hrtime it counts sleep, on Linux, Windows and macOS alike.
    steadyNow: () => uptime() * 1_000,
    newId: () => uuidV7(),
    setTimer: (work, delayMs) => {
      const timer = setTimeout(work, delayMs);
      return () => clearTimeout(timer);
    },
    fetch: boundedFetch(),
    log,
  };
}

/** Lines wait this long for company: a write for each would cost more than the work it tells of. */
const GATHER_MS = 50;
const GATHER_CHARACTERS = 64_000;

/**
 * One JSON line a unit of work, written many at a time, in order. An error is written at once with whatever waits before it, and
 * the end of the process writes the rest. @param write takes whole lines, and has them when it returns. @param least lines below this level are left out.
 */
export function lineLog(write: (lines: string) => void, least: LogLevel = 'info'): Log {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === '') return;
    const lines = waiting;
    waiting = '';
    write(lines);
  };
  process.on('exit', flush);
  return (level, what, fields) => {
    if (ranks[level] < ranks[least]) return;
    waiting += `${JSON.stringify({ at: new Date().toISOString(), level, what, ...fields })}\n`;
    if (level === 'error' || waiting.length >= GATHER_CHARACTERS) flush();
    else timer ??= setTimeout(flush, GATHER_MS).unref();
  };
}
