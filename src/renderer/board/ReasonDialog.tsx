import { type FormEvent, useRef, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';

export interface ReasonDialogProps {
  readonly title: string;
  readonly description: string;
  readonly label: string;
  readonly suggestions: readonly string[];
  /** Asks for the time to come back as well, in minutes from now. */
  readonly withMinutes?: boolean;
  readonly onDone: (answer: { readonly reason: string; readonly minutes: number }) => void;
  readonly onClose: () => void;
}

/** Asks for the words that go with a change: why a visit is cancelled, held or taken back. */
export function ReasonDialog({ title, description, label, suggestions, withMinutes = false, onDone, onClose }: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState(10);
  const input = useRef<HTMLInputElement>(null);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (reason.trim() !== '') onDone({ reason: reason.trim(), minutes });
  }

  return (
    <Dialog open onClose={onClose} title={title} description={description} initialFocus={input}>
      <form onSubmit={submit}>
        <div className="dialog-body">
          <label className="field">
            <span className="field-label">Reason</span>
            <input
              ref={input}
              className="input"
              value={reason}
              maxLength={500}
              required
              list="reasons"
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <datalist id="reasons">
            {suggestions.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
          {withMinutes ? (
            <label className="field">
              <span className="field-label">Back in (minutes)</span>
              <input
                className="input num"
                type="number"
                min={1}
                max={480}
                value={minutes}
                onChange={(event) => setMinutes(Math.max(1, Number(event.target.value)))}
              />
            </label>
          ) : null}
        </div>
        <footer className="dialog-foot">
          <Button onClick={onClose}>Keep as it is</Button>
          <Button look="brand" type="submit" disabled={reason.trim() === ''}>
            {label}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
