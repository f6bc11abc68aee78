import { afterEach, describe, expect, it } from 'vitest';
import { aDataFolder, anEvent, NOON_MS, toRecord } from '../event-log/testing/aLog.ts';
import { simulatedTime } from '../healthengine/testing/simulatedTime.ts';
import { BURST_EVENTS, CALM_EVENTS, CALM_MS, RELEASE_FOR_MS, releaseWhenCalm } from './releaseWhenCalm.ts';

const disposables: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const dispose of disposables.splice(0).reverse()) await dispose();
});

/** A real log in stepped time; `asked` keeps what V8 would have been told, and when. */
function aBusyLog() {
  const folder = aDataFolder();
  const time = simulatedTime(NOON_MS);
  const log = folder.open({ now: time.now });
  const asked: [isPreferred: boolean, atMs: number][] = [];
  let count = 0;
  disposables.push(folder.remove, () => log.close());
  const stop = releaseWhenCalm({
    eventLog: log,
    preferMemory: (isPreferred) => void asked.push([isPreferred, time.now() - NOON_MS]),
    effects: { setTimer: time.setTimer },
  });
  disposables.push(stop);
  return {
    time,
    asked,
    stop,
    record(events: number) {
      const chairs = Array.from({ length: events }, () => {
        count += 1;
        return anEvent(`chair-${count}`, 'resource.occupancy.update.v1', {
          resourceId: 'chair-1',
          status: 'available',
          timestamp: new Date(NOON_MS + count).toISOString(),
        });
      });
      log.record([toRecord(chairs)]);
    },
  };
}

const START = [
  [true, CALM_MS],
  [false, CALM_MS + RELEASE_FOR_MS],
];
const SETTLED_MS = CALM_MS + RELEASE_FOR_MS;

describe('what is released when it is calm', () => {
  it('is asked for once after a start, and not again while nothing happens', async () => {
    const { time, asked } = aBusyLog();
    await time.pass(3_600_000);
    expect(asked).toEqual(START);
  });

  it('is not asked for after 499 events, and is 3 s after the five hundredth', async () => {
    const { time, asked, record } = aBusyLog();
    await time.pass(SETTLED_MS);
    record(BURST_EVENTS - 1);
    await time.pass(60_000);
    expect(asked).toEqual(START);
    record(1);
    await time.pass(CALM_MS + RELEASE_FOR_MS);
    expect(asked.slice(START.length)).toEqual([
      [true, SETTLED_MS + 60_000 + CALM_MS],
      [false, SETTLED_MS + 60_000 + CALM_MS + RELEASE_FOR_MS],
    ]);
  });

  it('waits while more than 100 events come in 3 s; 100 are a practice at work', async () => {
    const { time, asked, record } = aBusyLog();
    for (let round = 0; round < 5; round += 1) {
      await time.pass(CALM_MS - 1);
      record(CALM_EVENTS + 1);
      await time.pass(1);
    }
    expect(asked).toEqual([]);
    await time.pass(CALM_MS - 1);
    record(CALM_EVENTS);
    await time.pass(1);
    expect(asked).toEqual([[true, 6 * CALM_MS]]);
  });

  it('ends at once when load begins in the middle, and is made up for afterwards', async () => {
    const { time, asked, record } = aBusyLog();
    await time.pass(CALM_MS);
    record(CALM_EVENTS);
    expect(asked).toEqual([[true, CALM_MS]]);
    record(1);
    expect(asked).toEqual([
      [true, CALM_MS],
      [false, CALM_MS],
    ]);
    await time.pass(CALM_MS);
    expect(asked.at(-1)).toEqual([true, 2 * CALM_MS]);
  });

  it('is taken back when it is stopped in the middle, and nothing follows', async () => {
    const { time, asked, record, stop } = aBusyLog();
    await time.pass(CALM_MS);
    stop();
    record(BURST_EVENTS);
    await time.pass(60_000);
    expect(asked).toEqual([
      [true, CALM_MS],
      [false, CALM_MS],
    ]);
  });
});
