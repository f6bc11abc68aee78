import { Undo2 } from 'lucide-react';
import type { CommandId } from '../../shared/events/index.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Badge, Pill } from '../ui/Pill.tsx';
import type { QueueRowModel } from './queueRow.ts';
import './visitPanel.css';

export interface VisitFact {
  readonly label: string;
  readonly value: string;
}

export interface TimelineEntry {
  readonly id: string;
  /** "10:31" */
  readonly time: string;
  readonly words: string;
  /** "MK · Front desk", "Healthengine" */
  readonly who: string;
  readonly undone: boolean;
  /** The command that can be taken back, where it can. */
  readonly commandId: CommandId | null;
}

export interface VisitMove {
  readonly id: string;
  readonly label: string;
  readonly hotkey: string | undefined;
  readonly kind: 'next' | 'more' | 'end';
  readonly run: () => void;
}

export interface VisitDetail {
  readonly row: QueueRowModel;
  readonly facts: readonly VisitFact[];
  readonly clocks: readonly VisitFact[];
  /** Null where the role may not see it. */
  readonly contact: readonly VisitFact[] | null;
  readonly notes: readonly VisitFact[];
  readonly warnings: readonly string[];
  readonly moves: readonly VisitMove[];
  readonly timeline: readonly TimelineEntry[];
}

export interface VisitPanelProps {
  readonly detail: VisitDetail;
  readonly onClose: () => void;
  readonly onUndo: (commandId: CommandId) => void;
  /** A single key pressed while the panel is open, upper case: the same moves as on the row. */
  readonly onLetter: (letter: string) => void;
}

/** Everything about one visit, beside the board: what can be done, and who changed what and when. */
export function VisitPanel({ detail, onClose, onUndo, onLetter }: VisitPanelProps) {
  const { row, facts, clocks, contact, notes, warnings, moves, timeline } = detail;
  return (
    <Dialog
      open
      onClose={onClose}
      shape="side"
      title={row.patient}
      description={[row.time, row.purpose, row.provider].filter(Boolean).join(' · ')}
      onKeyDown={({ key, ctrlKey, altKey, metaKey }) => {
        if (/^[a-z]$/i.test(key) && !ctrlKey && !altKey && !metaKey) onLetter(key.toUpperCase());
      }}
    >
      <div className="dialog-body visit">
        <p className="visit-state">
          <Pill tone={row.stage.tone} shape={row.stage.shape}>
            {row.stage.label}
          </Pill>
          {row.badges.map((badge) => (
            <Badge key={badge.label} tone={badge.tone}>
              {badge.label}
            </Badge>
          ))}
        </p>
        {warnings.map((warning) => (
          <p key={warning} className="visit-warning">
            {warning}
          </p>
        ))}
        <div className="visit-moves">
          {moves
            .filter(({ kind }) => kind === 'next')
            .map((move, index) => (
              <Button key={move.id} look={index === 0 ? 'brand' : 'plain'} hotkey={move.hotkey} onClick={move.run}>
                {move.label}
              </Button>
            ))}
        </div>
        <div className="visit-moves">
          {moves
            .filter(({ kind }) => kind !== 'next')
            .map((move) => (
              <Button key={move.id} look={move.kind === 'end' ? 'danger' : 'plain'} hotkey={move.hotkey} onClick={move.run}>
                {move.label}
              </Button>
            ))}
        </div>
        <Facts title="Visit" facts={facts} />
        <Facts title="Clocks" facts={clocks} />
        {contact ? <Facts title="Contact" facts={contact} /> : null}
        <Facts title="Notes" facts={notes} />
        <h3 className="visit-head">What happened</h3>
        <ol className="timeline">
          {timeline.map((entry) => (
            <li key={entry.id} className={entry.undone ? 'timeline-undone' : undefined}>
              <span className="num timeline-time">{entry.time}</span>
              <span>
                {entry.words}
                {entry.undone ? <span className="sr-only"> (taken back)</span> : null}
                <span className="timeline-who">{entry.who}</span>
              </span>
              {entry.commandId ? (
                <Button
                  look="quiet"
                  className="icon-button"
                  aria-label={`Undo: ${entry.words}, ${entry.time}`}
                  icon={<Undo2 aria-hidden="true" />}
                  onClick={() => entry.commandId && onUndo(entry.commandId)}
                />
              ) : null}
            </li>
          ))}
        </ol>
      </div>
    </Dialog>
  );
}

function Facts({ title, facts }: { readonly title: string; readonly facts: readonly VisitFact[] }) {
  if (facts.length === 0) return null;
  return (
    <>
      <h3 className="visit-head">{title}</h3>
      <dl className="facts num">
        {facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
