import type { Browser, Page } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** CPU time of the thread, microseconds. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** What a page does after its first paint (parts that are loaded late) is no answer to the load. */
const SETTLED_MS = 1_500;

/** @returns the most CPU time, milliseconds, that one task of a page's main thread took under a load. */
export async function longestTaskCpuMs(browser: Browser, page: Page, load: () => Promise<unknown>): Promise<number> {
  await page.waitForTimeout(SETTLED_MS);
  await browser.startTracing(page, { categories: ['toplevel'] });
  await load();
  const trace: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    trace.traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(thread),
  );
  const tasks = trace.traceEvents.filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && mains.has(thread(event)));
  if (tasks.length === 0) throw new Error('The trace names no task of the page.');
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur / 1_000), 0);
}
