import { describe, expect, test } from 'vitest';
import { createHostClock } from './hostClock.ts';

function aClock() {
  let ownMs = 1_000;
  const clock = createHostClock(() => ownMs);
  return {
    clock,
    pass(ms: number) {
      ownMs += ms;
    },
    /** A message written at this host time, arriving this much later. */
    hear(hostTimeMs: number, delayMs = 0) {
      ownMs += delayMs;
      clock.hear(hostTimeMs);
    },
  };
}

describe("the host's time in a window", () => {
  test("is the host's whatever this computer's clock says, and goes on between messages", () => {
    const { clock, hear, pass } = aClock();
    hear(1_700_000_000_000);
    pass(400);
    expect(clock.now()).toBe(1_700_000_000_400);
  });

  test('a message that took 300 ms does not set the clock back by 300 ms', () => {
    const { clock, hear, pass } = aClock();
    hear(1_700_000_000_000);
    pass(1_000);
    hear(1_700_000_001_000, 300);
    expect(clock.now()).toBe(1_700_000_001_300);
  });

  test('a host clock that is set forward by an hour is believed at once', () => {
    const { clock, hear } = aClock();
    hear(1_700_000_000_000);
    hear(1_700_003_600_000);
    expect(clock.now()).toBe(1_700_003_600_000);
  });

  test('one that falls back by an hour is believed after three messages, since messages that waited look the same', () => {
    const { clock, hear } = aClock();
    hear(1_700_003_600_000);
    hear(1_700_000_000_000);
    hear(1_700_000_000_000);
    expect(clock.now()).toBe(1_700_003_600_000);
    hear(1_700_000_000_000);
    expect(clock.now()).toBe(1_700_000_000_000);
  });
});
