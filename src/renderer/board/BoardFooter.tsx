import { memo } from 'react';
import { Key } from '../ui/Key.tsx';
import { Tip } from '../ui/Tip.tsx';
import './boardFooter.css';

export interface FooterMeasure {
  readonly label: string;
  readonly value: string;
  /** "of 31" after the value. */
  readonly after?: string | undefined;
  readonly definition: string;
}

export interface BoardFooterProps {
  readonly measures: readonly FooterMeasure[];
  /** "MK seated Leo Marchetti in Chair 3"; null when nothing of today can be taken back. */
  readonly lastAction: string | null;
  readonly onUndo: () => void;
}

export const BoardFooter = memo(function BoardFooter({ measures, lastAction, onUndo }: BoardFooterProps) {
  return (
    <footer className="board-foot">
      <ul className="measures" aria-label="Measures of today">
        {measures.map(({ label, value, after, definition }) => (
          <li key={label}>
            <Tip content={definition}>
              <button type="button" className="measure num">
                {label} <strong>{value}</strong> {after}
              </button>
            </Tip>
          </li>
        ))}
      </ul>
      {lastAction ? (
        <p className="last-action">
          Last: {lastAction} ·{' '}
          <button type="button" className="undo" onClick={onUndo} aria-keyshortcuts="Control+Z">
            <Key name="Ctrl Z" /> undo
          </button>
        </p>
      ) : null}
    </footer>
  );
});
