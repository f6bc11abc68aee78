import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import './dialog.css';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** `side` slides over the right edge and leaves the board in view. */
  readonly shape?: 'middle' | 'wide' | 'side' | 'top';
  /** For a palette: the title is read out but not drawn. */
  readonly bare?: boolean;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  /** Absent: the layer itself, so that neither Enter nor Space does anything by accident. */
  readonly initialFocus?: React.RefObject<HTMLElement | null> | undefined;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** A layer over the board. Esc closes it and gives the focus back to where it came from. */
export function Dialog(props: DialogProps) {
  const { open, onClose, title, description, shape = 'middle', bare = false, children, footer, initialFocus, onKeyDown } = props;
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={`dialog-shade${shape === 'side' ? ' dialog-shade-light' : ''}`} />
        <Base.Popup ref={popup} className={`dialog dialog-${shape}`} initialFocus={initialFocus ?? popup} onKeyDown={onKeyDown}>
          <header className={bare ? 'sr-only' : 'dialog-head'}>
            <div>
              <Base.Title className="dialog-title">{title}</Base.Title>
              {description ? <Base.Description className="dialog-description">{description}</Base.Description> : null}
            </div>
            {bare ? null : (
              <Base.Close className="button button-quiet icon-button" aria-label="Close">
                <X aria-hidden="true" />
              </Base.Close>
            )}
          </header>
          {children}
          {footer ? <footer className="dialog-foot">{footer}</footer> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
