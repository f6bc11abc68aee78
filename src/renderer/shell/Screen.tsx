import type { ReactNode } from 'react';
import mark from '../ui/mark.svg';

export interface ScreenProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly urgent?: boolean;
}

/** A whole-window message: what happened, what it means, what to do next. */
export function Screen({ title, children, action, urgent = false }: ScreenProps) {
  return (
    <main className="screen" {...(urgent ? { role: 'alert' } : { 'aria-live': 'polite' })}>
      <img className="screen-mark" src={mark} alt="Frontdesk" />
      <h1>{title}</h1>
      {children}
      {action}
    </main>
  );
}
