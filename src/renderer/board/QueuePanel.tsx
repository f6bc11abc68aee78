import { type KeyboardEvent, memo, useRef } from 'react';
import type { AppointmentId } from '../../shared/events/index.ts';
import type { EntityKey } from '../live/index.ts';
import { Button } from '../ui/Button.tsx';
import { Empty, Panel } from '../ui/Panel.tsx';
import { Count } from '../ui/Pill.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { nextIndex } from './boardKeys.ts';
import type { Faces } from './faces.ts';
import { QueueRow } from './QueueRow.tsx';
import { emptyQueueWords, type QueueFilter, queueFilters } from './queueFilter.ts';
import type { QueueRowModel } from './queueRow.ts';
import './queuePanel.css';
import { useHandedFocus } from './useHandedFocus.ts';
import { useHeldOrder } from './useHeldOrder.ts';

export interface QueuePanelProps {
  /** In their true order. */
  readonly ids: readonly AppointmentId[];
  readonly rows: Faces<AppointmentId, QueueRowModel>;
  readonly glows: Faces<EntityKey, true>;
  readonly counts: readonly string[];
  readonly filter: QueueFilter;
  readonly onFilter: (filter: QueueFilter) => void;
  readonly current: AppointmentId | null;
  readonly onFocusRow: (id: AppointmentId) => void;
  readonly onOpen: (id: AppointmentId) => void;
  readonly onAct: (id: AppointmentId) => void;
  /** A layer lies over the list. */
  readonly covered: boolean;
}

const heads = ['Time', 'Patient', 'For', 'Provider', 'Stage', 'Waited', 'Starts about'] as const;

/** The day in the order in which people are due. Arrow keys move, letters act on the row with the focus. */
export const QueuePanel = memo(function QueuePanel(props: QueuePanelProps) {
  const { ids, rows, glows, counts, filter, onFilter, current, onFocusRow, onOpen, onAct, covered } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const { order, outdated, apply, holders } = useHeldOrder(ids);
  const handed = useHandedFocus(body, order, covered);
  const currentId = current !== null && ids.includes(current) ? current : (order[0] ?? null);

  function onKeyDown(event: KeyboardEvent) {
    const at = currentId === null ? -1 : order.indexOf(currentId);
    const to = nextIndex(event.key, at, order.length);
    if (to === null || event.ctrlKey || event.altKey || event.metaKey) return;
    const id = order[to];
    if (id === undefined) return;
    event.preventDefault();
    const element = body.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
    element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
  }

  return (
    <Panel
      title="Queue"
      className="queue-panel"
      counts={counts.map((count) => <Count key={count}>{count}</Count>)}
      tools={
        <>
          {outdated ? (
            <Button
              look="quiet"
              onClick={apply}
              title="Rows keep their place while you are on the list"
              // The focus stays on its row: on the way here it would let the order go, and the button with it.
              tabIndex={-1}
              onMouseDown={(event) => event.preventDefault()}
            >
              Order has changed · update
            </Button>
          ) : null}
          <Segmented label="Show" value={filter} options={queueFilters} onChange={onFilter} />
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are moved through by arrow keys is a grid. */}
      <table role="grid" aria-label="Queue" aria-rowcount={ids.length + 1} className="queue" onKeyDown={onKeyDown} {...handed}>
        <thead>
          <tr aria-rowindex={1} className="queue-head">
            {heads.map((head) => (
              <th scope="col" key={head} className={head === 'Waited' ? 'queue-waited' : undefined}>
                {head}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">Next move</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body} {...holders}>
          {order.map((id, index) => (
            <QueueRow
              key={id}
              id={id}
              rows={rows}
              glows={glows}
              index={index + 2}
              current={id === currentId}
              onFocus={onFocusRow}
              onOpen={onOpen}
              onAct={onAct}
            />
          ))}
        </tbody>
      </table>
      {order.length === 0 ? <Empty title={emptyQueueWords[filter].title}>{emptyQueueWords[filter].what}</Empty> : null}
    </Panel>
  );
});
