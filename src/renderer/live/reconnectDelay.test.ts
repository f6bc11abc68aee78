import { expect, test } from 'vitest';
import { reconnectDelayMs } from './reconnectDelay.ts';

test('tries again after a quarter second, doubling to five seconds and no further', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 500].map((tries) => reconnectDelayMs(tries, 1))).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
});

test('half of the delay is chance', () => {
  expect(reconnectDelayMs(5, 0)).toBe(2_000);
  expect(reconnectDelayMs(5, 0.5)).toBe(3_000);
});
