import type { PracticeCalendar } from '../../shared/practice-time/index.ts';
import type { LiveConnection } from '../live/liveState.ts';
import type { Tone } from '../ui/tone.ts';

export interface Honesty {
  readonly tone: Tone;
  /** On the chip: "Live · 1 s", "Reconnecting", "Offline since 10:42". */
  readonly chip: string;
  /** What it means and what to do; null while there is nothing to say. */
  readonly explanation: string | null;
}

/**
 * The truth about how old the board is (board.md, Trust).
 * @param nowMs host time, epoch ms.
 */
export function honestyOf(connection: LiveConnection, nowMs: number, calendar: PracticeCalendar | null): Honesty {
  const heard = connection.lastHeardMs;
  const since = heard !== null && calendar ? ` since ${calendar.wallTimeOf(heard)}` : '';
  switch (connection.state) {
    case 'live':
      return { tone: 'fine', chip: `Live · ${Math.max(1, Math.round((nowMs - (heard ?? nowMs)) / 1_000))} s`, explanation: null };
    case 'connecting':
      return { tone: 'look', chip: 'Connecting', explanation: 'This window is looking for the clinic’s Frontdesk.' };
    case 'reconnecting':
      return {
        tone: 'look',
        chip: 'Reconnecting',
        explanation: `What you see is ${ageInWords(heard, nowMs)} old. The connection to the clinic’s Frontdesk was lost and is being made again.`,
      };
    case 'offline':
      return {
        tone: 'act',
        chip: `Offline${since}`,
        explanation: `What you see is ${ageInWords(heard, nowMs)} old. Nothing you do here is kept until the connection is back; this window keeps trying.`,
      };
    case 'ended':
      return {
        tone: 'act',
        chip: `Ended${since}`,
        explanation: connection.goodbye?.message ?? 'The clinic’s Frontdesk has closed this window. Load the page again to go on.',
      };
  }
}

/** @returns "12 seconds", "4 minutes", "2 hours". */
export function ageInWords(sinceMs: number | null, nowMs: number): string {
  const seconds = Math.max(1, Math.round((nowMs - (sinceMs ?? nowMs)) / 1_000));
  if (seconds < 60) return counted(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return counted(minutes, 'minute');
  return counted(Math.round(minutes / 60), 'hour');
}

function counted(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}
