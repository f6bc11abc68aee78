import type { Health } from '../../shared/live/index.ts';
import type { NewDeadLetter } from './contract.ts';

const HOUR_MS = 3_600_000;
/** What one source may add in an hour: far above the slips of a healthy sender, far below what fills a disk in a night. */
export const LETTERS_AN_HOUR = 2_000;
export const BYTES_AN_HOUR = 32_000_000;
/** Names of sources in memory; strangers choose theirs, some a minute at most. */
const SOURCES_KEPT = 1_000;
/** How long it is shown that something was left out. */
const SHOWN_MS = HOUR_MS;

interface Spent {
  readonly sinceMs: number;
  letters: number;
  bytes: number;
}

export interface DeadLetterBudget {
  /** Takes a new letter out of its source's budget. @returns false when that is spent: then it is counted and not kept. */
  take(letter: NewDeadLetter): boolean;
  /** Letters left out since the start. */
  leftOut(): number;
  /** Null when nothing was left out within the last hour. @param nowMs epoch ms UTC. */
  health(nowMs: number): Health | null;
}

/**
 * A sender that is verified may still send nonsense in a loop, each time other: its letters are kept up to a budget an hour. Beyond it
 * they are counted; the sender is told each time that its message was not accepted, so nothing is lost that was acknowledged.
 */
export function deadLetterBudget(): DeadLetterBudget {
  const sources = new Map<string, Spent>();
  let leftOut = 0;
  let lastLeftOutMs = Number.NEGATIVE_INFINITY;
  let lastSource = '';

  function spentBy(key: string, nowMs: number): Spent {
    const known = sources.get(key);
    // Either way: the clock may have been set back.
    if (known && Math.abs(nowMs - known.sinceMs) < HOUR_MS) return known;
    const fresh: Spent = { sinceMs: nowMs, letters: 0, bytes: 0 };
    sources.delete(key);
    sources.set(key, fresh);
    if (sources.size > SOURCES_KEPT) sources.delete(sources.keys().next().value ?? '');
    return fresh;
  }

  return {
    take({ tenantId, source, rawBody, receivedAtMs }) {
      const spent = spentBy(JSON.stringify([tenantId, source]), receivedAtMs);
      if (spent.letters >= LETTERS_AN_HOUR || spent.bytes + rawBody.length > BYTES_AN_HOUR) {
        leftOut += 1;
        lastLeftOutMs = receivedAtMs;
        lastSource = source;
        return false;
      }
      spent.letters += 1;
      spent.bytes += rawBody.length;
      return true;
    },
    leftOut: () => leftOut,
    health(nowMs) {
      if (Math.abs(nowMs - lastLeftOutMs) > SHOWN_MS) return null;
      return {
        key: 'dead-letters',
        level: 'look',
        label: 'A sender sends what cannot be read',
        detail: `${lastSource} sends so many messages that cannot be accepted that not all of them are kept. Its sender is told each time, and everything else goes on. Ask whoever looks after ${lastSource} to correct it.`,
      };
    },
  };
}
