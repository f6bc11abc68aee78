import type { QueueEntry } from './queueRows.ts';

export type QueueFilter = 'all' | 'waiting' | 'late' | 'mine' | 'gone';

export const queueFilters: readonly { readonly value: QueueFilter; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'late', label: 'Late' },
  { value: 'mine', label: 'My providers' },
  { value: 'gone', label: 'Gone' },
];

export const emptyQueueWords: Readonly<Record<QueueFilter, { readonly title: string; readonly what: string }>> = {
  all: { title: 'Nobody is to come or here', what: 'Bookings appear here as they are made. W adds a walk-in.' },
  waiting: { title: 'Nobody is waiting', what: 'Everybody who has come is in a chair or has been seen.' },
  late: { title: 'Nobody is late', what: 'Whoever is past their time and not here yet is listed here.' },
  mine: { title: 'No visits for your providers', what: 'Choose your providers from their cards above.' },
  gone: { title: 'Nobody has gone yet', what: 'Those who have left, did not come or were cancelled are listed here.' },
};

/** @param mine provider ids behind "My providers". Those who have gone are in their own list only. */
export function filterEntries(entries: readonly QueueEntry[], filter: QueueFilter, mine: readonly string[]): readonly QueueEntry[] {
  switch (filter) {
    case 'all':
      return entries.filter((entry) => !hasGone(entry));
    case 'waiting':
      return entries.filter(({ phase }) => phase === 'here');
    case 'late':
      return entries.filter(({ late }) => late);
    case 'mine':
      return entries.filter((entry) => !hasGone(entry) && entry.visit.providerId !== null && mine.includes(entry.visit.providerId));
    case 'gone':
      return entries.filter(hasGone);
  }
}

function hasGone({ phase, visit }: QueueEntry): boolean {
  return phase === 'ended' || visit.stage === 'departed';
}

/** "6 waiting", "4 in chair", "9 to come". */
export function queueCounts(entries: readonly QueueEntry[]): readonly string[] {
  const count = (wanted: QueueEntry['phase']) => entries.filter(({ phase }) => phase === wanted).length;
  return [`${count('here')} waiting`, `${count('in-chair')} in chair`, `${count('to-come')} to come`];
}
