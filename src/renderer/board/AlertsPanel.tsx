import { MoreHorizontal } from 'lucide-react';
import { memo, useRef } from 'react';
import type { EntityKey } from '../live/index.ts';
import { Button } from '../ui/Button.tsx';
import { Menu } from '../ui/Menu.tsx';
import { Empty, Panel } from '../ui/Panel.tsx';
import { Count } from '../ui/Pill.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import type { Tone } from '../ui/tone.ts';
import type { Faces } from './faces.ts';
import { useFace } from './useFace.ts';
import './alertsPanel.css';

export interface AlertCardModel {
  readonly id: string;
  readonly tone: Tone;
  /** "act now", "needs a look", "for information": the level for those who do not see the edge. */
  readonly level: string;
  readonly title: string;
  readonly detail: string;
  readonly action: string | null;
  /** Who acknowledged or closed it, and when. */
  readonly handled: string | null;
  readonly open: boolean;
}

export type AlertTab = 'open' | 'snoozed' | 'done';

export interface AlertHandlers {
  readonly onAct: (alertId: string) => void;
  readonly onAcknowledge: (alertId: string) => void;
  readonly onSnooze: (alertId: string, minutes: 5 | 10 | 15) => void;
  readonly onDismiss: (alertId: string) => void;
  readonly onResolve: (alertId: string) => void;
}

export interface AlertsPanelProps {
  readonly tab: AlertTab;
  readonly onTab: (tab: AlertTab) => void;
  readonly counts: Readonly<Record<AlertTab, number>>;
  /** The first of the list. */
  readonly cards: readonly AlertCardModel[];
  readonly onShowAll: () => void;
  readonly glows: Faces<EntityKey, true>;
  readonly mayHandle: boolean;
  readonly handlers: AlertHandlers;
}

const emptyWords = {
  open: 'Nothing needs a look',
  snoozed: 'Nothing is snoozed',
  done: 'Nothing has been closed today',
} as const satisfies Record<AlertTab, string>;

export const AlertsPanel = memo(function AlertsPanel({
  tab,
  onTab,
  counts,
  cards,
  onShowAll,
  glows,
  mayHandle,
  handlers,
}: AlertsPanelProps) {
  const list = useRef<HTMLUListElement>(null);
  function showAll() {
    // The button goes; the focus stays on the list.
    list.current?.focus();
    onShowAll();
  }
  return (
    <Panel
      title="Alerts"
      className="alerts-panel"
      counts={counts.open > 0 ? <Count>{counts.open}</Count> : null}
      tools={
        <Segmented
          label="Which alerts"
          value={tab}
          onChange={onTab}
          options={[
            { value: 'open', label: 'Open' },
            { value: 'snoozed', label: 'Snoozed', count: counts.snoozed },
            { value: 'done', label: 'Done', count: counts.done },
          ]}
        />
      }
    >
      {cards.length === 0 ? (
        <Empty title={emptyWords[tab]} />
      ) : (
        <ul className="alerts" aria-label="Alerts" ref={list} tabIndex={-1}>
          {cards.map((card) => (
            <AlertCard key={card.id} card={card} glows={glows} mayHandle={mayHandle} handlers={handlers} />
          ))}
          {cards.length < counts[tab] ? (
            <li className="alerts-more">
              <Button look="quiet" onClick={showAll}>
                Show all {counts[tab]}
              </Button>
            </li>
          ) : null}
        </ul>
      )}
    </Panel>
  );
});

interface AlertCardProps {
  readonly card: AlertCardModel;
  readonly glows: Faces<EntityKey, true>;
  readonly mayHandle: boolean;
  readonly handlers: AlertHandlers;
}

const AlertCard = memo(function AlertCard({ card, glows, mayHandle, handlers }: AlertCardProps) {
  const glow = useFace(glows, `alert:${card.id}`) === true;
  return (
    <li className={`alert tone-${card.tone}${glow ? ' glow' : ''}`}>
      <div className="alert-words">
        <h3>
          <span className="sr-only">{card.level}: </span>
          {card.title}
        </h3>
        {card.detail ? <p>{card.detail}</p> : null}
        {card.handled ? <p className="alert-handled">{card.handled}</p> : null}
      </div>
      {card.open && card.action ? <Button onClick={() => handlers.onAct(card.id)}>{card.action}</Button> : null}
      {card.open && mayHandle ? (
        <Menu
          trigger={
            <Button
              look="quiet"
              className="icon-button"
              aria-label={`More for: ${card.title}`}
              icon={<MoreHorizontal aria-hidden="true" />}
            />
          }
          entries={() => [
            { kind: 'item', label: 'Acknowledge', detail: 'Silences it; it stays here', onSelect: () => handlers.onAcknowledge(card.id) },
            ...([5, 10, 15] as const).map((minutes) => ({
              kind: 'item' as const,
              label: `Snooze ${minutes} min`,
              onSelect: () => handlers.onSnooze(card.id, minutes),
            })),
            { kind: 'separator' },
            { kind: 'item', label: 'Done', onSelect: () => handlers.onResolve(card.id) },
            { kind: 'item', label: 'Dismiss', detail: 'It was noise', onSelect: () => handlers.onDismiss(card.id) },
          ]}
        />
      ) : null}
    </li>
  );
});
