import { type ReactNode, useId } from 'react';
import './panel.css';

export interface PanelProps {
  readonly title: string;
  /** Counts beside the heading. */
  readonly counts?: ReactNode;
  /** Filters and tabs at the right. */
  readonly tools?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Panel({ title, counts, tools, className, children }: PanelProps) {
  const headingId = useId();
  return (
    <section className={`panel${className ? ` ${className}` : ''}`} aria-labelledby={headingId}>
      <header className="panel-head">
        <h2 id={headingId}>{title}</h2>
        {counts}
        <div className="panel-tools">{tools}</div>
      </header>
      {children}
    </section>
  );
}

/** What an empty list says instead of being blank. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children ? <p>{children}</p> : null}
    </div>
  );
}
