import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Input } from './input.ts';

type Page = Extract<Input, { door: 'healthengine' }>['page'];

/** A Healthengine that answers with whatever it is given, each item once, and takes every answer. */
export interface LyingHealthengine {
  readonly baseUrl: string;
  give(page: Page, item: Buffer): void;
  /** Resolves once everything given was fetched and a poll came after it: the engine has lived through it. */
  emptied(): Promise<void>;
  close(): Promise<void>;
}

const ITEMS_A_PAGE = 50;

export async function startLyingHealthengine(): Promise<LyingHealthengine> {
  const waiting = new Map<Page, Buffer[]>();
  const empty = new Set<() => void>();
  const server = createServer((request, response) => {
    request.resume();
    const path = (request.url ?? '').split('?')[0] ?? '';
    response.setHeader('content-type', 'application/json');
    if (request.method !== 'GET') response.end('{}');
    else if (path === '/requests') {
      const types = [...waiting].flatMap(([page, items]) => (items.length > 0 ? [page] : []));
      if (types.length === 0) for (const told of empty) told();
      response.end(JSON.stringify(types));
    } else response.end(nextPage(path.slice('/requests/'.length) as Page));
  });

  function nextPage(page: Page): Buffer {
    const items = waiting.get(page) ?? [];
    // What is no JSON spoils its whole page, so it gets one of its own.
    const readable = items.findIndex((item) => !isJson(item));
    const taken = items.splice(0, readable === 0 ? 1 : Math.min(ITEMS_A_PAGE, readable < 0 ? ITEMS_A_PAGE : readable));
    const inside = taken.flatMap((item, at) => (at === 0 ? [item] : [Buffer.from(','), item]));
    return Buffer.concat([Buffer.from('{"data":['), ...inside, Buffer.from('],"page":{"currentPage":1,"totalPages":1}}')]);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    give(page, item) {
      const items = waiting.get(page);
      if (items) items.push(item);
      else waiting.set(page, [item]);
    },
    emptied: () =>
      new Promise((resolve) => {
        let polls = 0;
        const told = () => {
          polls += 1;
          if (polls < 2) return;
          empty.delete(told);
          resolve();
        };
        empty.add(told);
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
