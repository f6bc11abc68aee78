import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './ui/tokens.css';
import './ui/base.css';
import { App } from './App.tsx';
import { createLiveClient, LiveContext, readToken } from './live/index.ts';
import { openLiveTransport } from './openLiveTransport.ts';
import { applyPreferences, createPreferences } from './settings/preferences.ts';

const preferences = createPreferences(window.localStorage);
applyPreferences(document.documentElement, preferences.getState());
preferences.subscribe((state) => applyPreferences(document.documentElement, state));

const client = createLiveClient({ open: await openLiveTransport(window), token: readToken() });

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <LiveContext value={client}>
        <App preferences={preferences} />
      </LiveContext>
    </StrictMode>,
  );
}
