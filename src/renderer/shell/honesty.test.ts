import { describe, expect, it } from 'vitest';
import { practiceCalendar } from '../../shared/practice-time/index.ts';
import type { ConnectionState, LiveConnection } from '../live/liveState.ts';
import { ageInWords, honestyOf } from './honesty.ts';

const calendar = practiceCalendar('Australia/Perth');
const heardMs = Date.parse('2026-11-20T02:42:00Z');

function connection(state: ConnectionState, more: Partial<LiveConnection> = {}): LiveConnection {
  return { state, sinceMs: heardMs, lastHeardMs: heardMs, goodbye: null, ...more };
}

describe('the honesty chip', () => {
  it('says how long ago the host was last heard, at least one second', () => {
    expect(honestyOf(connection('live'), heardMs + 100, calendar)).toEqual({ tone: 'fine', chip: 'Live · 1 s', explanation: null });
    expect(honestyOf(connection('live'), heardMs + 3_100, calendar).chip).toBe('Live · 3 s');
  });

  it('says since when the board is offline, in practice time, and how old it is', () => {
    const honesty = honestyOf(connection('offline'), heardMs + 4 * 60_000, calendar);
    expect(honesty.chip).toBe('Offline since 10:42');
    expect(honesty.explanation).toContain('4 minutes old');
  });

  it('gives the reason of the host when the host ended it', () => {
    const goodbye = { code: 'update-needed', message: 'This window is too old. Load it again.' };
    expect(honestyOf(connection('ended', { goodbye }), heardMs, calendar).explanation).toBe(goodbye.message);
  });
});

describe('an age in words', () => {
  it('counts seconds below a minute, minutes below two hours, then hours', () => {
    expect(ageInWords(0, 400)).toBe('1 second');
    expect(ageInWords(0, 59_000)).toBe('59 seconds');
    expect(ageInWords(0, 60_000)).toBe('1 minute');
    expect(ageInWords(0, 119 * 60_000)).toBe('119 minutes');
    expect(ageInWords(0, 120 * 60_000)).toBe('2 hours');
  });
});
