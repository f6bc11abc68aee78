import { createContext, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { LiveClient } from './createLiveClient.ts';
import type { LiveState } from './liveState.ts';

/** Put around the app once, with the window's one client. */
export const LiveContext = createContext<LiveClient | null>(null);

/** @throws when the component is not inside a `LiveContext`. */
export function useLiveClient(): LiveClient {
  const client = useContext(LiveContext);
  if (!client) throw new Error('useLiveClient is used outside a LiveContext.');
  return client;
}

/** A narrow piece of the live state: the component renders again when that piece is another value. */
export function useLive<T>(select: (state: LiveState) => T): T {
  return useStore(useLiveClient().store, select);
}

/** The host's time, epoch ms, renewed every `everyMs`. */
export function useHostNow(everyMs = 1_000): number {
  const { hostNow } = useLiveClient();
  const [nowMs, setNowMs] = useState(hostNow);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(hostNow()), everyMs);
    return () => clearInterval(timer);
  }, [hostNow, everyMs]);
  return nowMs;
}
