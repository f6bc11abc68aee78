import { lazy, Suspense, useState } from 'react';
import type { StoreApi } from 'zustand';
import { BoardScreen } from './board/BoardScreen.tsx';
import { type LiveConnection, useLive, useLiveClient } from './live/index.ts';
import type { PreferencesState } from './settings/preferences.ts';
import { Screen } from './shell/Screen.tsx';
import './shell/shell.css';
import { Button } from './ui/Button.tsx';
import { createNews, NewsContext } from './ui/news.ts';

const Toasts = lazy(async () => ({ default: (await import('./ui/Toasts.tsx')).Toasts }));

/** The window: a whole-window message until there is a day to show, then the board. */
export function App({ preferences }: { readonly preferences: StoreApi<PreferencesState> }) {
  const hasDay = useLive((state) => state.day !== null);
  const connection = useLive((state) => state.connection);
  const [news] = useState(createNews);
  return (
    <NewsContext value={news}>
      {hasDay ? <BoardScreen preferences={preferences} /> : <Waiting connection={connection} />}
      <Suspense fallback={null}>
        <Toasts />
      </Suspense>
    </NewsContext>
  );
}

function Waiting({ connection }: { readonly connection: LiveConnection }) {
  const { reconnectNow } = useLiveClient();
  const tryAgain = (
    <Button look="brand" onClick={reconnectNow}>
      Try again now
    </Button>
  );
  switch (connection.state) {
    case 'connecting':
      return (
        <Screen title="Opening the day">
          <p>Frontdesk is looking for the clinic’s host and will show today’s board in a moment.</p>
        </Screen>
      );
    case 'live':
      return (
        <Screen title="Opening the day">
          <p>Connected. Today’s visits are on their way.</p>
        </Screen>
      );
    case 'reconnecting':
    case 'offline':
      return (
        <Screen title="The clinic’s host does not answer" urgent action={tryAgain}>
          <p>
            The day cannot be shown until it does. This window keeps trying by itself. If it lasts, look whether the host PC is switched on
            and on the same network.
          </p>
        </Screen>
      );
    case 'ended':
      return connection.goodbye?.code === 'not-signed-in' ? (
        <Screen title="This window is not signed in" urgent action={tryAgain}>
          <p>{connection.goodbye.message}</p>
          <p>Open the address that the clinic’s host shows for stations once; this window then stays signed in until it is closed.</p>
        </Screen>
      ) : (
        <Screen
          title="The host has closed this window"
          urgent
          action={
            <Button look="brand" onClick={() => window.location.reload()}>
              Load it again
            </Button>
          }
        >
          <p>{connection.goodbye?.message ?? 'Nothing on this board is kept up to date any more. Load it again to go on.'}</p>
        </Screen>
      );
  }
}
