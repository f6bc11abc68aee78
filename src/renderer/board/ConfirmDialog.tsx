import { useRef } from 'react';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';

export interface ConfirmDialogProps {
  readonly question: string;
  readonly label: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** A question before something unusual. Enter says yes, Esc no. */
export function ConfirmDialog({ question, label, onConfirm, onClose }: ConfirmDialogProps) {
  const yes = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={question}
      initialFocus={yes}
      footer={
        <>
          <Button onClick={onClose}>No</Button>
          <Button look="brand" ref={yes} onClick={onConfirm}>
            {label}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
