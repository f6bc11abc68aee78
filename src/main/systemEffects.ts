import { v7 as uuidV7 } from 'uuid';
import type { Effects, Log, LogLevel } from './effects.ts';

const ranks: Readonly<Record<LogLevel, number>> = { debug: 10, info: 20, warn: 30, error: 40 };

/** The real clock, ids, timers and network. @param log where lines go. */
export function systemEffects(log: Log): Effects {
  return {
    now: Date.now,
    newId: () => uuidV7(),
    setTimer: (work, delayMs) => {
      const timer = setTimeout(work, delayMs);
      return () => clearTimeout(timer);
    },
    fetch: globalThis.fetch,
    log,
  };
}

/** One JSON line a unit of work. @param write takes a whole line. @param least lines below this level are left out. */
export function lineLog(write: (line: string) => void, least: LogLevel = 'info'): Log {
  return (level, what, fields) => {
    if (ranks[level] < ranks[least]) return;
    write(`${JSON.stringify({ at: new Date().toISOString(), level, what, ...fields })}\n`);
  };
}
