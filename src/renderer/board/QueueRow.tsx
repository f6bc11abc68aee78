import { memo } from 'react';
import type { AppointmentId } from '../../shared/events/index.ts';
import type { EntityKey } from '../live/index.ts';
import { Key } from '../ui/Key.tsx';
import { Badge, Pill } from '../ui/Pill.tsx';
import type { Faces } from './faces.ts';
import { OnlineAnswer } from './OnlineAnswer.tsx';
import type { QueueRowModel } from './queueRow.ts';
import { useFace } from './useFace.ts';

export interface QueueRowProps {
  readonly id: AppointmentId;
  readonly rows: Faces<AppointmentId, QueueRowModel>;
  readonly glows: Faces<EntityKey, true>;
  /** 2-based: the first line of the grid is its head. */
  readonly index: number;
  /** This row takes the Tab key and the single keys. */
  readonly current: boolean;
  readonly onFocus: (id: AppointmentId) => void;
  readonly onOpen: (id: AppointmentId) => void;
  readonly onAct: (id: AppointmentId) => void;
}

export const QueueRow = memo(function QueueRow({ id, rows, glows, index, current, onFocus, onOpen, onAct }: QueueRowProps) {
  const row = useFace(rows, id);
  const glow = useFace(glows, `visit:${id}`) === true;
  if (!row) return null;
  return (
    <tr
      aria-rowindex={index}
      aria-selected={current}
      aria-keyshortcuts={row.action?.key}
      data-row={row.id}
      tabIndex={current ? 0 : -1}
      className={`queue-row${row.quiet ? ' queue-row-quiet' : ''}`}
      onFocus={() => onFocus(row.id)}
      onDoubleClick={() => onOpen(row.id)}
    >
      <td className="num">{row.time}</td>
      <td className="queue-patient">
        <button type="button" tabIndex={-1} className="queue-name" onClick={() => onOpen(row.id)} title={`Open ${row.patient}’s visit`}>
          {row.patient}
        </button>
        {row.badges.length > 0 ? (
          <span className="queue-badges">
            {row.badges.map((badge) => (
              <Badge key={badge.label} tone={badge.tone}>
                {badge.label}
              </Badge>
            ))}
          </span>
        ) : null}
      </td>
      <td className="queue-text">{row.purpose}</td>
      <td className="queue-text">{row.provider}</td>
      <td className={`queue-stage${glow ? ' glow' : ''}`}>
        <Pill tone={row.stage.tone} shape={row.stage.shape}>
          {row.stage.label}
        </Pill>
        {row.online ? <OnlineAnswer answer={row.online} /> : null}
      </td>
      <td className="num queue-waited" title={row.waitedDetail}>
        {row.waited}
      </td>
      <td className="num queue-text">
        {row.progress ? (
          <svg className={`bar tone-${row.progress.tone}`} role="img" aria-label={row.progress.spoken} viewBox="0 0 58 4">
            <rect className="bar-ground" width="58" height="4" rx="2" />
            <rect className="bar-value" width={58 * Math.min(1, Math.max(0.04, row.progress.ratio))} height="4" rx="2" />
          </svg>
        ) : (
          row.startsAbout
        )}
      </td>
      <td className={`queue-act${row.actionDue ? ' queue-act-due' : ''}`}>
        {row.action ? (
          <button
            type="button"
            tabIndex={-1}
            className="queue-do"
            onClick={() => onAct(row.id)}
            aria-label={`${row.action.label}: ${row.patient}`}
          >
            {row.action.key ? <Key name={row.action.key} /> : null}
            <span className="queue-do-label">{row.action.label}</span>
          </button>
        ) : null}
      </td>
    </tr>
  );
});
