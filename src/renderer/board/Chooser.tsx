import type { KeyboardEvent } from 'react';
import type { Command } from '../../shared/clinic-day/index.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Key } from '../ui/Key.tsx';
import { Empty } from '../ui/Panel.tsx';
import './chooser.css';

export interface Choice {
  readonly id: string;
  readonly name: string;
  /** "planned", "in Chair 2" */
  readonly detail: string;
  readonly command: Command;
}

export interface ChooserProps {
  readonly title: string;
  readonly description: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (command: Command) => void;
  readonly onClose: () => void;
}

/** Which chair, or which provider? The digits 1 to 9 choose at once. */
export function Chooser({ title, description, choices, onChoose, onClose }: ChooserProps) {
  function onKeyDown(event: KeyboardEvent) {
    const choice = /^[1-9]$/.test(event.key) ? choices[Number(event.key) - 1] : undefined;
    if (!choice || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    onChoose(choice.command);
  }
  return (
    <Dialog open onClose={onClose} title={title} description={description} onKeyDown={onKeyDown}>
      <div className="dialog-body">
        {choices.length === 0 ? (
          <Empty title="No chair is free">Mark one as ready, or let the patient wait; the board says when the next one is due.</Empty>
        ) : (
          <ul className="choices">
            {choices.map((choice, index) => (
              <li key={choice.id}>
                <button type="button" className="choice" onClick={() => onChoose(choice.command)}>
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
