import { LayoutDashboard } from 'lucide-react';
import type { ReactNode } from 'react';
import './railNav.css';

export interface RailView {
  readonly id: string;
  readonly label: string;
  readonly icon: ReactNode;
}

/** The views of the window; only those that are there. */
export const boardView: RailView = { id: 'board', label: 'Board', icon: <LayoutDashboard aria-hidden="true" /> };

export function RailNav({
  views,
  current,
  children,
}: {
  readonly views: readonly RailView[];
  readonly current: string;
  readonly children?: ReactNode;
}) {
  return (
    <nav className="rail" aria-label="Views">
      <ul>
        {views.map((view) => (
          <li key={view.id}>
            <a className="rail-link" href={`#${view.id}`} aria-current={view.id === current ? 'page' : undefined}>
              {view.icon}
              {view.label}
            </a>
          </li>
        ))}
      </ul>
      <div className="rail-end">{children}</div>
    </nav>
  );
}
