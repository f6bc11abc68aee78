import type { ReactNode } from 'react';
import './pill.css';
import { ToneIcon, type ToneShape } from './ToneIcon.tsx';
import type { Tone } from './tone.ts';

export interface PillProps {
  readonly tone: Tone;
  readonly shape?: ToneShape | undefined;
  readonly children: ReactNode;
}

/** A state: colour, sign and word. */
export function Pill({ tone, shape, children }: PillProps) {
  return (
    <span className={`pill tone-${tone}`}>
      <ToneIcon tone={tone} shape={shape} />
      <span className="pill-text">{children}</span>
    </span>
  );
}

/** A quiet fact about a patient or booking: new, online, walk-in. */
export function Badge({ tone, children }: { readonly tone?: Tone | undefined; readonly children: ReactNode }) {
  return <span className={`badge${tone ? ` tone-${tone}` : ''}`}>{children}</span>;
}

/** A number with its word beside a heading. */
export function Count({ children }: { readonly children: ReactNode }) {
  return <span className="count num">{children}</span>;
}
