import { expect, test } from 'vitest';
import { createTokenBucket } from './tokenBucket.ts';

test('a burst passes at once, the next has to wait until one is refilled, and is told how long', () => {
  const bucket = createTokenBucket({ perMinute: 60, burst: 2 });
  expect(bucket.take(0)).toBe(0);
  expect(bucket.take(0)).toBe(0);
  expect(bucket.take(0)).toBe(1000);
  expect(bucket.take(999)).toBe(1);
  expect(bucket.take(1000)).toBe(0);
});

test('a clock that goes back refills nothing and blocks nobody for ever', () => {
  const bucket = createTokenBucket({ perMinute: 60, burst: 1 });
  expect(bucket.take(100_000)).toBe(0);
  expect(bucket.take(0)).toBe(1000);
  expect(bucket.take(1000)).toBe(0);
});

test('a long silence never gives more than one burst', () => {
  const bucket = createTokenBucket({ perMinute: 60, burst: 2 });
  bucket.take(0);
  expect([1, 2, 3].map(() => bucket.take(3_600_000))).toEqual([0, 0, 1000]);
});
