import { describe, expect, test } from 'vitest';
import { AT_ONCE_A_FRAME, createFoldRhythm } from './foldRhythm.ts';

function aWindow() {
  let folds = 0;
  let frame: (() => void) | null = null;
  const rhythm = createFoldRhythm(
    () => {
      folds += 1;
    },
    (work) => {
      frame = work;
      return () => {
        frame = null;
      };
    },
  );
  return {
    rhythm,
    folds: () => folds,
    paint() {
      const work = frame;
      frame = null;
      work?.();
    },
  };
}

describe('when a change is folded', () => {
  test('at once, up to four times a frame, and what comes after them together with the frame', () => {
    const page = aWindow();
    for (let change = 0; change < AT_ONCE_A_FRAME; change += 1) page.rhythm.came();
    expect(page.folds()).toBe(4);
    page.rhythm.came();
    page.rhythm.came();
    expect(page.folds()).toBe(4);
    page.paint();
    expect(page.folds()).toBe(5);
    page.rhythm.came();
    expect(page.folds()).toBe(6);
  });

  test('a frame in which nothing was left folds nothing', () => {
    const page = aWindow();
    page.rhythm.came();
    page.paint();
    expect(page.folds()).toBe(1);
  });

  test('a hidden window, which has no frames, folds everything at once', () => {
    let folds = 0;
    const rhythm = createFoldRhythm(
      () => {
        folds += 1;
      },
      (work) => {
        work();
        return () => {};
      },
    );
    for (let change = 0; change < 50; change += 1) rhythm.came();
    expect(folds).toBe(50);
  });

  test('nothing is folded after the end', () => {
    const page = aWindow();
    for (let change = 0; change < 6; change += 1) page.rhythm.came();
    page.rhythm.stop();
    page.paint();
    expect(page.folds()).toBe(4);
  });
});
