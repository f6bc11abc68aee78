import { memo, useMemo } from 'react';
import { practiceCalendar } from '../../shared/practice-time/index.ts';
import { useHostNow, useLive, useLiveClient } from '../live/index.ts';
import { honestyOf } from './honesty.ts';
import { TopBar } from './TopBar.tsx';

/** Ties the top bar to the live state; the only part of the window that is drawn again every second. */
export const TopBarRoot = memo(function TopBarRoot({ onSearch }: { readonly onSearch: () => void }) {
  const { signIn } = useLiveClient();
  const practice = useLive((state) => state.practice);
  const connection = useLive((state) => state.connection);
  const health = useLive((state) => state.health);
  const welcome = useLive((state) => state.welcome);
  const nowMs = useHostNow();
  const timezone = practice?.timezone ?? 'UTC';
  const calendar = useMemo(() => practiceCalendar(timezone), [timezone]);
  const dateWords = useMemo(
    () => new Intl.DateTimeFormat('en-AU', { timeZone: timezone, weekday: 'short', day: 'numeric', month: 'short' }),
    [timezone],
  );
  return (
    <TopBar
      practiceName={practice?.name ?? 'Frontdesk'}
      time={`${dateWords.format(nowMs).replace(',', '')} · ${calendar.wallTimeOf(nowMs)}`}
      honesty={honestyOf(connection, nowMs, calendar)}
      health={health}
      demo={welcome?.demo ?? false}
      user={welcome?.user ?? null}
      users={welcome?.users ?? []}
      onSignIn={signIn}
      onSearch={onSearch}
    />
  );
});
