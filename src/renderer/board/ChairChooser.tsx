import type { KeyboardEvent } from 'react';
import type { ResourceId } from '../../shared/events/index.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Key } from '../ui/Key.tsx';
import { Empty } from '../ui/Panel.tsx';
import './chairChooser.css';

export interface ChairChoice {
  readonly id: ResourceId;
  readonly name: string;
  /** "Free · planned for this visit" */
  readonly detail: string;
}

export interface ChairChooserProps {
  readonly title: string;
  readonly choices: readonly ChairChoice[];
  readonly onChoose: (id: ResourceId) => void;
  readonly onClose: () => void;
}

/** Which chair? The digits 1 to 9 choose at once. */
export function ChairChooser({ title, choices, onChoose, onClose }: ChairChooserProps) {
  function onKeyDown(event: KeyboardEvent) {
    const choice = /^[1-9]$/.test(event.key) ? choices[Number(event.key) - 1] : undefined;
    if (!choice || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    onChoose(choice.id);
  }
  return (
    <Dialog open onClose={onClose} title={title} description="Chairs that can be taken now, the likeliest first." onKeyDown={onKeyDown}>
      <div className="dialog-body">
        {choices.length === 0 ? (
          <Empty title="No chair is free">Mark one as ready, or let the patient wait; the board says when the next one is due.</Empty>
        ) : (
          <ul className="choices">
            {choices.map((choice, index) => (
              <li key={choice.id}>
                <button type="button" className="choice" onClick={() => onChoose(choice.id)}>
                  {index < 9 ? <Key name={String(index + 1)} /> : null}
                  <span className="choice-name">{choice.name}</span>
                  <span className="choice-detail">{choice.detail}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
