import { useMemo } from 'react';
import { practiceCalendar } from '../../shared/practice-time/index.ts';
import { useHostNow, useLive, useLiveClient } from '../live/index.ts';
import { Button } from '../ui/Button.tsx';
import { ToneIcon } from '../ui/ToneIcon.tsx';
import { honestyOf } from './honesty.ts';

/** Says in words how old the board is while it is not live; nothing otherwise. */
export function StaleLine() {
  const isLive = useLive((state) => state.connection.state === 'live');
  return isLive ? null : <Stale />;
}

function Stale() {
  const { reconnectNow } = useLiveClient();
  const connection = useLive((state) => state.connection);
  const timezone = useLive((state) => state.practice?.timezone ?? 'UTC');
  const calendar = useMemo(() => practiceCalendar(timezone), [timezone]);
  const honesty = honestyOf(connection, useHostNow(), calendar);
  return (
    <div className={`stale-line tone-${honesty.tone}`}>
      <ToneIcon tone={honesty.tone} />
      <p>
        <span className="sr-only" role="alert">
          {honesty.chip}
        </span>
        {honesty.explanation}
      </p>
      {connection.state === 'ended' ? (
        <Button onClick={() => window.location.reload()}>Load it again</Button>
      ) : (
        <Button onClick={reconnectNow}>Try now</Button>
      )}
    </div>
  );
}
