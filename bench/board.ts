import type { Page } from '@playwright/test';
import { openBoard, openBrowser, openEmptyPage } from './support/browser.ts';
import { openBusyClinic } from './support/busyClinic.ts';
import { longestTaskCpuMs, SETTLED_MS } from './support/longestTask.ts';
import type { Outcome } from './support/measurement.ts';
import { openSender } from './support/sender.ts';
import { BENCH_TENANT, startServe, writePolicy } from './support/serve.ts';
import type { Settings } from './support/settings.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const SIZE = { run: 'board', visits: 300, chairs: 40, providers: 20 } as const;
const PER_SECOND = 200;
const SECONDS = 30;
const LONG_TASK_MS = 50;
/** Of a round of its own, because watching that closely costs frames. */
const TRACED_SECONDS = 8;

interface Smoothness {
  readonly framesPerSecond: number;
  /** Durations of tasks over 50 ms. */
  readonly longTasksMs: readonly number[];
}

/** A full clinic under 200 events/s for 30 s, in the same Chromium as an empty page under the same events. */
export async function benchBoard(settings: Settings): Promise<readonly Outcome[]> {
  const browser = await openBrowser();
  if (!browser)
    return [{ skipped: { bench: 'board', what: 'smoothness', why: 'No Chromium could be started; FRONTDESK_CHROMIUM names one.' } }];
  using folder = temporaryFolder();
  const serve = await startServe(settings, {
    directory: folder.path,
    policy: writePolicy(folder.path, SIZE.chairs, SIZE.providers),
    watchTurnsAs: 'board',
  });
  const sender = openSender(serve);
  try {
    const clinic = await openBusyClinic(sender, SIZE);
    let next = 0;
    const load = async (page: Page): Promise<Smoothness> => {
      await page.waitForTimeout(SETTLED_MS);
      await startWatching(page);
      const first = next;
      next += PER_SECOND * SECONDS;
      await sender.sendEvenly(PER_SECOND, PER_SECOND * SECONDS, (index) => clinic.anything(first + index));
      const result = await stopWatching(page);
      await page.close();
      return result;
    };
    const empty = await load(await openEmptyPage(browser, serve, BENCH_TENANT));
    const board = await load(await openBoard(browser, serve));
    const longestOf = async (page: Page) => {
      const first = next;
      next += PER_SECOND * TRACED_SECONDS;
      const longest = await longestTaskCpuMs(browser, page, () =>
        sender.sendEvenly(PER_SECOND, PER_SECOND * TRACED_SECONDS, (index) => clinic.anything(first + index)),
      );
      await page.close();
      return longest;
    };
    const cpu = {
      empty: await longestOf(await openEmptyPage(browser, serve, BENCH_TENANT)),
      board: await longestOf(await openBoard(browser, serve)),
    };
    return outcomesOf(board, empty, cpu);
  } finally {
    sender.close();
    await serve.stop();
    await browser.close();
  }
}

function outcomesOf(board: Smoothness, empty: Smoothness, cpu: { readonly board: number; readonly empty: number }): readonly Outcome[] {
  const longest = (tasks: readonly number[]) => Math.max(LONG_TASK_MS, ...tasks);
  const note = `${SIZE.visits} appointments, ${SIZE.chairs} chairs, ${SIZE.providers} providers, ${PER_SECOND} events/s for ${SECONDS} s; ${board.longTasksMs.length} tasks over ${LONG_TASK_MS} ms on the board, ${empty.longTasksMs.length} on the empty page.`;
  return [
    {
      measured: {
        bench: 'board',
        what: 'frames per second',
        ours: { value: board.framesPerSecond, unit: '/s' },
        reference: { name: 'an empty page', value: empty.framesPerSecond, unit: '/s' },
        aim: { kind: 'at-least', value: 0.9 },
        note,
      },
    },
    {
      measured: {
        bench: 'board',
        what: `longest task, from ${LONG_TASK_MS} ms`,
        ours: { value: longest(board.longTasksMs), unit: 'ms' },
        reference: { name: 'an empty page', value: longest(empty.longTasksMs), unit: 'ms' },
        aim: { kind: 'at-most', value: 1 },
        note,
      },
    },
    {
      measured: {
        bench: 'board',
        what: 'longest task, its own CPU time',
        ours: { value: cpu.board, unit: 'ms' },
        reference: { name: 'an empty page', value: cpu.empty, unit: 'ms' },
        aim: null,
        note: `Of ${TRACED_SECONDS} s under the same events, traced: what a task takes of a core, without the time in which the machine ran something else.`,
      },
    },
  ];
}

function startWatching(page: Page): Promise<void> {
  return page.evaluate(() => {
    const watched = { frames: 0, startedAt: performance.now(), longTasksMs: [] as number[] };
    const frame = () => {
      watched.frames += 1;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.longTasksMs.push(duration);
    }).observe({ type: 'longtask' });
    Object.assign(window, { watched });
  });
}

function stopWatching(page: Page): Promise<Smoothness> {
  return page.evaluate(() => {
    const { watched } = window as unknown as { watched: { frames: number; startedAt: number; longTasksMs: number[] } };
    const seconds = (performance.now() - watched.startedAt) / 1_000;
    return { framesPerSecond: watched.frames / seconds, longTasksMs: watched.longTasksMs };
  });
}
