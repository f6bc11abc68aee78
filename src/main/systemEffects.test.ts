import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lineLog } from './systemEffects.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aLog(least?: 'warn') {
  const writes: string[] = [];
  const log = lineLog((lines) => writes.push(lines), least);
  return {
    log,
    writes,
    told: () =>
      writes.map((lines) =>
        lines
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line).what),
      ),
  };
}

test('lines of 50 ms are written together, in order', () => {
  const { log, told } = aLog();
  log('info', 'one');
  vi.advanceTimersByTime(49);
  log('warn', 'two');
  expect(told()).toEqual([]);
  vi.advanceTimersByTime(1);
  log('info', 'three');
  expect(told()).toEqual([['one', 'two']]);
  vi.advanceTimersByTime(50);
  expect(told()).toEqual([['one', 'two'], ['three']]);
});

test('an error is written at once, after whatever waited before it', () => {
  const { log, told } = aLog();
  log('info', 'one');
  log('error', 'two');
  expect(told()).toEqual([['one', 'two']]);
  vi.advanceTimersByTime(1_000);
  expect(told()).toHaveLength(1);
});

test('64,000 characters do not wait any longer', () => {
  const { log, writes } = aLog();
  log('info', 'one', { sourceId: 'x'.repeat(63_000) });
  expect(writes).toHaveLength(0);
  log('info', 'two', { sourceId: 'x'.repeat(1_000) });
  expect(writes).toHaveLength(1);
});

test('what still waits when the process ends is written then', () => {
  const { log, told } = aLog();
  const before = process.listeners('exit').length;
  log('info', 'last words');
  process.listeners('exit')[before - 1]?.(0);
  expect(told()).toEqual([['last words']]);
});

test('lines below the least level are left out', () => {
  const { log, told } = aLog('warn');
  log('info', 'one');
  log('error', 'two');
  expect(told()).toEqual([['two']]);
});
