import { describe, expect, it } from 'vitest';
import { HIDDEN_AFTER_MS, nextPollDelayMs, type PollHistory } from './pollSchedule.ts';

const healthy: PollHistory = { failuresInARow: 0, lastSuccessMs: 0, state: 'linked', retryAfterMs: null, wasAnswered: true };

describe('the poll schedule', () => {
  it('polls more often than every 5 s', () => {
    expect(nextPollDelayMs(healthy, 0)).toBe(4_000);
  });

  it('backs off with each failure, spread by chance, and never so far that the first booking after an outage is late', () => {
    const delays = [1, 2, 3, 4, 20].map((failuresInARow) => nextPollDelayMs({ ...healthy, failuresInARow }, 0.5));
    expect(delays).toEqual([2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(nextPollDelayMs({ ...healthy, failuresInARow: 20 }, 1)).toBe(12_000);
    expect(nextPollDelayMs({ ...healthy, failuresInARow: 1 }, 0)).toBe(1_600);
  });

  it('honours Retry-After up to two minutes, never into the 10-minute rule', () => {
    expect(nextPollDelayMs({ ...healthy, failuresInARow: 1, retryAfterMs: 30_000 }, 0)).toBe(30_000);
    expect(nextPollDelayMs({ ...healthy, failuresInARow: 1, retryAfterMs: 3_600_000 }, 0)).toBe(120_000);
    expect(120_000).toBeLessThan(HIDDEN_AFTER_MS / 4);
  });

  it('tries wrong keys again every 4 to 6 min, and asks once a minute while consent is missing', () => {
    expect(nextPollDelayMs({ ...healthy, state: 'unauthorised' }, 0)).toBe(240_000);
    expect(nextPollDelayMs({ ...healthy, state: 'unauthorised' }, 0.5)).toBe(300_000);
    expect(nextPollDelayMs({ ...healthy, state: 'unauthorised' }, 1)).toBe(360_000);
    expect(nextPollDelayMs({ ...healthy, state: 'noConsent' }, 0)).toBe(60_000);
  });

  it('tries soon again what nobody answered, whatever the answer before it was: it told nothing of keys or consent', () => {
    for (const state of ['unauthorised', 'noConsent'] as const)
      expect(nextPollDelayMs({ ...healthy, state, failuresInARow: 2, wasAnswered: false }, 0.5)).toBe(4_000);
  });
});
