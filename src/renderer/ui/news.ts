import { createContext, useContext } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** A short message to the person at this window. */
export interface NewsItem {
  readonly id: number;
  readonly title: string;
  readonly detail?: string;
  /** Done, refused by the host, or not sent. What was refused or not sent is read out at once. */
  readonly kind: 'done' | 'refused' | 'unsent';
  /** News about the same thing takes the place of the older one. */
  readonly about?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface News {
  /** The newest, to be shown once; older ones are on screen already. */
  readonly latest: NewsItem | null;
  readonly tell: (item: Omit<NewsItem, 'id'>) => void;
}

export function createNews(): StoreApi<News> {
  return createStore<News>((set) => ({
    latest: null,
    tell: (item) => set(({ latest }) => ({ latest: { ...item, id: (latest?.id ?? 0) + 1 } })),
  }));
}

export const NewsContext = createContext<StoreApi<News> | null>(null);

/** @throws when the component is not inside a `NewsContext`. */
export function useTell(): News['tell'] {
  return useNewsStore().getState().tell;
}

export function useNewsStore(): StoreApi<News> {
  const store = useContext(NewsContext);
  if (!store) throw new Error('News is told outside a NewsContext.');
  return store;
}
