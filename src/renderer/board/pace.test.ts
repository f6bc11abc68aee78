import { describe, expect, it } from 'vitest';
import { createPace } from './pace.ts';

function aScreen(costMs: number) {
  let now = 0;
  let drawn: number[] = [];
  let done: ((costMs: number) => void) | null = null;
  let timer: { readonly atMs: number; readonly work: () => void } | null = null;
  const pace = createPace({
    nowMs: () => now,
    later: (work, delayMs) => {
      timer = { atMs: now + delayMs, work };
      return () => {
        timer = null;
      };
    },
    draw: (finished) => {
      drawn = [...drawn, now];
      done = finished;
    },
  });
  return {
    pace,
    drawn: () => drawn,
    paint() {
      now += costMs;
      const finished = done;
      done = null;
      finished?.(costMs);
    },
    advance(ms: number) {
      now += ms;
      const due = timer;
      if (due && due.atMs <= now) {
        timer = null;
        due.work();
      }
    },
  };
}

describe('the pace of drawing', () => {
  it('draws a lone change at once', () => {
    const screen = aScreen(10);
    screen.pace.changed();
    expect(screen.drawn()).toEqual([0]);
    screen.paint();
    screen.advance(500);
    screen.pace.changed();
    expect(screen.drawn()).toEqual([0, 510]);
  });

  it('rests three times as long as the last drawing took, then draws everything since in one go', () => {
    const screen = aScreen(10);
    screen.pace.changed();
    screen.pace.changed();
    screen.pace.changed();
    screen.paint();
    screen.advance(29);
    expect(screen.drawn()).toEqual([0]);
    screen.advance(1);
    expect(screen.drawn()).toEqual([0, 40]);
  });

  it('counts the work alone: what came between the pieces of a drawing is no reason to rest', () => {
    const screen = aScreen(10);
    screen.pace.changed();
    screen.pace.changed();
    screen.advance(400);
    screen.paint();
    screen.advance(30);
    expect(screen.drawn()).toEqual([0, 440]);
  });

  it('never rests longer than a quarter of a second, however slow the PC', () => {
    const screen = aScreen(2_000);
    screen.pace.changed();
    screen.paint();
    screen.pace.changed();
    screen.advance(250);
    expect(screen.drawn()).toEqual([0, 2_250]);
  });

  it('draws nothing after the end', () => {
    const screen = aScreen(10);
    screen.pace.changed();
    screen.pace.changed();
    screen.paint();
    screen.pace.stop();
    screen.advance(500);
    screen.pace.changed();
    expect(screen.drawn()).toEqual([0]);
  });
});
