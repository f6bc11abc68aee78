import { lazy, type ReactElement, type ReactNode, Suspense } from 'react';

export interface TipProps {
  readonly content: ReactNode;
  /** The element that the words belong to: it must take the focus. */
  readonly children: ReactElement<Record<string, unknown>>;
}

const TipParts = lazy(async () => ({ default: (await import('./TipParts.tsx')).TipParts }));

/** Words a hover or the focus away; loaded after the first paint. */
export function Tip(props: TipProps) {
  return (
    <Suspense fallback={props.children}>
      <TipParts {...props} />
    </Suspense>
  );
}
