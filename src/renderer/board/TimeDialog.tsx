import { type FormEvent, useRef, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';

export interface TimeDialogProps {
  readonly title: string;
  /** HH:MM in practice time. */
  readonly time: string;
  readonly onDone: (time: string) => void;
  readonly onClose: () => void;
}

/** A time of today for an appointment. */
export function TimeDialog({ title, time, onDone, onClose }: TimeDialogProps) {
  const [value, setValue] = useState(time);
  const input = useRef<HTMLInputElement>(null);
  const complete = /^\d{2}:\d{2}$/.test(value);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (complete) onDone(value);
  }
  return (
    <Dialog open onClose={onClose} title={title} description="Today, in practice time." initialFocus={input}>
      <form onSubmit={submit}>
        <div className="dialog-body">
          <label className="field">
            <span className="field-label">Time</span>
            <input
              ref={input}
              className="input num"
              type="time"
              required
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          </label>
        </div>
        <footer className="dialog-foot">
          <Button onClick={onClose}>Keep as it is</Button>
          <Button look="brand" type="submit" disabled={!complete}>
            Set the time
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
