import { describe, expect, it } from 'vitest';
import { drawInSlices } from './drawInSlices.ts';

/** A PC on which every step of the work takes 1.5 ms and a paint 5 ms. */
function aPc(steps: number, broken = false) {
  let now = 0;
  let tasks: (() => void)[] = [];
  const inTask: number[] = [];
  const ends: (number | 'failed')[] = [];
  function* work() {
    for (let step = 0; step < steps; step += 1) {
      now += 1.5;
      if (broken && step === 1) throw new Error('Broken.');
      inTask[inTask.length - 1] = (inTask.at(-1) ?? 0) + 1;
      yield;
    }
  }
  const giveUp = drawInSlices({
    work: work(),
    nowMs: () => now,
    nextTask: (task) => {
      tasks = [...tasks, task];
    },
    paintCost: (told) => told(5),
    done: (costMs) => ends.push(costMs),
    failed: () => ends.push('failed'),
  });
  return {
    giveUp,
    inTask,
    ends,
    async runTasks() {
      while (tasks.length > 0) {
        const [task, ...rest] = tasks;
        tasks = rest;
        inTask.push(0);
        // Something else has the thread for a second in between: that is no cost of the drawing.
        now += 1_000;
        task?.();
        await Promise.resolve();
      }
    },
  };
}

describe('drawing in slices', () => {
  it('ends its task after 2 ms and goes on in the next', async () => {
    const pc = aPc(5);
    await pc.runTasks();
    expect(pc.inTask).toEqual([2, 2, 1]);
  });

  it('tells once what the slices and the paint cost, not what came in between', async () => {
    const pc = aPc(5);
    await pc.runTasks();
    expect(pc.ends).toEqual([12.5]);
  });

  it('given up, it neither goes on nor tells', async () => {
    const pc = aPc(5);
    pc.giveUp();
    await pc.runTasks();
    expect([pc.inTask, pc.ends]).toEqual([[0], []]);
  });

  it('says so when the work breaks, and does not go on', async () => {
    const pc = aPc(5, true);
    await pc.runTasks();
    expect(pc.ends).toEqual(['failed']);
  });
});
