import { expect, it } from 'vitest';
import type { LogFields } from './effects.ts';
import { keepRetention } from './keepRetention.ts';

/** A log that has so much to remove, a hundred at a time. */
function aHost(toRemove: number) {
  const timers: { readonly run: () => void; readonly afterMs: number }[] = [];
  const lines: (LogFields | undefined)[] = [];
  let left = toRemove;
  const stop = keepRetention(
    {
      prune: () => {
        const deadLetters = Math.min(100, left);
        left -= deadLetters;
        return { deadLetters, commandResults: 0, mayBeMore: deadLetters > 0 };
      },
    },
    {
      now: () => 0,
      log: (_level, _what, fields) => lines.push(fields),
      setTimer: (run, afterMs) => {
        const timer = { run, afterMs };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
    },
  );
  return { timers, lines, stop, step: () => timers.shift()?.run() };
}

it('what is too old leaves a step at a time, and the log says once how much that was', () => {
  const host = aHost(250);
  for (let n = 0; n < 4; n += 1) {
    expect(host.timers).toHaveLength(1);
    host.step();
  }
  expect(host.lines).toEqual([{ deadLetters: 250, commandResults: 0 }]);
  expect(host.timers[0]?.afterMs).toBe(600_000);
});

it('nothing goes on after the end', () => {
  const host = aHost(250);
  host.step();
  host.stop();
  expect(host.timers).toEqual([]);
});
