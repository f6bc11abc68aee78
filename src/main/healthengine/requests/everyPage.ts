import type { Page, PmsResult } from '../pms-api/createPmsApi.ts';
import type { RequestHandlers } from './requestHandlers.ts';

/** Pages and passes over one listing; whatever is left then is there at the next poll. */
const MAX_PASSES = 4;
const MAX_PAGES = 200;

export interface Listing<T> {
  read(page: number): Promise<PmsResult<Page<T>>>;
  idOf(item: T): number | string;
  act(items: readonly T[]): Promise<void>;
  /** Items that nobody can read; each poll brings them again until they are answered. */
  unreadable(item: Page<T>['unreadable'][number]): Promise<void>;
}

/**
 * Acts on each page as it comes, then reads from page 1 again until nothing new is on it: what is answered leaves the
 * listing and moves the rest (healthengine.md, Rules). @returns whether all of it could be read: what depends on it may run then.
 */
export async function everyPage<T>(
  { told, wakeOutbox }: Pick<RequestHandlers, 'told' | 'wakeOutbox'>,
  listing: Listing<T>,
): Promise<boolean> {
  const seen = new Set<number | string>();
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    let isNews = false;
    for (let page = 1, pages = 1; page <= Math.min(pages, MAX_PAGES); page += 1) {
      const result = await listing.read(page);
      told(result);
      if (result.outcome !== 'done') return false;
      pages = result.value.totalPages;
      if (pass === 0) for (const item of result.value.unreadable) await listing.unreadable(item);
      const fresh = result.value.items.filter((item) => !seen.has(listing.idOf(item)));
      for (const item of fresh) seen.add(listing.idOf(item));
      if (fresh.length > 0) {
        isNews = true;
        await listing.act(fresh);
      }
      wakeOutbox();
    }
    if (!isNews) return true;
  }
  return true;
}
