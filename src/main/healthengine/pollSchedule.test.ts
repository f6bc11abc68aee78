import { describe, expect, it } from 'vitest';
import { HIDDEN_AFTER_MS, nextPollDelayMs, type PollHistory } from './pollSchedule.ts';

const healthy: PollHistory = { failuresInARow: 0, lastSuccessMs: 0, isInLiveHours: true, state: 'linked', retryAfterMs: null };

describe('the poll schedule', () => {
  it('polls every 5 s in live hours and every 30 s outside', () => {
    expect(nextPollDelayMs(healthy, 0)).toBe(5_000);
    expect(nextPollDelayMs({ ...healthy, isInLiveHours: false }, 0)).toBe(30_000);
  });

  it('backs off with each failure, spread by chance, and never beyond a small part of the 10 minutes', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 20].map((failuresInARow) => nextPollDelayMs({ ...healthy, failuresInARow }, 0.5));
    expect(delays).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(nextPollDelayMs({ ...healthy, failuresInARow: 20 }, 1)).toBeLessThan(HIDDEN_AFTER_MS / 4);
    expect(nextPollDelayMs({ ...healthy, failuresInARow: 1 }, 0)).toBe(1_600);
  });

  it('honours Retry-After up to two minutes, never into the 10-minute rule', () => {
    expect(nextPollDelayMs({ ...healthy, failuresInARow: 1, retryAfterMs: 30_000 }, 0)).toBe(30_000);
    expect(nextPollDelayMs({ ...healthy, failuresInARow: 1, retryAfterMs: 3_600_000 }, 0)).toBe(120_000);
  });

  it('stops when the keys are wrong, and asks once a minute while consent is missing', () => {
    expect(nextPollDelayMs({ ...healthy, state: 'unauthorised' }, 0)).toBeNull();
    expect(nextPollDelayMs({ ...healthy, state: 'noConsent' }, 0)).toBe(60_000);
  });
});
