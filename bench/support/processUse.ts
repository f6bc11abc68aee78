import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Clock ticks a second in /proc, the same on every Linux that Node runs on. */
const TICKS = 100;

export interface ProcessUse {
  /** Share of one core over the time watched, in percent. */
  readonly cpuPercent: number;
  /** Resident memory at the end, MB. */
  readonly residentMb: number;
}

/** @returns what a process used while it was watched; null where there is no /proc. */
export async function processUse(pid: number, watchedMs: number): Promise<ProcessUse | null> {
  if (process.platform !== 'linux') return null;
  const before = cpuSeconds(pid);
  const startedAt = performance.now();
  await pause(watchedMs);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { cpuPercent: ((cpuSeconds(pid) - before) / seconds) * 100, residentMb: residentMb(pid) };
}

/** @returns user and system time so far. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold blanks; user time is the 14th field, system time the 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kilobytes) * 1_024) / 1e6;
}
