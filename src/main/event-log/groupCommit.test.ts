import { expect, it } from 'vitest';
import type { Proposal } from './contract.ts';
import { groupCommit, MAX_WORK } from './groupCommit.ts';
import type { Recorder } from './recorder.ts';
import { toRecord } from './testing/aLog.ts';

/** Counts what each transaction is asked to do. */
function aRecorder() {
  const batches: number[][] = [];
  const recordEach: Recorder['recordEach'] = <Answer>(batch: readonly Proposal<Answer>[]) => {
    batches.push(batch.map(({ work }) => work ?? 1));
    return batch.map((proposal) => () => proposal.failed(null));
  };
  return { batches, group: groupCommit(recordEach) };
}

const aMessage = (work?: number) => toRecord([], { failed: () => [], ...(work !== undefined && { work }) });

it('256 messages of one event that arrive together are one transaction', async () => {
  const { batches, group } = aRecorder();
  await Promise.all(Array.from({ length: 256 }, () => group.submit(aMessage())));
  expect(batches).toHaveLength(1);
});

it('256 messages of 100 events are cut into transactions that each fit in a turn', async () => {
  const { batches, group } = aRecorder();
  await Promise.all(Array.from({ length: 256 }, () => group.submit(aMessage(100))));
  const works = batches.map((batch) => batch.reduce((sum, work) => sum + work, 0));
  expect(Math.max(...works)).toBeLessThanOrEqual(MAX_WORK);
  expect(works.reduce((sum, work) => sum + work, 0)).toBe(25_600);
});

it('between two transactions others have their turn', async () => {
  const { batches, group } = aRecorder();
  const answered = Promise.all(Array.from({ length: 4 }, () => group.submit(aMessage(MAX_WORK))));
  const seen: number[] = [];
  await new Promise<void>((resolve) => {
    const look = () => {
      seen.push(batches.length);
      if (batches.length < 4) setImmediate(look);
      else resolve();
    };
    setImmediate(look);
  });
  await answered;
  expect(seen.every((count, index) => count - (seen[index - 1] ?? 0) <= 1)).toBe(true);
});

it('a message that is more than a turn alone is recorded alone', async () => {
  const { batches, group } = aRecorder();
  await Promise.all([1, MAX_WORK * 3, 1].map((work) => group.submit(aMessage(work))));
  expect(batches).toEqual([[1], [MAX_WORK * 3], [1]]);
});

it('everything that waits is recorded at the end', async () => {
  const { batches, group } = aRecorder();
  const answers = Array.from({ length: 10 }, () => group.submit(aMessage(MAX_WORK)));
  await group.drain();
  expect(batches).toHaveLength(10);
  await Promise.all(answers);
});
