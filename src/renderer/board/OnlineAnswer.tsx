import { useEffect, useState } from 'react';
import { useLiveClient } from '../live/index.ts';
import { Badge } from '../ui/Pill.tsx';
import type { QueueRowModel } from './queueRow.ts';

/** The countdown of an online booking to the answer that its patient waits for, and then the answer. */
export function OnlineAnswer({ answer }: { readonly answer: NonNullable<QueueRowModel['online']> }) {
  return answer.state === 'confirmed' ? <Badge>confirmed</Badge> : <Countdown answerByMs={answer.answerByMs} />;
}

/** Mounted for a few seconds at most: nothing else on the board moves by the second. */
function Countdown({ answerByMs }: { readonly answerByMs: number }) {
  const { hostNow } = useLiveClient();
  const [nowMs, setNowMs] = useState(hostNow);
  const isOver = nowMs >= answerByMs;
  useEffect(() => {
    if (isOver) return undefined;
    const timer = setInterval(() => setNowMs(hostNow()), 250);
    return () => clearInterval(timer);
  }, [hostNow, isOver]);
  return (
    <span title="Healthengine confirms a booking by itself when it is not answered within 20 s.">
      <Badge tone="look">{isOver ? 'answer late' : `answer in ${Math.min(20, Math.ceil((answerByMs - nowMs) / 1_000))} s`}</Badge>
    </span>
  );
}
