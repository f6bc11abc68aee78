import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { Dialog } from '../ui/Dialog.tsx';
import { Key } from '../ui/Key.tsx';
import { findEntries, type PaletteEntry } from './palette.ts';
import './searchPalette.css';

export interface SearchPaletteProps {
  readonly entries: readonly PaletteEntry[];
  readonly onClose: () => void;
}

/** "Find a patient or do anything": today's patients and every command, by a few letters. */
export function SearchPalette({ entries, onClose }: SearchPaletteProps) {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const found = findEntries(entries, query);
  const chosen = found[Math.min(at, found.length - 1)];

  function run(entry: PaletteEntry | undefined) {
    if (!entry) return;
    onClose();
    entry.run();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter') run(chosen);
    else if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else return;
    event.preventDefault();
  }

  return (
    <Dialog open onClose={onClose} title="Find a patient or do anything" shape="top" bare initialFocus={input}>
      <input
        ref={input}
        className="palette-input"
        role="combobox"
        aria-label="Find a patient or do anything"
        aria-expanded="true"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={chosen ? `${listId}-${chosen.id}` : undefined}
        placeholder="Find a patient or do anything"
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" role="listbox" id={listId} aria-label="Found">
        {found.map((entry) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled where the focus stays, in the search box.
          <div
            key={entry.id}
            id={`${listId}-${entry.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={entry === chosen}
            className="palette-entry"
            onClick={() => run(entry)}
          >
            <span className="palette-title">{entry.title}</span>
            <span className="palette-detail num">{entry.detail}</span>
            {entry.hotkey ? <Key name={entry.hotkey} /> : null}
          </div>
        ))}
      </div>
      <p className="palette-none" aria-live="polite">
        {found.length === 0 ? `Nobody and nothing of today is called “${query}”.` : null}
      </p>
    </Dialog>
  );
}
