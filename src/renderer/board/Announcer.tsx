import { useEffect, useRef, useState } from 'react';
import type { ClinicDay } from '../../shared/clinic-day/index.ts';
import type { AlertLists } from './alertCards.ts';

export interface AnnouncerProps {
  readonly day: ClinicDay;
  readonly alerts: AlertLists;
  readonly next: string | null;
}

/** Reads out what matters and only that: a new alert, and a new thing to do next. Everything else is there to be looked at. */
export function Announcer({ alerts, next }: AnnouncerProps) {
  const [news, setNews] = useState('');
  const told = useRef<ReadonlySet<string> | null>(null);
  const { openIds, cardOf } = alerts;
  const key = openIds.join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words of an alert change every minute; only a new alert is news.
  useEffect(() => {
    const fresh = told.current === null ? [] : openIds.filter((id) => !told.current?.has(id));
    told.current = new Set(openIds);
    const first = fresh[0] ? cardOf(fresh[0]) : null;
    if (first) setNews(fresh.length === 1 ? `${first.level}: ${first.title}` : `${fresh.length} new alerts. ${first.title}`);
  }, [key]);
  useEffect(() => {
    if (next !== null) setNews(`Next: ${next}`);
  }, [next]);
  return (
    <div className="sr-only" aria-live="polite">
      {news}
    </div>
  );
}
