import { type KeyboardEvent, useRef } from 'react';
import type { AppointmentId } from '../../shared/events/index.ts';
import { Button } from '../ui/Button.tsx';
import { Empty, Panel } from '../ui/Panel.tsx';
import { Count } from '../ui/Pill.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { nextIndex } from './boardKeys.ts';
import { QueueRow } from './QueueRow.tsx';
import { emptyQueueWords, type QueueFilter, queueFilters } from './queueFilter.ts';
import type { QueueRowModel } from './queueRow.ts';
import './queuePanel.css';
import { useHeldOrder } from './useHeldOrder.ts';

export interface QueuePanelProps {
  /** In their true order. */
  readonly rows: readonly QueueRowModel[];
  readonly counts: readonly string[];
  readonly filter: QueueFilter;
  readonly onFilter: (filter: QueueFilter) => void;
  readonly current: AppointmentId | null;
  readonly onFocusRow: (id: AppointmentId) => void;
  readonly onOpen: (id: AppointmentId) => void;
  readonly onAct: (id: AppointmentId) => void;
  readonly glowing: (id: AppointmentId) => boolean;
}

const heads = ['Time', 'Patient', 'For', 'Provider', 'Stage', 'Waited', 'Starts about'] as const;

/** The day in the order in which people are due. Arrow keys move, letters act on the row with the focus. */
export function QueuePanel(props: QueuePanelProps) {
  const { rows, counts, filter, onFilter, current, onFocusRow, onOpen, onAct, glowing } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const { order, outdated, apply, holders } = useHeldOrder(rows.map((row) => row.id));
  const shown = order.flatMap((id) => byId.get(id) ?? []);
  const currentId = current !== null && byId.has(current) ? current : (shown[0]?.id ?? null);

  function onKeyDown(event: KeyboardEvent) {
    const at = shown.findIndex((row) => row.id === currentId);
    const to = nextIndex(event.key, at, shown.length);
    if (to === null || event.ctrlKey || event.altKey || event.metaKey) return;
    const row = shown[to];
    if (!row) return;
    event.preventDefault();
    const element = body.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"]`);
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
            <Button look="quiet" onClick={apply} title="Rows keep their place while you are on the list">
              Order has changed · update
            </Button>
          ) : null}
          <Segmented label="Show" value={filter} options={queueFilters} onChange={onFilter} />
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are moved through by arrow keys is a grid. */}
      <table role="grid" aria-label="Queue" aria-rowcount={rows.length + 1} className="queue" onKeyDown={onKeyDown}>
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
          {shown.map((row, index) => (
            <QueueRow
              key={row.id}
              row={row}
              index={index + 2}
              current={row.id === currentId}
              glow={glowing(row.id)}
              onFocus={onFocusRow}
              onOpen={onOpen}
              onAct={onAct}
            />
          ))}
        </tbody>
      </table>
      {shown.length === 0 ? <Empty title={emptyQueueWords[filter].title}>{emptyQueueWords[filter].what}</Empty> : null}
    </Panel>
  );
}
