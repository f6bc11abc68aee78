import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useNewsStore } from './news.ts';
import './toasts.css';

/** How long a toast with an undo stays (board.md, undo). */
export const TOAST_MS = 10_000;

/** Short news at the foot of the window. F6 moves the focus there. Loaded after the first paint. */
export function Toasts() {
  return (
    <Toast.Provider timeout={TOAST_MS} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="toasts" aria-label="News">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts, add, close } = Toast.useToastManager();
  const latest = useStore(useNewsStore(), (news) => news.latest);
  const shown = useRef(0);
  useEffect(() => {
    if (!latest || latest.id <= shown.current) return;
    shown.current = latest.id;
    const { action } = latest;
    const toastId = add({
      ...(latest.about === undefined ? {} : { id: latest.about }),
      title: latest.title,
      type: latest.kind,
      priority: latest.kind === 'done' ? 'low' : 'high',
      description: latest.detail,
      actionProps: action && {
        children: action.label,
        onClick: () => {
          close(toastId);
          action.run();
        },
      },
    });
  }, [latest, add, close]);
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection={['down', 'right']}>
      <div className="toast-words">
        <Toast.Title className="toast-title" />
        <Toast.Description className="toast-text" />
      </div>
      <Toast.Action className="button toast-action" />
      <Toast.Close className="button button-quiet icon-button" aria-label="Close">
        <X aria-hidden="true" />
      </Toast.Close>
    </Toast.Root>
  ));
}
