import type { TenantId } from '../../shared/events/index.ts';
import type { Effects } from '../effects.ts';
import type { EventLog } from '../event-log/contract.ts';
import { type DayFeed, openDayFeed } from './dayFeed.ts';

/** The feeds of all watched days. One that nobody follows is kept a while, so that a window that was cut off can resume. */
export interface DayFeeds {
  get(tenantId: TenantId, date: string): DayFeed;
  /** Closes feeds beyond the few that are kept without followers, the longest unused first. */
  prune(): void;
  all(): readonly DayFeed[];
  close(): void;
}

const KEPT_WITHOUT_FOLLOWERS = 8;

export function createDayFeeds(options: { readonly eventLog: EventLog; readonly effects: Effects }): DayFeeds {
  // In order of use: the map is written again on every `get`.
  const feeds = new Map<string, DayFeed>();
  return {
    get(tenantId, date) {
      const key = JSON.stringify([tenantId, date]);
      const feed = feeds.get(key) ?? openDayFeed({ ...options, tenantId, date });
      feeds.delete(key);
      feeds.set(key, feed);
      return feed;
    },
    prune() {
      const idle = [...feeds].filter(([, feed]) => feed.followers() === 0);
      for (const [key, feed] of idle.slice(0, Math.max(0, idle.length - KEPT_WITHOUT_FOLLOWERS))) {
        feed.close();
        feeds.delete(key);
      }
    },
    all: () => [...feeds.values()],
    close() {
      for (const feed of feeds.values()) feed.close();
      feeds.clear();
    },
  };
}
