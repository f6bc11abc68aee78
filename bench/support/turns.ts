import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from './settings.ts';

/** What `watchTurns.mjs` writes when a host ends: the turns of its main thread after ready. */
interface WrittenTurns {
  /** Microseconds. */
  readonly max: number;
  readonly p99: number;
  readonly p999: number;
  readonly count: number;
  readonly longest: readonly LongTurn[];
}

export interface LongTurn {
  readonly tookMs: number;
  /** What the thread itself computed: the rest it waited, for the disk or for a core that another process had. */
  readonly cpuMs: number;
  readonly atMs: number;
}

export interface Turns {
  /** Of which bench's host. */
  readonly name: string;
  readonly longestMs: number;
  readonly p99Ms: number;
  readonly longest: LongTurn;
}

export function newTurnsFile(settings: Settings, name: string): string {
  return join(settings.turns, `${name}.${randomUUID()}.json`);
}

/** @returns the turns of every host of this run that has ended. */
export function readTurns(settings: Settings): readonly Turns[] {
  return readdirSync(settings.turns).flatMap((file) => {
    const written: WrittenTurns = JSON.parse(readFileSync(join(settings.turns, file), 'utf8'));
    const [longest] = written.longest;
    return longest ? [{ name: file.split('.')[0] ?? file, longestMs: longest.tookMs, p99Ms: written.p99 / 1_000, longest }] : [];
  });
}
