import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { clockOffsetMs, openBoard, openBrowser, openEmptyPage } from './support/browser.ts';
import { openBusyClinic } from './support/busyClinic.ts';
import { openCrowd } from './support/crowd.ts';
import type { Outcome } from './support/measurement.ts';
import { openSender, type Sent } from './support/sender.ts';
import { BENCH_TENANT, startServe, writePolicy } from './support/serve.ts';
import type { Settings } from './support/settings.ts';
import { percentile } from './support/statistics.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const VISITS = 60;
const PER_SECOND = 100;
const EVENTS = 1_000;
/** Sent before those while the window is opening (parts that come late, code not yet compiled): told apart, and none of them may be missed. */
const OPENING_EVENTS = 300;
const STATIONS = 20;
/** After the last event; what has not come by then counts as missed. */
const GRACE_MS = 3_000;

/** From the POST of an event to its change in the DOM of a Chromium window, at 100 events/s with 20 stations connected; beside an empty page on the same ws. */
export async function benchLive(settings: Settings): Promise<readonly Outcome[]> {
  const browser = await openBrowser();
  if (!browser)
    return [{ skipped: { bench: 'live', what: 'POST to DOM', why: 'No Chromium could be started; FRONTDESK_CHROMIUM names one.' } }];
  using folder = temporaryFolder();
  const serve = await startServe(settings, {
    directory: folder.path,
    policy: writePolicy(folder.path, 40, 20),
    profileAs: 'live',
    watchTurnsAs: 'live',
  });
  const sender = openSender(serve);
  try {
    const clinic = await openBusyClinic(sender, { run: 'live', visits: VISITS, chairs: 40, providers: 20 });
    const crowd = await openCrowd(serve, BENCH_TENANT, STATIONS);
    const board: number[][] = [];
    const empty: number[][] = [];
    const opening: Record<'board' | 'empty', number[]> = { board: [], empty: [] };
    const acknowledged: number[] = [];
    let missed = 0;
    let next = 0;
    for (let round = 0; round < 2; round += 1) {
      for (const [results, whileOpening, open, seenBy] of [
        [empty, opening.empty, () => openEmptyPage(browser, serve, BENCH_TENANT), seenByEmptyPage],
        [board, opening.board, () => openBoard(browser, serve), seenByBoard],
      ] as const) {
        const page = await open();
        const offset = await clockOffsetMs(page);
        const seen = await seenBy(page);
        const first = next;
        next += OPENING_EVENTS + EVENTS;
        const stages = new Map<string, string>();
        const sent = await sender.sendEvenly(PER_SECOND, OPENING_EVENTS + EVENTS, (index) => {
          const { visit, stage, ...envelope } = clinic.flow(first + index);
          stages.set(envelope.eventId, `${visit} ${stage}`);
          return envelope;
        });
        await pause(GRACE_MS);
        const arrivals = await seen(sent, stages);
        missed += arrivals.filter((at) => at === null).length;
        const tookMs = arrivals.map((at, index) => (at === null ? null : at + offset - (sent[index]?.sentAt ?? 0)));
        whileOpening.push(...known(tookMs.slice(0, OPENING_EVENTS)));
        results.push(known(tookMs.slice(OPENING_EVENTS)));
        acknowledged.push(...sent.map(({ sentAt, acknowledgedAt }) => acknowledgedAt - sentAt));
        await page.close();
      }
    }
    const fewest = await crowd.close();
    if (fewest < next) throw new Error(`A station was sent ${fewest} of ${next} events.`);
    return outcomesOf({ board, empty, opening, acknowledged, missed, sent: next });
  } finally {
    sender.close();
    await serve.stop();
    await browser.close();
  }
}

interface Taken {
  readonly board: readonly number[][];
  readonly empty: readonly number[][];
  readonly opening: Readonly<Record<'board' | 'empty', readonly number[]>>;
  readonly acknowledged: readonly number[];
  readonly missed: number;
  readonly sent: number;
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function outcomesOf({ board, empty, opening, acknowledged, missed, sent }: Taken): readonly Outcome[] {
  const best = (rounds: readonly number[][], share: number) => Math.min(...rounds.map((round) => percentile(round, share)));
  const note = `${PER_SECOND} events/s for ${EVENTS / PER_SECOND} s a round, ${STATIONS} stations, ${VISITS} visits; better of 2 alternating rounds; acknowledged in ${percentile(acknowledged, 0.5).toFixed(2)} ms at p50 and ${percentile(acknowledged, 0.99).toFixed(2)} ms at p99.`;
  const at = (name: string, share: number): Outcome => ({
    measured: {
      bench: 'live',
      what: `POST to DOM, ${name}`,
      ours: { value: best(board, share), unit: 'ms' },
      reference: { name: 'an empty page', value: best(empty, share), unit: 'ms' },
      aim: { kind: 'at-most', value: 2.5 },
      rounds: { board: board.map((round) => percentile(round, share)), empty: empty.map((round) => percentile(round, share)) },
      note,
    },
  });
  return [
    at('p50', 0.5),
    at('p99', 0.99),
    {
      measured: {
        bench: 'live',
        what: `POST to DOM, p99 of the first ${OPENING_EVENTS / PER_SECOND} s after opening`,
        ours: { value: percentile(opening.board, 0.99), unit: 'ms' },
        reference: { name: 'an empty page', value: percentile(opening.empty, 0.99), unit: 'ms' },
        aim: null,
        note,
      },
    },
    {
      measured: {
        bench: 'live',
        what: 'POST acknowledged, p50',
        ours: { value: percentile(acknowledged, 0.5), unit: 'ms' },
        reference: null,
        aim: null,
        note,
      },
    },
    {
      measured: {
        bench: 'live',
        what: `changes never seen, of ${sent.toLocaleString('en-AU')}`,
        ours: { value: missed, unit: '' },
        reference: null,
        aim: { kind: 'at-most', value: 0 },
        note,
      },
    },
  ];
}

/** When each event was seen, on the page's clock, in the order sent; null for one that was not. */
type Seen = (sent: readonly Sent[], stages: ReadonlyMap<string, string>) => Promise<readonly (number | null)[]>;

async function seenByEmptyPage(page: Page): Promise<Seen> {
  return async (sent) => {
    const seen = new Map(await page.evaluate(() => [...(window as unknown as { seen: Map<string, number> }).seen]));
    return sent.map(({ envelope }) => seen.get(envelope.eventId) ?? null);
  };
}

/** Notes every change of the stage in any row of the queue, with the time of the mutation; it looks at the rows that changed alone, so as not to load the page. */
async function seenByBoard(page: Page): Promise<Seen> {
  await page.evaluate(() => {
    const noted: [at: number, row: string, stage: string][] = [];
    const last = new Map<string, string>();
    const look = (rows: Iterable<HTMLElement>) => {
      const at = performance.now();
      for (const row of rows) {
        const id = row.dataset['row'] ?? '';
        const stage = row.querySelector('td:nth-child(5)')?.textContent ?? '';
        if (last.get(id) === stage) continue;
        last.set(id, stage);
        noted.push([at, id, stage.toLowerCase()]);
      }
    };
    const rowsIn = (node: Node): readonly HTMLElement[] => {
      const element = node instanceof Element ? node : node.parentElement;
      const around = element?.closest<HTMLElement>('[data-row]');
      return around ? [around] : [...(element?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    };
    look(document.querySelectorAll<HTMLElement>('[data-row]'));
    noted.length = 0;
    new MutationObserver((changes) => {
      look(new Set(changes.flatMap(({ target, addedNodes }) => [target, ...addedNodes].flatMap(rowsIn))));
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { noted });
  });
  return async (sent, stages) => {
    const noted = await page.evaluate(() => (window as unknown as { noted: [number, string, string][] }).noted);
    const byRow = new Map<string, [number, string][]>();
    for (const [at, row, stage] of noted) byRow.set(row, [...(byRow.get(row) ?? []), [at, stage]]);
    return sent.map(({ envelope }) => {
      const [row = '', stage = ''] = (stages.get(envelope.eventId) ?? '').split(' ');
      // Each move changes its row, so the next change of that row to that stage is this move's.
      const changes = byRow.get(row) ?? [];
      const index = changes.findIndex(([, text]) => text.includes(stage));
      const [found] = index < 0 ? [] : changes.splice(0, index + 1).slice(-1);
      return found?.[0] ?? null;
    });
  };
}
