import type { Tone } from './tone.ts';

export type ToneShape = 'ring' | 'clock' | 'dot' | 'diamond' | 'triangle' | 'alarm' | 'tick' | 'bar' | 'open-triangle' | 'pause';

const shapeOfTone: Readonly<Record<Tone, ToneShape>> = {
  fine: 'dot',
  progress: 'clock',
  look: 'open-triangle',
  act: 'alarm',
  idle: 'ring',
};

/** The sign that says the same as the colour, for those who do not see it. */
export function ToneIcon({ tone, shape = shapeOfTone[tone] }: { readonly tone: Tone; readonly shape?: ToneShape | undefined }) {
  return (
    <svg className="tone-icon" viewBox="0 0 12 12" width="10" height="10" aria-hidden="true" focusable="false">
      {drawings[shape]}
    </svg>
  );
}

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6 } as const;

const drawings = {
  ring: <circle cx="6" cy="6" r="4.2" {...line} />,
  clock: (
    <>
      <circle cx="6" cy="6" r="4.2" {...line} />
      <path d="M6 6V1.8A4.2 4.2 0 0 1 10.2 6Z" fill="currentColor" />
    </>
  ),
  dot: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  diamond: <path d="M6 .4 11.6 6 6 11.6.4 6Z" fill="currentColor" />,
  triangle: <path d="M6 .8 11.6 11H.4Z" fill="currentColor" />,
  'open-triangle': <path d="M6 1.8 10.6 10.2H1.4Z" {...line} strokeLinejoin="round" />,
  alarm: (
    <>
      <rect x="4.9" y="0.8" width="2.2" height="6.8" rx="1" fill="currentColor" />
      <circle cx="6" cy="10.1" r="1.4" fill="currentColor" />
    </>
  ),
  tick: <path d="m1.8 6.4 2.9 2.9 5.6-6.4" {...line} strokeLinecap="round" strokeLinejoin="round" />,
  bar: <rect x="1" y="5" width="10" height="2.2" rx="1" fill="currentColor" />,
  pause: (
    <>
      <rect x="2.4" y="1.6" width="2.6" height="8.8" rx="1" fill="currentColor" />
      <rect x="7" y="1.6" width="2.6" height="8.8" rx="1" fill="currentColor" />
    </>
  ),
} as const satisfies Readonly<Record<ToneShape, React.ReactNode>>;
